package io.evener.sim.lab;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes, of d members drawn with replacement, the one with the shortest reported queue, ties at random: the model of
 * "How useful is old information" (M. Mitzenmacher, IEEE TPDS 11(1), 2000). A model for oracles: it knows of no
 * exclusions, and it makes the mistake whose price they measure.
 *
 * @param choices d; 0 for all members
 * @param countsOwn whether what was sent since the last report is added to it
 */
record ReportedQueue(int choices, boolean countsOwn) implements Strategy {

    @Override
    public String name() {
        return "reportedQueue";
    }

    @Override
    public Bound bind(StrategyContext context) {
        StateKey<Queue> key = context.track((member, peers) -> new Queue(), Signal.LOAD_REPORT);
        RandomSource random = context.random();
        return snapshot -> chooser(snapshot, key, random);
    }

    private Chooser chooser(PoolSnapshot snapshot, StateKey<Queue> key, RandomSource random) {
        List<Member> members = IntStream.range(0, snapshot.size())
                .filter(snapshot::eligible)
                .mapToObj(snapshot::member)
                .toList();
        Queue[] queues = members.stream().map(key::get).toArray(Queue[]::new);
        return new Shortest(members.toArray(new Member[0]), queues, choices, countsOwn, random);
    }

    /** What is known of one member. A simulation has one thread. */
    private static final class Queue extends MemberState {
        private long reported;
        private long sentSince;

        @Override
        public void begun(long nowNanos) {
            sentSince++;
        }

        @Override
        public void reported(LoadReport report) {
            reported = report.inFlight();
            sentSince = 0;
        }

        long length(boolean countsOwn) {
            return countsOwn ? reported + sentSince : reported;
        }
    }

    private static final class Shortest implements Chooser {
        private final Member[] members;
        private final Queue[] queues;
        private final int choices;
        private final boolean countsOwn;
        private final RandomSource random;

        Shortest(Member[] members, Queue[] queues, int choices, boolean countsOwn, RandomSource random) {
            this.members = members;
            this.queues = queues;
            this.choices = choices;
            this.countsOwn = countsOwn;
            this.random = random;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            int n = members.length;
            if (n == 0) {
                return null;
            }
            int best = random.nextInt(n);
            long shortest = queues[best].length(countsOwn);
            int ties = 1;
            for (int k = 1; k < (choices == 0 ? n + 1 : choices); k++) {
                int other = choices == 0 ? k - 1 : random.nextInt(n);
                long length = queues[other].length(countsOwn);
                if (length < shortest) {
                    best = other;
                    shortest = length;
                    ties = 1;
                } else if (length == shortest && other != best && random.nextInt(++ties) == 0) {
                    best = other;
                }
            }
            return members[best];
        }
    }
}
