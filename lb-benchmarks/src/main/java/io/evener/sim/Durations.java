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

    private static long nanos(String name, Duration value) {
        try {
            return value.toNanos();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must be below 292 years: " + name + "=" + value, e);
        }
    }
}
