package io.evener.strategies;

import java.time.Duration;
import java.util.Objects;

/**
 * How {@link UtilisationRoundRobin} takes reports.
 *
 * @param errorPenalty by how much an error per call raises the utilisation
 * @param blackout how long reports must have come before they count
 * @param expiry how old a report may be
 * @param period how often weights are made anew
 */
record UtilisationSettings(double errorPenalty, Duration blackout, Duration expiry, Duration period) {

    /** gRFC A58's. */
    static final UtilisationSettings DEFAULT =
            new UtilisationSettings(1.0, Duration.ofSeconds(10), Duration.ofMinutes(3), Duration.ofSeconds(1));

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    UtilisationSettings errorPenalty(double changed) {
        if (!(changed >= 0 && changed <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("must be >= 0: errorPenalty=" + changed);
        }
        return new UtilisationSettings(changed, blackout, expiry, period);
    }

    UtilisationSettings blackout(Duration changed) {
        return new UtilisationSettings(errorPenalty, inRange("blackout", changed, Duration.ZERO), expiry, period);
    }

    UtilisationSettings expiry(Duration changed) {
        return new UtilisationSettings(
                errorPenalty, blackout, inRange("expiry", changed, Duration.ofMillis(1)), period);
    }

    UtilisationSettings period(Duration changed) {
        return new UtilisationSettings(errorPenalty, blackout, expiry, inRange("period", changed, SHORTEST_PERIOD));
    }

    private static Duration inRange(String name, Duration value, Duration least) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be in " + least + ".." + LONGEST + ": " + name + "=" + value);
        }
        return value;
    }

    long blackoutNanos() {
        return blackout.toNanos();
    }

    long expiryNanos() {
        return expiry.toNanos();
    }
}
