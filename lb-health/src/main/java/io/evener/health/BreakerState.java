package io.evener.health;

/** What a {@link CircuitBreaker} does with calls. */
public enum BreakerState {
    /** Calls pass and are judged. */
    CLOSED,
    /** No call passes until the pause is over. */
    OPEN,
    /** One trial call at a time passes. */
    HALF_OPEN,
    /** No call passes until somebody says otherwise. */
    FORCED_OPEN,
    /** Calls pass and nothing is judged until somebody says otherwise. */
    FORCED_CLOSED;

    boolean isForced() {
        return this == FORCED_OPEN || this == FORCED_CLOSED;
    }
}
