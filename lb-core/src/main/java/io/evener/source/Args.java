package io.evener.source;

import java.time.Duration;
import java.util.Objects;

/** Argument checks that name the argument and its value. */
final class Args {

    /** Longer durations are as good as this one: 292 years of nanoseconds don't fit a long. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Args() {}

    /** Returns a duration above zero. */
    static Duration positive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return value.compareTo(LONGEST) > 0 ? LONGEST : value;
    }

    /** Refuses a blank name. */
    static String named(String name, String value) {
        if (Objects.requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException("must not be blank: " + name + "=" + value);
        }
        return value;
    }
}
