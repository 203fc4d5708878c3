package io.evener.health;

/** A {@link Breaker} lets no call pass now. Stackless and cheap to throw; the message names the breaker. */
public final class BreakerOpenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String breaker;

    BreakerOpenException(String breaker) {
        super("breaker is open: name=" + breaker, null, false, false);
        this.breaker = breaker;
    }

    /** Returns the breaker's name. */
    public String breaker() {
        return breaker;
    }
}
