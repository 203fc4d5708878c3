package io.evener.spi;

import io.evener.PoolSnapshot;

/**
 * What may take a member out of rotation, or let it in slowly: health probes, circuit breakers, outlier
 * detectors, slow start. An immutable recipe, like a {@link Strategy}.
 */
@FunctionalInterface
public interface Guard {

    /**
     * Starts guarding a pool.
     *
     * @param context valid until {@link Attached#close()} returns
     */
    Attached attach(GuardContext context);

    /** A guard at work on one pool. */
    interface Attached extends AutoCloseable {

        /**
         * The pool has a new snapshot; the first call comes right after {@link Guard#attach}. Called by one
         * thread at a time, in order; must not block. A guard's own verdicts may be among what changed.
         *
         * <p>Guards hear of a snapshot before choosers are compiled from it, and what they change in here leads to another
         * one first: a newcomer that is held back or admitted slowly at once never has its full share. (A few times, that is:
         * a guard that changes something at every snapshot keeps nobody's choosers old.)
         */
        void changed(PoolSnapshot snapshot);

        /** Stops. Its causes, caps, admissions and timers are taken back by the pool. */
        @Override
        default void close() {}
    }
}
