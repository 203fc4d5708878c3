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
 * As Envoy: by deadlines while the weights differ, and by a simpler rule while they are equal.
 *
 * <p>The first word drawn is Envoy's seed. Envoy starts the schedule at the same turn again after every change, which
 * starves whoever comes late in it while changes come fast; here every change but the first draws a new one.
 */
abstract class BoundDeadlines implements Strategy.Bound {

    final RandomSource random;
    final long seed;
    private boolean isSeedUsed;

    private BoundDeadlines(RandomSource random) {
        this.random = random;
        this.seed = random.nextLong();
    }

    @Override
    public final Chooser compile(PoolSnapshot snapshot) {
        InRotation in = InRotation.of(snapshot);
        if (in.isUniform()) {
            return equal(in);
        }
        long start = isSeedUsed ? random.nextLong() : seed;
        isSeedUsed = true;
        return new DeadlineChooser(in, start, this::weight, rule(), random);
    }

    abstract Chooser equal(InRotation in);

    /** Returns what the member weighs now. */
    abstract double weight(InRotation in, int k);

    abstract String rule();

    /** Round robin: weights as they are, and an index while they are equal. */
    static final class Turns extends BoundDeadlines {
        private final AtomicLong index;

        Turns(RandomSource random) {
            super(random);
            this.index = new AtomicLong(seed);
        }

        @Override
        Chooser equal(InRotation in) {
            return new IndexChooser(in, index, random);
        }

        @Override
        double weight(InRotation in, int k) {
            return in.share(k);
        }

        @Override
        String rule() {
            return "in turn, by weight, as Envoy";
        }
    }

    /** Least request: the busier, the lighter. */
    static final class Requests extends BoundDeadlines {
        private final int choices;
        private final double bias;

        Requests(int choices, double bias, RandomSource random) {
            super(random);
            this.choices = choices;
            this.bias = bias;
        }

        @Override
        Chooser equal(InRotation in) {
            return new EnvoyChooser(in, choices, random);
        }

        @Override
        double weight(InRotation in, int k) {
            double active = in.members[k].inFlight() + 1.0;
            return in.share(k) / (bias == 1 ? active : Math.pow(active, bias));
        }

        @Override
        String rule() {
            return "in turn, by weight over in flight, as Envoy";
        }
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
