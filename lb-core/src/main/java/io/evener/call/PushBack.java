package io.evener.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server that refused a call asks of its retry: nothing in particular, to come after a while, or not to come.
 *
 * <p>It asks, the caller decides: {@link #applyTo} never waits less than the caller's own backoff, so that "at once" can't make
 * callers hammer, and not much more, so that "in ten minutes" can't stall them. Immutable.
 */
public final class PushBack {

    private static final long NOTHING = -1;
    private static final long STOP = -2;

    private static final PushBack NONE = new PushBack(NOTHING);
    private static final PushBack NEVER = new PushBack(STOP);

    private final long nanos;

    private PushBack(long nanos) {
        this.nanos = nanos;
    }

    /** Returns that the server asks for nothing. */
    public static PushBack none() {
        return NONE;
    }

    /**
     * Returns that a retry should wait.
     *
     * @param delay not negative
     * @throws IllegalArgumentException when negative
     */
    public static PushBack after(Duration delay) {
        return new PushBack(Args.notNegative("delay", delay));
    }

    /** Returns that there should be no retry. */
    public static PushBack never() {
        return NEVER;
    }

    /**
     * Reads an HTTP {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in one of its three forms. A date counts from the
     * response's own {@code Date}, for no clock of ours tells what the server's shows; before it, it means at once.
     *
     * @param retryAfter the header's value
     * @param date the value of the response's {@code Date}, null if it has none: a date is ignored then
     * @return {@link #none()} when it can't be understood
     */
    public static PushBack retryAfter(String retryAfter, @Nullable String date) {
        Duration delay = RetryAfter.delay(retryAfter.strip(), date);
        return delay == null ? NONE : after(delay);
    }

    /**
     * Reads gRPC's trailer {@code grpc-retry-pushback-ms} (gRFC A6): milliseconds in decimal, as 32 bits.
     *
     * @param millis the trailer's value
     * @return {@link #never()} when negative or no such number
     */
    public static PushBack grpc(String millis) {
        try {
            int delay = Integer.parseInt(millis);
            return delay < 0 ? NEVER : after(Duration.ofMillis(delay));
        } catch (NumberFormatException notANumber) {
            return NEVER;
        }
    }

    /** Returns whether the server did not ask for no retry. */
    public boolean allowsRetry() {
        return nanos != STOP;
    }

    /**
     * Returns how long a retry should wait:
     *
     * <pre>max(computed, min(asked, computed + most extra))</pre>
     *
     * as the AWS SDKs of 2026 do, with 5 s extra. If the call's deadline is nearer than this, it should end.
     *
     * @param computedNanos the caller's own backoff, at least 0
     * @param maxExtraNanos by how much the server may lengthen it, at least 0
     * @return nanoseconds in computed..computed + most extra; computed if the server asks for nothing
     * @throws IllegalStateException when there should be no retry
     */
    public long applyTo(long computedNanos, long maxExtraNanos) {
        if (!allowsRetry()) {
            throw new IllegalStateException("must be asked only if a retry is allowed: " + this);
        }
        long extra = Math.max(0, Math.min(nanos - computedNanos, maxExtraNanos));
        return extra > Long.MAX_VALUE - computedNanos ? Long.MAX_VALUE : computedNanos + extra;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PushBack that && that.nanos == nanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(nanos);
    }

    /** Returns {@code none}, {@code never} or {@code after PT1S}. */
    @Override
    public String toString() {
        return nanos == NOTHING ? "none" : nanos == STOP ? "never" : "after " + Duration.ofNanos(nanos);
    }
}
