package io.evener;

import java.time.Duration;
import java.util.Objects;

/** Argument checks that name the argument and its value. */
final class Args {

    /** Longer durations are as good as this one: 292 years of nanoseconds don't fit a long. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Args() {}

    /** Returns the nanoseconds of a duration above zero. */
    static long positive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return nanos(value);
    }

    /** Returns the nanoseconds of a duration that may be zero. */
    static long notNegative(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException("must be >= 0: " + name + "=" + value);
        }
        return nanos(value);
    }

    /** Refuses a ratio outside 0..1. */
    static double ratio(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("must be in 0..1: " + name + "=" + value);
        }
        return value;
    }

    /** Refuses a number outside these, which are allowed. */
    static int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("must be in " + least + ".." + most + ": " + name + "=" + value);
        }
        return value;
    }

    /** Refuses a blank name, and null. */
    static String named(String name, String value) {
        if (Objects.requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException("must not be blank: " + name + "=" + value);
        }
        return value;
    }

    private static long nanos(Duration value) {
        return value.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : value.toNanos();
    }
}
