package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses by one strategy, and lets another, the candidate, say what it would have chosen.
 *
 * <pre>{@code
 * ShadowLog log = new ShadowLog();
 * LoadBalancer balancer = LoadBalancer.builder(orders)
 *         .strategy(Strategies.shadow(Strategies.roundRobin(), Strategies.leastRequest(), log))
 *         .build();
 * ...
 * log.reports().forEach(System.out::println);
 * balancer.swap(Strategies.leastRequest());
 * }</pre>
 *
 * <p><b>Rule.</b> The live strategy chooses, exactly as it would alone: it draws from the same randomness in the same
 * order, for the candidate has a sequence of its own. Of every k-th request that was given a member (of each stripe of
 * threads: {@link #every(int)}) the candidate is asked, too, and the log keeps count. No call is ever begun for its choice.
 *
 * <p><b>Behaviour.</b> The candidate sees every call of every member in the states it tracks, so it has learned when it is
 * {@linkplain io.evener.LoadBalancer#swap swapped} in; but those calls are where the live strategy sent them: how it
 * would fare under the load that its own choices make, only the simulator or a part of the traffic can tell. What a
 * candidate throws, in bind, compile or choose, is counted in its report, the first
 * time told to the listeners, and goes no further.
 *
 * <p><b>Cost of use.</b> choose: the live strategy's, a thread's own counter, and a k-th of the candidate's and of three
 * atomic adds; rebuild: both strategies', and O(n); 40 bytes per endpoint; 0 B per choice. States that the candidate tracks
 * are told of every call, and may need a clock that the live strategy does not.
 *
 * <p><b>When not to use.</b> With a candidate that may hang: it is asked on the request's thread.
 *
 * <p><b>Thread safety.</b> Any number of threads. Two that share a stripe may lose a count of requests to each other: then
 * the candidate is asked a little less often.
 *
 * <p>As the mirror and dark-canary modes of proxies, but of the choice alone: no request is sent twice.
 */
public final class Shadow implements Strategy {

    /** The candidate's work is then some 6 % of a choice. */
    private static final int DEFAULT_EVERY = 16;

    private final Strategy live;
    private final Strategy candidate;
    private final ShadowLog log;
    private final int every;

    private Shadow(Strategy live, Strategy candidate, ShadowLog log, int every) {
        this.live = live;
        this.candidate = candidate;
        this.log = log;
        this.every = every;
    }

    static Shadow of(Strategy live, Strategy candidate, ShadowLog log) {
        return new Shadow(
                Objects.requireNonNull(live, "live"),
                Objects.requireNonNull(candidate, "candidate"),
                Objects.requireNonNull(log, "log"),
                DEFAULT_EVERY);
    }

    /**
     * Returns a copy that asks the candidate on every k-th request, the first included. Default 16: the candidate's work
     * is then some 6 % of a choice.
     *
     * @param k 1 asks it on all
     * @throws IllegalArgumentException when below 1
     */
    public Shadow every(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("must be >= 1: k=" + k);
        }
        return new Shadow(live, candidate, log, k);
    }

    @Override
    public String name() {
        return "shadow(" + live.name() + ", " + candidate.name() + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return new BoundShadow(context);
    }

    private final class BoundShadow implements Bound {
        private final Bound chosenBy;
        private final ShadowTally tally;
        private final StrategyContext lent;
        private final Turns turns = new Turns(every);
        private @Nullable Bound shadowed;

        BoundShadow(StrategyContext context) {
            chosenBy = live.bind(context.child("live"));
            tally = new ShadowTally(context.label(), live.name(), candidate.name(), context::report);
            lent = new ShadowContext(context.child("candidate"));
            try {
                shadowed = candidate.bind(lent);
            } catch (Throwable t) {
                tally.failed(t);
                lent.close();
            }
            log.open(tally);
        }

        @Override
        public Chooser compile(PoolSnapshot snapshot) {
            Chooser first = chosenBy.compile(snapshot);
            Chooser second = compileCandidate(snapshot);
            return new ShadowChooser(live.name(), first, second, turns, tally.compiled(snapshot, first, second));
        }

        private @Nullable Chooser compileCandidate(PoolSnapshot snapshot) {
            Bound bound = shadowed;
            if (bound == null) {
                return null;
            }
            try {
                return Objects.requireNonNull(bound.compile(snapshot), "chooser");
            } catch (Throwable t) {
                tally.failed(t);
                return null;
            }
        }

        @Override
        public void close() {
            log.close(tally);
            Bound bound = shadowed;
            try {
                chosenBy.close();
            } finally {
                if (bound != null) {
                    bound.close();
                }
            }
        }
    }

    /** Whose turn it is to be compared: a countdown per stripe of threads, 128 bytes apart, written without atomicity. */
    private static final class Turns {
        private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int CELL_SHIFT = 5;

        private final int every;
        private final int mask;
        private final int[] left;

        Turns(int every) {
            int stripes = Rotation.stripes();
            this.every = every;
            this.mask = stripes - 1;
            this.left = new int[stripes + 1 << CELL_SHIFT];
        }

        boolean isDue() {
            int cell = ((int) Thread.currentThread().getId() & mask) + 1 << CELL_SHIFT;
            int before = (int) CELL.getOpaque(left, cell);
            CELL.setOpaque(left, cell, before == 0 ? every - 1 : before - 1);
            return before == 0;
        }
    }

    private static final class ShadowChooser implements Chooser {
        private final String liveName;
        private final Chooser live;
        private final @Nullable Chooser candidate;
        private final Turns turns;
        private final ShadowTally.Columns columns;

        ShadowChooser(
                String liveName, Chooser live, @Nullable Chooser candidate, Turns turns, ShadowTally.Columns columns) {
            this.liveName = liveName;
            this.live = live;
            this.candidate = candidate;
            this.turns = turns;
            this.columns = columns;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            Member chosen = live.choose(request);
            if (chosen != null && turns.isDue()) {
                compare(request, chosen);
            }
            return chosen;
        }

        private void compare(ChooseRequest request, Member chosen) {
            Chooser asked = candidate;
            if (asked == null) {
                return;
            }
            try {
                columns.compared(chosen, asked.choose(request));
            } catch (Throwable t) {
                columns.failed(t);
            }
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            live.explain(request, out.child("live", liveName));
        }
    }
}
