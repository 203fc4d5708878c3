package io.evener.strategies;

import java.time.Duration;

/**
 * What a region may do before its calls go elsewhere.
 *
 * @param failureRatio which part of its calls may fail
 * @param latency what answers may take; zero when it doesn't matter
 * @param slowRatio which part of its answers may take longer
 * @param window how long calls are looked back on
 * @param minCalls with fewer in the window nothing is decided
 */
record RegionSettings(double failureRatio, Duration latency, double slowRatio, Duration window, int minCalls) {

    /** Time passes in tenths of the window. */
    static final int WINDOW_TICKS = 10;

    /** The demand that this answers: above 1 % errors the next region takes over. */
    private static final double FAILURE_RATIO = 0.01;
    /** As long as a storm of 5 % at 100 calls/s needs to be told from luck, and no longer. */
    private static final Duration WINDOW = Duration.ofSeconds(5);
    /** A handful of failures among fewer is no storm. */
    private static final int MIN_CALLS = 20;

    static final RegionSettings DEFAULT = new RegionSettings(FAILURE_RATIO, Duration.ZERO, 0.5, WINDOW, MIN_CALLS);

    boolean watchesLatency() {
        return !latency.isZero();
    }

    Duration tick() {
        return window.dividedBy(WINDOW_TICKS);
    }
}
