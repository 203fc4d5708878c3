package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Each endpoint in turn.
 *
 * <p><b>Rule.</b> The members in rotation, in order of their ids, over and over, from a random start. Each
 * thread follows one of a few cursors (a stripe); a request with exclusions is served at random and moves no
 * cursor. A member with admission a (slow start) takes part in a of all laps.
 *
 * <p><b>Behaviour.</b> One calling thread gets the exact cycle, unbroken by counter wrap, exclusion, and changes of
 * membership: after a change it goes on with the next id. With many threads each stripe cycles exactly, so the
 * counts of two members differ by at most the number of stripes (twice the processors, rounded up to a power of
 * two, at most 64).
 *
 * <p><b>Cost of use.</b> choose O(1): one atomic add on the thread's own cache line; rebuild O(n); 4 bytes per
 * endpoint and 128 bytes per stripe; 0 B per choice.
 *
 * <p><b>When not to use.</b> Calls of very different length, or endpoints of different speed: it keeps feeding the
 * one that is behind. Take {@link Strategies#leastRequest()}.
 *
 * <p><b>Thread safety.</b> Any number of threads; a stripe's cursor changes by atomic add.
 */
public final class RoundRobin implements Strategy {

    static final RoundRobin DEFAULT = new RoundRobin();

    private RoundRobin() {}

    @Override
    public String name() {
        return "roundRobin";
    }

    @Override
    public Bound bind(StrategyContext context) {
        return new BoundRoundRobin(context.random());
    }

    static int stripes() {
        int wanted = 2 * Runtime.getRuntime().availableProcessors();
        return Math.min(64, Integer.highestOneBit(Math.max(1, wanted - 1)) * 2);
    }

    /** Owns where each stripe is, across snapshots. */
    private static final class BoundRoundRobin implements Bound {
        private final RandomSource random;
        private @Nullable RoundRobinChooser last;

        BoundRoundRobin(RandomSource random) {
            this.random = random;
        }

        /** New cursors for the new order, each at the id it would have served next: late users of the old chooser disturb nobody. */
        @Override
        public Chooser compile(PoolSnapshot snapshot) {
            InRotation in = InRotation.of(snapshot);
            Laps laps = Laps.of(in);
            RoundRobinChooser before = last;
            RoundRobinChooser next = new RoundRobinChooser(in, laps, random);
            if (laps.length() > 0) {
                if (before == null || before.laps.length() == 0) {
                    next.startAt(random.nextInt(laps.length()));
                } else {
                    next.goOnFrom(before);
                }
                last = next;
            }
            return next;
        }
    }

    /*
     * One cursor per stripe, 128 bytes apart, so that two threads rarely write one line (a shared counter costs 2.4 ns
     * alone and some 24 ns from two threads).
     *
     * A cursor runs over positions 0..length-1. There is no division and no wrap on the fast path: whoever draws a
     * multiple of length takes length off the cursor again. Threads that overshoot meanwhile serve their position
     * modulo length, so the cyclic order holds in every interleaving, for ever.
     */
    private static final class RoundRobinChooser implements Chooser {
        private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
        private static final int CELL_SHIFT = 4;

        private final Member[] sequence;
        private final long[] cells;
        private final int mask;
        private final Laps laps;
        private final InRotation in;
        private final RandomSource random;

        RoundRobinChooser(InRotation in, Laps laps, RandomSource random) {
            int stripes = stripes();
            this.sequence = laps.sequence();
            this.cells = new long[stripes + 1 << CELL_SHIFT];
            this.mask = stripes - 1;
            this.laps = laps;
            this.in = in;
            this.random = random;
        }

        private static int cell(int stripe) {
            return stripe + 1 << CELL_SHIFT;
        }

        /** Sets the stripes off evenly, so that threads that begin together don't serve the same member. */
        void startAt(int offset) {
            int stripes = mask + 1;
            for (int stripe = 0; stripe < stripes; stripe++) {
                long start = offset + (long) sequence.length * stripe / stripes;
                CELL.setRelease(cells, cell(stripe), start % sequence.length);
            }
        }

        void goOnFrom(RoundRobinChooser before) {
            for (int stripe = 0; stripe <= mask; stripe++) {
                int position = (int) ((long) CELL.getVolatile(before.cells, cell(stripe)) % before.sequence.length);
                CELL.setRelease(cells, cell(stripe), laps.positionAfter(before.laps, position));
            }
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            if (request.excludedCount() != 0 || sequence.length == 0) {
                return in.drawOther(request, random);
            }
            int cell = cell((int) Thread.currentThread().getId() & mask);
            long position = (long) CELL.getAndAdd(cells, cell, 1L);
            return position < sequence.length ? sequence[(int) position] : wrapped(cell, position);
        }

        private Member wrapped(int cell, long position) {
            int at = (int) (position % sequence.length);
            if (at == 0) {
                CELL.getAndAdd(cells, cell, (long) -sequence.length);
            }
            return sequence[at];
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule(request.excludedCount() == 0 ? "in turn, by id" : "a uniform draw of the others");
        }
    }
}
