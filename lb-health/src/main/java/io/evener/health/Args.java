package io.evener.health;

import java.time.Duration;

/** Argument checks that name the argument and its value. */
final class Args {

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

    private Args() {}
}
