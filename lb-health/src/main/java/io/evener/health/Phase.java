package io.evener.health;

import org.jspecify.annotations.Nullable;

/**
 * Where a breaker stands: all that must change together, in one reference. Immutable; every change makes a new one with
 * the next generation, which is what a call carries as its stamp: a result whose generation is over decides nothing.
 *
 * <p>Each time CLOSED has faults of its own, so that a thread that was held up can't count into the next one's.
 *
 * @param state what is done with calls
 * @param generation counts the changes
 * @param trips how often it opened without having stayed closed for a while in between; 0 is the first time
 * @param ok successful trials so far
 * @param onTrial whether a trial is in flight
 * @param faults CLOSED: what is held against the endpoint, else null
 * @param untilNanos CLOSED: when it was closed; OPEN: when the pause ends; HALF_OPEN: when the trial in flight expires
 */
record Phase(
        BreakerState state,
        long generation,
        int trips,
        int ok,
        boolean onTrial,
        @Nullable Faults faults,
        long untilNanos) {

    /** Bounds the doubling long before it could overflow. */
    private static final int MOST_TRIPS = 62;

    /** Closed and without a past, as generation 0 or after force. */
    static Phase fresh(long generation, Faults faults, long nowNanos) {
        return new Phase(BreakerState.CLOSED, generation, -1, 0, false, faults, nowNanos);
    }

    boolean isClosed() {
        return state == BreakerState.CLOSED;
    }

    boolean isHalfOpen() {
        return state == BreakerState.HALF_OPEN;
    }

    /** Returns how often in a row it would have opened, were it to open now. */
    int nextTrips(long nowNanos, long calmNanos) {
        boolean calm = isClosed() && nowNanos - untilNanos >= calmNanos;
        return calm ? 0 : Math.min(MOST_TRIPS, trips + 1);
    }

    Phase opened(int nextTrips, long endNanos) {
        return new Phase(BreakerState.OPEN, generation + 1, nextTrips, 0, false, null, endNanos);
    }

    /** Without a trial in flight; a pool's member counts its own, its cap bounds them. */
    Phase halfOpened() {
        return new Phase(BreakerState.HALF_OPEN, generation + 1, trips, 0, false, null, 0);
    }

    /** From OPEN, or HALF_OPEN without a trial in flight. */
    Phase trialBegun(long expiryNanos) {
        return new Phase(BreakerState.HALF_OPEN, generation + 1, trips, ok, true, null, expiryNanos);
    }

    Phase trialEnded(boolean well) {
        return new Phase(BreakerState.HALF_OPEN, generation + 1, trips, well ? ok + 1 : ok, false, null, untilNanos);
    }

    Phase closed(Faults faults, long nowNanos) {
        return new Phase(BreakerState.CLOSED, generation + 1, trips, 0, false, faults, nowNanos);
    }

    Phase forced(BreakerState forced) {
        return new Phase(forced, generation + 1, trips, 0, false, null, 0);
    }
}
