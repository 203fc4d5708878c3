package io.evener.call;

import java.time.Duration;

/** Argument checks that name the argument and its value. */
final class Args {

    /** Longer durations are as good as this one: 292 years of nanoseconds don't fit a long. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Args() {}

    /** Returns the nanoseconds of a duration above zero. */
    static long positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return nanos(value);
    }

    /** Returns the nanoseconds of a duration that may be zero. */
    static long notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: " + name + "=" + value);
        }
        return nanos(value);
    }

    /** Refuses a number outside these bounds, and NaN. */
    static double within(double least, double most, String name, double value) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "must be in " + shown(least) + ".." + shown(most) + ": " + name + "=" + shown(value));
        }
        return value;
    }

    /** Refuses a duration outside 1 second to 1 minute, as Finagle does, and returns its nanoseconds. */
    static long timeToLive(Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("must be in PT1S..PT1M: ttl=" + value);
        }
        return value.toNanos();
    }

    private static long nanos(Duration value) {
        return value.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : value.toNanos();
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
