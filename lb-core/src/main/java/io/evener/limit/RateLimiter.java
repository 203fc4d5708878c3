package io.evener.limit;

import io.evener.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;

/**
 * How many calls may go out in a time: a token bucket, for a service that sells calls by the second.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.of(100, Duration.ofSeconds(1)).burst(20);
 * if (limiter.tryAcquire()) {
 *     balancer.call(endpoint -> fetch(endpoint));
 * }                                        // else ask again after limiter.nanosToWait(), or refuse
 * }</pre>
 *
 * <p><b>Rule.</b> A bucket of {@code burst} tokens, full at first, takes one more every {@code period / permits}, rounded up to
 * whole nanoseconds: never a permit too many, and below a million permits a second less than a thousandth too few. A
 * permit takes a token, {@code n} permits take {@code n} or none. Within any time T at most
 * {@code burst + T x permits / period} are granted. Kept as a generic cell rate algorithm [1]: one number, the instant at which
 * the bucket will be full again.
 *
 * <p><b>It never waits</b>, so it has no queue, no lock and nothing to give back when a waiter gives up: it answers at once, and
 * {@link #nanosToWait()} says when asking again may be worth while. Reserves nothing: another caller may be first.
 *
 * <p><b>Thread safety.</b> Any thread; a permit is one compare-and-set, 0 bytes. Time never counts twice: a clock that stands still
 * grants {@code burst} permits, however often it is read.
 *
 * <p>Options return a new limiter, which is full.
 *
 * <p>[1] ITU-T: Recommendation I.371, Traffic control and congestion control in B-ISDN. 2004. Annex A.
 */
public final class RateLimiter {

    /** A bucket that takes longer to fill, 146 years, can't be told from an empty one. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private static final VarHandle FULL_AT;

    static {
        try {
            FULL_AT = MethodHandles.lookup().findVarHandle(RateLimiter.class, "fullAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Ticker ticker;
    private final long intervalNanos;
    private final int burst;

    @SuppressWarnings("unused") // through FULL_AT
    private volatile long fullAt;

    private RateLimiter(Ticker ticker, long intervalNanos, int burst) {
        if (intervalNanos > LONGEST_NANOS / burst) {
            throw new IllegalArgumentException(
                    "must fill within " + Duration.ofNanos(LONGEST_NANOS) + ": burst=" + burst);
        }
        this.ticker = ticker;
        this.intervalNanos = intervalNanos;
        this.burst = burst;
        FULL_AT.setRelease(this, ticker.nanos());
    }

    /**
     * Returns a limiter, its bucket of {@code permits} tokens full.
     *
     * @param permits how many in the period, at least 1
     * @param period above zero, and at least a nanosecond per permit
     */
    public static RateLimiter of(int permits, Duration period) {
        if (permits < 1) {
            throw new IllegalArgumentException("must be >= 1: permits=" + permits);
        }
        if (period.compareTo(Duration.ofNanos(permits)) < 0) {
            throw new IllegalArgumentException("must be >= " + Duration.ofNanos(permits) + ": period=" + period);
        }
        if (period.compareTo(Duration.ofNanos(LONGEST_NANOS)) > 0) {
            throw new IllegalArgumentException("must be <= " + Duration.ofNanos(LONGEST_NANOS) + ": period=" + period);
        }
        return new RateLimiter(Ticker.system(), (period.toNanos() - 1) / permits + 1, permits);
    }

    /**
     * Returns a limiter with a bucket of so many tokens. Not called: {@code permits}, a period's.
     *
     * @param tokens at least 1
     */
    public RateLimiter burst(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("must be >= 1: burst=" + tokens);
        }
        return new RateLimiter(ticker, intervalNanos, tokens);
    }

    /** Returns a limiter with this clock. Not called: {@link Ticker#system()}. */
    public RateLimiter ticker(Ticker clock) {
        return new RateLimiter(Objects.requireNonNull(clock, "ticker"), intervalNanos, burst);
    }

    /** Takes a permit; returns false, at once, when there is none. */
    public boolean tryAcquire() {
        return tryTake(intervalNanos);
    }

    /**
     * Takes so many permits, or none.
     *
     * @param permits in 1..burst: more can never be had at once
     */
    public boolean tryAcquire(int permits) {
        if (permits < 1 || permits > burst) {
            throw new IllegalArgumentException("must be in 1.." + burst + ": permits=" + permits);
        }
        return tryTake(permits * intervalNanos);
    }

    private boolean tryTake(long nanos) {
        while (true) {
            long before = (long) FULL_AT.getVolatile(this);
            long now = ticker.nanos(); // after the read: then what others took is never in this clock's future
            long lacking = Math.max(0, before - now) + nanos;
            if (lacking > burst * intervalNanos) {
                return false;
            }
            if (FULL_AT.compareAndSet(this, before, now + lacking)) {
                return true;
            }
        }
    }

    /** Returns the nanoseconds until a permit can be had, if nobody else takes it; 0 when there is one. */
    public long nanosToWait() {
        long lacking = Math.max(0, (long) FULL_AT.getVolatile(this) - ticker.nanos());
        return Math.max(0, lacking + intervalNanos - burst * intervalNanos);
    }

    /** Returns interval and burst. */
    @Override
    public String toString() {
        return "a permit every " + Duration.ofNanos(intervalNanos) + ", burst " + burst;
    }
}
