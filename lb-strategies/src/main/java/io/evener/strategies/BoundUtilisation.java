package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.Ticker;
import io.evener.spi.Chooser;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A round robin at work whose weights come of reports: of its own order, or of gRPC's. */
final class BoundUtilisation implements Strategy.Bound {

    /** Of the mean, as gRPC's stride has them. */
    private static final double MOST = 10;

    private static final double LEAST = 0.1;
    /** Two with their own make weights. */
    private static final int ENOUGH = 2;
    /** What the largest weight becomes: weights are whole numbers, exact to 2^-30 of it. */
    private static final double LARGEST = 1 << 30;

    private final StrategyContext context;
    private final Ticker ticker;
    private final StateKey<ReportedCapacity> key;
    private final Strategy.Bound turns;
    private final boolean isStride;
    private volatile Known known = new Known(new int[0], new ReportedCapacity[0], new float[0]);

    /**
     * What was known when the last turns were laid down, of those in rotation.
     *
     * @param indices where they are in the snapshot
     * @param states theirs
     * @param capacities theirs, 0 for nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(int[] indices, ReportedCapacity[] states, float[] capacities) {

        int count() {
            int count = 0;
            for (float capacity : capacities) {
                count += capacity > 0 ? 1 : 0;
            }
            return count;
        }

        double mean() {
            double sum = 0;
            for (float capacity : capacities) {
                sum += capacity;
            }
            return sum / Math.max(1, count());
        }
    }

    BoundUtilisation(UtilisationSettings settings, boolean isStride, StrategyContext context) {
        this.context = context;
        this.ticker = context.ticker();
        this.isStride = isStride;
        this.key = context.track((member, peers) -> new ReportedCapacity(settings, ticker), Signal.LOAD_REPORT);
        this.turns = isStride
                ? new BoundStride(context.random(), this::floats)
                : new BoundRotation.Striped(context.random());
        context.every(settings.period(), this::refresh);
    }

    @Override
    public Chooser compile(PoolSnapshot snapshot) {
        Known now = look(snapshot);
        known = now;
        int[] all = IntStream.range(0, snapshot.size()).toArray();
        Chooser chooser;
        if (isStride) {
            chooser = turns.compile(snapshot.select(all, even(all.length)));
        } else if (now.count() < ENOUGH) {
            chooser = turns.compile(snapshot);
        } else {
            chooser = turns.compile(snapshot.select(all, weights(now, all.length)));
        }
        return new Explained(chooser, snapshot, now);
    }

    private Known look(PoolSnapshot snapshot) {
        int n = snapshot.eligibleCount();
        int[] indices = new int[n];
        ReportedCapacity[] states = new ReportedCapacity[n];
        float[] capacities = new float[n];
        long now = ticker.nanos();
        int k = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            ReportedCapacity state = key.get(snapshot.member(i));
            if (snapshot.eligible(i)) {
                indices[k] = i;
                states[k] = state;
                capacities[k++] = state.at(now);
            } else {
                state.restart();
            }
        }
        return new Known(indices, states, capacities);
    }

    /** Has the turns laid down anew if anybody's weight changed. */
    private void refresh() {
        Known last = known;
        long now = ticker.nanos();
        for (int i = 0; i < last.states.length; i++) {
            if (last.states[i].at(now) != last.capacities[i]) {
                context.requestCompile();
                return;
            }
        }
    }

    private static long[] even(int n) {
        long[] weights = new long[n];
        Arrays.fill(weights, 1);
        return weights;
    }

    /** Weights of n members; of those out of rotation any will do. */
    private static long[] weights(Known known, int n) {
        double mean = known.mean();
        double most = 0;
        double[] bounded = new double[known.capacities.length];
        for (int k = 0; k < bounded.length; k++) {
            float capacity = known.capacities[k];
            bounded[k] = capacity > 0 ? Math.min(MOST * mean, Math.max(LEAST * mean, capacity)) : mean;
            most = Math.max(most, bounded[k]);
        }
        long[] weights = even(n);
        for (int k = 0; k < bounded.length; k++) {
            weights[known.indices[k]] = Math.max(1, Math.round(bounded[k] / most * LARGEST));
        }
        return weights;
    }

    /** Weights as gRPC has them, 0 for the unknown; in slow start, which it has not, the mean's part for those. */
    private float[] floats(InRotation in) {
        long now = ticker.nanos();
        double mean = known.count() > 0 ? known.mean() : 1;
        float[] weights = new float[Math.max(1, in.size())];
        for (int k = 0; k < in.size(); k++) {
            float capacity = key.get(in.members[k]).at(now);
            double admission = in.share(k);
            weights[k] = in.isUniform() ? capacity : (float) ((capacity > 0 ? capacity : mean) * admission);
        }
        return weights;
    }

    /** Adds what is known of whom. */
    private static final class Explained implements Chooser {
        private final Chooser chooser;
        private final PoolSnapshot snapshot;
        private final Known known;

        Explained(Chooser chooser, PoolSnapshot snapshot, Known known) {
            this.chooser = chooser;
            this.snapshot = snapshot;
            this.known = known;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            return chooser.choose(request);
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            chooser.explain(request, new ExplainSink() {
                @Override
                public void cost(Member member, double cost) {}

                @Override
                public void rule(String rule) {
                    out.rule(rule + ", load known of " + known.count() + " of " + snapshot.eligibleCount()
                            + ", cost: the mean capacity by its own");
                }
            });
            double mean = known.mean();
            for (int k = 0; k < known.capacities.length; k++) {
                if (known.capacities[k] > 0) {
                    out.cost(snapshot.member(known.indices[k]), mean / known.capacities[k]);
                }
            }
        }
    }
}
