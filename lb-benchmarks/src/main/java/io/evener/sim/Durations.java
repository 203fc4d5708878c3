package io.evener.sim;

import java.time.Duration;

/** Checks durations and returns them in nanoseconds. */
final class Durations {

    private Durations() {}

    static long positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return nanos(name, value);
    }

    static long notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: " + name + "=" + value);
        }
        return nanos(name, value);
    }

    /** Returns a sample, of a distribution that anybody may have written. */
    static double sample(String name, Distribution distribution, RandomStream random) {
        double sample = distribution.sample(random);
        if (!(sample >= 0)) {
            throw new IllegalStateException("must be >= 0: sample of " + name + "=" + sample);
        }
        return sample;
    }

    private static long nanos(String name, Duration value) {
        try {
            return value.toNanos();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must be below 292 years: " + name + "=" + value, e);
        }
    }
}
