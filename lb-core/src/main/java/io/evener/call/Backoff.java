package io.evener.call;

import io.evener.RandomSource;
import java.time.Duration;

/**
 * How long to wait before a retry, so that those who failed together don't come back together.
 *
 * <p>With b the base, c the cap, k = 1 for a call's first retry, p the wait before (b before the first), U(x, y) even draws of
 * whole nanoseconds, both ends included, and e = min(c, b 2^(k-1)):
 *
 * <table>
 * <caption>Waits</caption>
 * <tr><th>{@link #none()}<td>0
 * <tr><th>{@link #constant}<td>its delay
 * <tr><th>{@link #fullJitter}<td>U(0, e): spreads most, and sends least at once [1]
 * <tr><th>{@link #equalJitter}<td>U(e/2, e): never at once
 * <tr><th>{@link #decorrelatedJitter}<td>min(c, U(b, 3p)): grows by chance
 * </table>
 *
 * <p>A wait is never below 0 nor above the cap, whatever it is asked for; nothing overflows. Implementations must be safe for use
 * by many threads and must not block; what is built here is immutable.
 *
 * <p>[1] M. Brooker, Exponential backoff and jitter, AWS Architecture Blog, 2015,
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
@FunctionalInterface
public interface Backoff {

    /**
     * Returns how long to wait.
     *
     * @param retry 1 for the first retry of a call; less counts as 1
     * @param previousNanos the wait before the retry before, as this returned it; anything before the first
     * @param random what jitter is drawn from
     * @return nanoseconds, at least 0
     */
    long nanos(int retry, long previousNanos, RandomSource random);

    /** Returns full jitter from 25 ms to 250 ms, Envoy's defaults: retries go to another endpoint, so they needn't wait for one. */
    static Backoff ofDefaults() {
        return fullJitter(Duration.ofMillis(25), Duration.ofMillis(250));
    }

    /** Returns no wait at all. */
    static Backoff none() {
        return (retry, previousNanos, random) -> 0;
    }

    /**
     * Returns the same wait each time, without jitter.
     *
     * @param delay not negative
     * @throws IllegalArgumentException when negative
     */
    static Backoff constant(Duration delay) {
        long nanos = Args.notNegative("delay", delay);
        return (retry, previousNanos, random) -> nanos;
    }

    /**
     * Returns full jitter.
     *
     * @param base above 0
     * @param cap at least the base; above 292 years is as good as that
     * @throws IllegalArgumentException when outside these bounds
     */
    static Backoff fullJitter(Duration base, Duration cap) {
        Growth growth = Growth.of(base, cap);
        return (retry, previousNanos, random) -> Growth.draw(0, growth.exponential(retry), random);
    }

    /**
     * Returns equal jitter.
     *
     * @param base above 0
     * @param cap at least the base; above 292 years is as good as that
     * @throws IllegalArgumentException when outside these bounds
     */
    static Backoff equalJitter(Duration base, Duration cap) {
        Growth growth = Growth.of(base, cap);
        return (retry, previousNanos, random) -> {
            long most = growth.exponential(retry);
            return Growth.draw(most / 2, most, random);
        };
    }

    /**
     * Returns decorrelated jitter.
     *
     * @param base above 0
     * @param cap at least the base; above 292 years is as good as that
     * @throws IllegalArgumentException when outside these bounds
     */
    static Backoff decorrelatedJitter(Duration base, Duration cap) {
        Growth growth = Growth.of(base, cap);
        return (retry, previousNanos, random) -> growth.decorrelated(retry, previousNanos, random);
    }
}
