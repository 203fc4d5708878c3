package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.strategies.schedule.StaticStride;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Round robin as gRPC: one counter for all threads, which goes on whatever the weights become. */
final class BoundStride implements Strategy.Bound {

    private final RandomSource random;
    private final Function<InRotation, float[]> weights;
    private final AtomicInteger counter;

    BoundStride(RandomSource random) {
        this(random, BoundStride::shares);
    }

    /**
     * @param weights of those in rotation, 0 for one unknown; one more when there are none
     */
    BoundStride(RandomSource random, Function<InRotation, float[]> weights) {
        this.random = random;
        this.weights = weights;
        this.counter = new AtomicInteger((int) (random.nextLong() >>> 32));
    }

    @Override
    public Chooser compile(PoolSnapshot snapshot) {
        InRotation in = InRotation.of(snapshot);
        return new StrideChooser(in, StaticStride.of(weights.apply(in)), counter, random);
    }

    private static float[] shares(InRotation in) {
        float[] shares = new float[Math.max(1, in.size())];
        for (int k = 0; k < in.size(); k++) {
            shares[k] = (float) in.share(k);
        }
        return shares;
    }

    private static final class StrideChooser implements Chooser {
        private final Member[] members;
        private final StaticStride schedule;
        private final AtomicInteger counter;
        private final InRotation in;
        private final RandomSource random;

        StrideChooser(InRotation in, StaticStride schedule, AtomicInteger counter, RandomSource random) {
            this.members = in.members;
            this.schedule = schedule;
            this.counter = counter;
            this.in = in;
            this.random = random;
        }

        /** Ends within a lap: the largest weight has a turn in every generation. */
        @Override
        public @Nullable Member choose(ChooseRequest request) {
            if (request.excludedCount() != 0 || members.length == 0) {
                return in.drawOther(request, random);
            }
            int served = schedule.at(counter.getAndIncrement());
            while (served < 0) {
                served = schedule.at(counter.getAndIncrement());
            }
            return members[served];
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule(request.excludedCount() == 0 ? "in turn, by weight, as gRPC" : "a draw of the others");
        }
    }
}
