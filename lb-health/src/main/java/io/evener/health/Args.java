package io.evener.health;

import java.time.Duration;

/** Argument checks that name the argument and its value. */
final class Args {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /** Refuses a duration of zero or less. */
    static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return value;
    }

    /** Refuses a number below another. */
    static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException("must be >= " + least + ": " + name + "=" + value);
        }
        return value;
    }

    /** Refuses a ratio outside 0..1. */
    static double ratio(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("must be in 0..1: " + name + "=" + value);
        }
        return value;
    }

    /** Refuses a ratio outside 0..1, and 0. */
    static double positiveRatio(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException("must be above 0, at most 1: " + name + "=" + value);
        }
        return value;
    }

    /** Returns a duration's nanoseconds; 292 years are as good as longer. */
    static long nanos(Duration value) {
        return value.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : value.toNanos();
    }

    private Args() {}
}
