package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
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
        static final int LONGEST_CYCLE = 65_536;
        static final long MOST_STEPS = 1 << 22;

        Smooth(RandomSource random) {
            super(random);
        }

        @Override
        Rotation rotation(InRotation in) {
            if (in.isUniform()) {
                return new LapRotation(in, Laps.byId(in), "in turn, as nginx", random, 1);
            }
            long[] weights = in.proportions();
            if (SmoothCycle.fits(weights, LONGEST_CYCLE, MOST_STEPS)) {
                return new LapRotation(in, Laps.of(in, SmoothCycle.of(weights)), "in turn, as nginx", random, 1);
            }
            String rule = "in turn, by weight: golden steps, since " + in.size() + " endpoints in a cycle of "
                    + SmoothCycle.length(weights) + " are too many for nginx's order";
            return new GoldenRotation(in, weights, rule, random, 1);
        }

        @Override
        long firstWord() {
            return 0;
        }
    }
}
