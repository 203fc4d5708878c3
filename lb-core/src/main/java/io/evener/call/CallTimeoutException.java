package io.evener.call;

import java.util.concurrent.TimeoutException;

/** An asynchronous attempt had no answer within its time, and no other attempt was to be made. */
public final class CallTimeoutException extends TimeoutException {

    private static final long serialVersionUID = 1L;

    private final String pool;
    private final String endpointId;
    private final int attempts;

    /**
     * For balancers.
     *
     * @param endpointId where the last attempt went
     * @param attempts how many were made
     */
    public CallTimeoutException(String pool, String endpointId, int attempts, long nanos) {
        super("no answer: pool=" + pool + " endpoint=" + endpointId + " attempts=" + attempts + " waited="
                + java.time.Duration.ofNanos(nanos));
        this.pool = pool;
        this.endpointId = endpointId;
        this.attempts = attempts;
    }

    /** Returns the pool's name. */
    public String pool() {
        return pool;
    }

    /** Returns the id of the endpoint of the last attempt. */
    public String endpointId() {
        return endpointId;
    }

    /** Returns how many attempts were made. */
    public int attempts() {
        return attempts;
    }
}
