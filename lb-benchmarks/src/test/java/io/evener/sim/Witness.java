package io.evener.sim;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import io.evener.Ticker;
import io.evener.spi.Chooser;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes down what a strategy is told, and lets another one choose. For one run at a time. */
final class Witness implements Strategy {

    final List<Ended> ended = new ArrayList<>();
    final List<Long> begun = new ArrayList<>();
    final List<Told> told = new ArrayList<>();
    final List<Seen> seen = new ArrayList<>();
    int open;
    int mostOpen;
    private final Strategy chooser;

    /** An attempt that ended. */
    record Ended(int server, long at, long took, Outcome outcome) {

        static Ended of(int server, double atMillis, double tookMillis, Outcome outcome) {
            return new Ended(server, nanos(atMillis), nanos(tookMillis), outcome);
        }
    }

    /** A report that came in. */
    record Told(int server, long at, LoadReport report) {}

    /** A set of eligible servers that some client was given. */
    record Seen(String pool, long at, List<Integer> servers) {}

    private Witness(Strategy chooser) {
        this.chooser = chooser;
    }

    static Witness of(Strategy chooser) {
        return new Witness(chooser);
    }

    /** Always the first member that is not excluded. */
    static Witness first() {
        return new Witness(new First());
    }

    /** The members in order, one after the other. */
    static Witness inOrder() {
        return new Witness(new InOrder());
    }

    static long nanos(double millis) {
        return Math.round(millis * 1e6);
    }

    static int number(Member member) {
        String host = member.endpoint().host();
        return Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
    }

    @Override
    public String name() {
        return "witness";
    }

    @Override
    public Bound bind(StrategyContext context) {
        context.track(
                (member, peers) -> new State(number(member), context.ticker()), Signal.LATENCY, Signal.LOAD_REPORT);
        Bound inner = chooser.bind(context);
        return snapshot -> {
            seen.add(new Seen(snapshot.pool(), context.ticker().nanos(), eligible(snapshot)));
            return inner.compile(snapshot);
        };
    }

    private static List<Integer> eligible(PoolSnapshot snapshot) {
        return IntStream.range(0, snapshot.size())
                .filter(snapshot::eligible)
                .map(i -> number(snapshot.member(i)))
                .boxed()
                .toList();
    }

    private final class State extends MemberState {
        private final int server;
        private final Ticker ticker;

        State(int server, Ticker ticker) {
            this.server = server;
            this.ticker = ticker;
        }

        @Override
        public void begun(long nowNanos) {
            begun.add(nowNanos);
            mostOpen = Math.max(mostOpen, ++open);
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            ended.add(new Ended(server, nowNanos, elapsedNanos, outcome));
            open--;
        }

        @Override
        public void reported(LoadReport report) {
            told.add(new Told(server, ticker.nanos(), report));
        }
    }

    private static final class First implements Strategy {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> request -> pick(snapshot, request, 0);
        }
    }

    private static final class InOrder implements Strategy {
        @Override
        public String name() {
            return "inOrder";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> new Chooser() {
                private int next;

                @Override
                public @Nullable Member choose(ChooseRequest request) {
                    return pick(snapshot, request, next++);
                }
            };
        }
    }

    private static @Nullable Member pick(PoolSnapshot snapshot, ChooseRequest request, int from) {
        for (int i = 0; i < snapshot.size(); i++) {
            int at = (from + i) % snapshot.size();
            if (snapshot.eligible(at) && !request.excludes(snapshot.member(at))) {
                return snapshot.member(at);
            }
        }
        return null;
    }
}
