package io.evener.call;

import io.evener.Endpoint;
import java.time.Duration;
import java.util.Optional;

/**
 * One attempt of a call, as its function sees it: where to send it, and how long it may take. For the function's own
 * thread until it returns; {@link #usedUp()} may come from any.
 */
public final class Attempt {

    /** Stands for no limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private final Endpoint endpoint;
    private final int number;
    private final long nanos;
    private volatile boolean usedUp;

    /**
     * For balancers.
     *
     * @param number 1 for the first
     * @param nanos how long it may take from now on, {@link Long#MAX_VALUE} for as long as it likes
     */
    public Attempt(Endpoint endpoint, int number, long nanos) {
        this.endpoint = endpoint;
        this.number = number;
        this.nanos = nanos;
    }

    /** Returns where to send it. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns which attempt of the call it is: 1 for the first. */
    public int number() {
        return number;
    }

    /**
     * Returns how long the attempt may take, as of its start: the {@linkplain CallOptions#attemptTimeout attempt timeout}
     * or what is left of the {@linkplain CallOptions#deadline deadline}, whichever is less. Empty when there is neither.
     * A synchronous call can't be stopped from outside: its function is to hand this to its client.
     */
    public Optional<Duration> timeout() {
        return nanos == UNLIMITED ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** As {@link #timeout()}, and the given duration where that is less, or all there is. */
    public Duration timeout(Duration atMost) {
        return nanos == UNLIMITED || atMost.compareTo(Duration.ofNanos(nanos)) < 0 ? atMost : Duration.ofNanos(nanos);
    }

    /**
     * Says that the attempt has used up what it can't send again, such as a stream read from: it is the call's last,
     * unless it surely was not sent.
     */
    public void usedUp() {
        usedUp = true;
    }

    /** Returns whether {@link #usedUp()} was said. */
    public boolean isUsedUp() {
        return usedUp;
    }

    /** Returns number and endpoint. */
    @Override
    public String toString() {
        return "attempt " + number + " at " + endpoint.id();
    }
}
