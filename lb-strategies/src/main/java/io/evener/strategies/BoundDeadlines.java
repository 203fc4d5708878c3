package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's schedule of endpoints whose weights differ, and what it does while they are equal.
 *
 * <p>A seed drawn once is the first index of the equal, and the first start of the schedule. Envoy starts at the same turn
 * again after every change, which starves whoever comes late in the schedule while changes come fast; here every change draws
 * a new one.
 */
final class BoundDeadlines implements Strategy.Bound {

    private final RandomSource random;
    private final AtomicLong index;
    private long seed;
    private boolean isSeedUsed;

    BoundDeadlines(RandomSource random) {
        this.random = random;
        this.seed = random.nextLong();
        this.index = new AtomicLong(seed);
    }

    @Override
    public Chooser compile(PoolSnapshot snapshot) {
        InRotation in = InRotation.of(snapshot);
        if (in.isUniform()) {
            return new IndexChooser(in, index, random);
        }
        return new DeadlineChooser(in, nextSeed(), in::share, "in turn, by weight, as Envoy", random);
    }

    private long nextSeed() {
        if (isSeedUsed) {
            seed = random.nextLong();
        }
        isSeedUsed = true;
        return seed;
    }

    private static final class IndexChooser implements Chooser {
        private final InRotation in;
        private final AtomicLong index;
        private final RandomSource random;

        IndexChooser(InRotation in, AtomicLong index, RandomSource random) {
            this.in = in;
            this.index = index;
            this.random = random;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            return request.excludedCount() != 0 || in.size() == 0
                    ? in.drawOther(request, random)
                    : in.members[(int) Long.remainderUnsigned(index.getAndIncrement(), in.size())];
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule(request.excludedCount() == 0 ? "in turn, as Envoy" : "a draw of the others");
        }
    }
}
