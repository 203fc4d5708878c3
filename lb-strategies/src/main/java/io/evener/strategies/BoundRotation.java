package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.schedule.SmoothCycle;
import org.jspecify.annotations.Nullable;

/** A round robin at work: makes the order of each snapshot, and hands on where the stripes were. */
abstract class BoundRotation implements Strategy.Bound {

    final RandomSource random;
    private @Nullable Rotation last;

    private BoundRotation(RandomSource random) {
        this.random = random;
    }

    @Override
    public final Chooser compile(PoolSnapshot snapshot) {
        InRotation in = InRotation.of(snapshot);
        Rotation next = rotation(in);
        Rotation before = last;
        if (in.size() > 0) {
            if (before == null) {
                next.start(firstWord());
            } else {
                next.goOnFrom(before);
            }
            last = next;
        }
        return next;
    }

    abstract Rotation rotation(InRotation in);

    /** Returns what decides where a fresh balancer starts. */
    abstract long firstWord();

    /** The library's own: striped, from a random start, and never more than a fraction of a millisecond to make. */
    static final class Striped extends BoundRotation {
        private static final int LONGEST_CYCLE = 4_096;
        private static final long MOST_STEPS = 1 << 18;

        Striped(RandomSource random) {
            super(random);
        }

        @Override
        Rotation rotation(InRotation in) {
            int stripes = Rotation.stripes();
            if (in.isUniform()) {
                return new LapRotation(in, Laps.byId(in), "in turn, by id", random, stripes);
            }
            long[] weights = in.proportions();
            return SmoothCycle.fits(weights, LONGEST_CYCLE, MOST_STEPS)
                    ? new LapRotation(
                            in, Laps.of(in, SmoothCycle.of(weights)), "in turn, by weight: smooth", random, stripes)
                    : new GoldenRotation(in, weights, "in turn, by weight: golden steps", random, stripes);
        }

        @Override
        long firstWord() {
            return random.nextLong();
        }
    }

    /** As nginx: one cursor for all threads, from the first turn of the cycle. */
    static final class Smooth extends BoundRotation {
        private static final int LONGEST_CYCLE = 65_536;
        private static final long MOST_STEPS = 1 << 22;
        private static final String EXACT = "in turn, as nginx";

        private final StrategyContext context;
        private boolean isExact = true;

        Smooth(StrategyContext context) {
            super(context.random());
            this.context = context;
        }

        @Override
        Rotation rotation(InRotation in) {
            if (in.isUniform()) {
                isExact = true;
                return new LapRotation(in, Laps.byId(in), EXACT, random, 1);
            }
            long[] weights = in.proportions();
            boolean wasExact = isExact;
            isExact = SmoothCycle.fits(weights, LONGEST_CYCLE, MOST_STEPS);
            if (isExact) {
                return new LapRotation(in, Laps.of(in, SmoothCycle.of(weights)), EXACT, random, 1);
            }
            if (wasExact) {
                context.report("shares are by weight, but not in nginx's order: too long a cycle to lay down, "
                        + SmoothCycle.length(weights) + " turns of " + in.size() + " endpoints");
            }
            return new GoldenRotation(in, weights, "in turn, by weight: golden steps, not as nginx", random, 1);
        }

        @Override
        long firstWord() {
            return 0;
        }
    }
}
