package io.evener.spi;

import io.evener.PoolSnapshot;

/**
 * An immutable, shareable recipe for choosing. Using one in two balancers shares nothing between them: what
 * changes lives in the {@link Bound}.
 */
public interface Strategy {

    /** Returns the name by which users know it, such as {@code roundRobin}. */
    String name();

    /**
     * Starts this strategy for one balancer.
     *
     * @param context the balancer's clock, randomness, timers and member state; valid until the Bound is closed
     */
    Bound bind(StrategyContext context);

    /**
     * A strategy at work in one balancer: it owns what outlives a snapshot (cursors, member state, timers,
     * the Bounds of children).
     *
     * <p>{@link #compile} and {@link #close} are called by one thread at a time, each call happening-before the
     * next. A compile that throws leaves the last good chooser in place.
     */
    @FunctionalInterface
    interface Bound extends AutoCloseable {

        /**
         * Returns the chooser for this snapshot. Work that need not be done per request is done here; it never
         * runs on a request's thread, and must not block.
         */
        Chooser compile(PoolSnapshot snapshot);

        /**
         * Gives back what the Bound holds; its context's timers and state are given back by the balancer. Requests under
         * way may use the last chooser a moment longer.
         */
        @Override
        default void close() {}
    }
}
