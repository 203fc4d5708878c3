package io.evener.health;

import java.time.Duration;

/**
 * A {@link Breaker} lets no call pass now. Stackless and cheap to throw; the message, made when asked for, names the breaker,
 * why it opened and for how long yet.
 */
public final class BreakerOpenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String breaker;
    private final String reason;
    private final long remainingNanos;

    BreakerOpenException(String breaker, String reason, long remainingNanos) {
        super(null, null, false, false);
        this.breaker = breaker;
        this.reason = reason;
        this.remainingNanos = remainingNanos;
    }

    /** Returns the breaker's name. */
    public String breaker() {
        return breaker;
    }

    /** Returns why it opened, as its listener was told: {@code 5 failures in a row}. */
    public String reason() {
        return reason;
    }

    /** Returns for how long surely no call will pass; zero while a trial is under way, or it is forced open. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos);
    }

    @Override
    public String getMessage() {
        return "breaker is open: name=" + breaker + " remaining=" + remaining() + " (" + reason + ")";
    }
}
