package io.evener;

import io.evener.limit.InFlightLimit;
import java.util.Map;

/**
 * The pool has as many calls in flight as its {@link InFlightLimit} allows. Nothing was sent; another endpoint of the pool would
 * not help, nor would asking again at once. Stackless, and thrown without trying the endpoints, so {@link #causes()} is empty.
 */
public final class OverLimitException extends NoEndpointException {

    private static final long serialVersionUID = 1L;

    private final int limit;
    private final int inFlight;

    OverLimitException(String pool, int size, int excluded, InFlightLimit.State state) {
        super(
                "over the limit: pool=" + pool + " limit=" + state.limit() + " inFlight=" + state.inFlight(),
                pool,
                size,
                excluded,
                Map.of());
        this.limit = state.limit();
        this.inFlight = state.inFlight();
    }

    /** Returns how many calls may be in flight. */
    public int limit() {
        return limit;
    }

    /** Returns how many were, a moment after the call was refused. */
    public int inFlight() {
        return inFlight;
    }
}
