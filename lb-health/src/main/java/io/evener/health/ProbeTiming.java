package io.evener.health;

import java.time.Duration;

/**
 * When a monitor probes, and how many answers decide. Times are nanoseconds.
 *
 * @param interval while a member is in rotation
 * @param unhealthyInterval while it is out
 * @param fastInterval while a verdict is pending
 * @param noTrafficInterval while nobody calls the pool; the interval if that makes no difference
 * @param most members asked per interval
 * @param ratio of the members asked per interval
 */
record ProbeTiming(
        long interval,
        long unhealthyInterval,
        long fastInterval,
        long noTrafficInterval,
        long timeout,
        double jitterRatio,
        int rise,
        int fall,
        int most,
        double ratio) {

    /** A pause for garbage, a lost segment (sent again after 1 s, RFC 6298) or a busy client must not count twice. */
    private static final long LEAST_RECHECK_NANOS = 1_000_000_000L;

    /** Returns how long a re-check of a member in rotation may take. */
    long recheck() {
        return Math.min(timeout, Math.max(fastInterval, LEAST_RECHECK_NANOS));
    }

    /** Returns how often the interval must fit between two probes of a member, so that not too many are asked in one. */
    double stretch(int members) {
        return Math.max(1, members / Math.max(1, Math.min(most, ratio * members)));
    }

    boolean isSlowerWithoutTraffic() {
        return noTrafficInterval > interval;
    }

    @Override
    public String toString() {
        return "every " + Duration.ofNanos(interval)
                + (unhealthyInterval == interval ? "" : ", " + Duration.ofNanos(unhealthyInterval) + " while out")
                + (isSlowerWithoutTraffic() ? ", " + Duration.ofNanos(noTrafficInterval) + " without traffic" : "")
                + ", " + Duration.ofNanos(fastInterval) + " while a verdict is pending, timeout "
                + Duration.ofNanos(timeout) + ", jitter " + jitterRatio + ", rise " + rise + ", fall " + fall
                + (most == Integer.MAX_VALUE && ratio == 1
                        ? ""
                        : ", at most " + most + " and " + ratio + " per interval");
    }
}
