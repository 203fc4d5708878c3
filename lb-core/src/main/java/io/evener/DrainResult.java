package io.evener;

/**
 * How a {@linkplain Pool#drain drain} ended.
 *
 * @param endpointId the drained endpoint
 * @param end why the wait is over
 * @param inFlight calls still in flight at that moment: 0 unless the time was up or the pool closed
 */
public record DrainResult(String endpointId, End end, int inFlight) {

    /** Why a drain's wait is over. */
    public enum End {
        /** The last call in flight ended. */
        IDLE,
        /** The time allowed was up first. */
        TIME_UP,
        /** The endpoint was readmitted first, or removed by hand and added again; or the source took back what it told. */
        READMITTED,
        /** The pool was closed first. */
        POOL_CLOSED
    }
}
