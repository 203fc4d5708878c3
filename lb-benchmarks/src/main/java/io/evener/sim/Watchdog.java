package io.evener.sim;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** Looks now and then whether a run is still wanted, and whether it can ever end. For one thread. */
final class Watchdog {

    private static final int EVENTS_PER_LOOK = 1 << 16;
    private static final long EVENTS_PER_INSTANT = 1 << 20;

    private final EventQueue queue;
    private final long eventsPerInstant;
    private long instant;
    private long firedBefore;

    /**
     * Makes one that sees no end when more happens within one instant than can be explained.
     *
     * @param atOnce how much may happen at once for a good reason: all users ask, all servers report to all clients
     */
    Watchdog(EventQueue queue, long atOnce) {
        this.queue = queue;
        this.eventsPerInstant = EVENTS_PER_INSTANT + 8 * atOnce;
        this.instant = queue.nanos();
        this.firedBefore = queue.fired();
    }

    /** To be called after every event. */
    void look() {
        if (queue.fired() % EVENTS_PER_LOOK != 0) {
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the simulation was interrupted");
        }
        if (queue.nanos() > instant) {
            instant = queue.nanos();
            firedBefore = queue.fired();
        } else if (queue.fired() - firedBefore > eventsPerInstant) {
            throw new IllegalStateException("must go on: time stands still at " + Duration.ofNanos(instant)
                    + ", as with calls that fail at once and users who never think");
        }
    }
}
