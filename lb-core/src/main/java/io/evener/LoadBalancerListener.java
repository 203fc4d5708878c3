package io.evener;

/**
 * Hears of every {@link LoadBalancerEvent} of a pool, in order, one at a time, on a thread of the pool's listener
 * executor: never on a request's thread and never under a lock. A listener that throws is reported and hears of
 * the next event; one that blocks delays other listeners, and nobody else.
 */
@FunctionalInterface
public interface LoadBalancerListener {

    /** Takes one event. */
    void on(LoadBalancerEvent event);
}
