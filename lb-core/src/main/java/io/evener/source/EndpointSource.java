package io.evener.source;

import io.evener.Endpoint;
import java.util.Collection;
import java.util.List;

/** Where a pool's endpoints come from. An immutable recipe; a pool starts it once. */
@FunctionalInterface
public interface EndpointSource {

    /**
     * Starts feeding a pool.
     *
     * @param sink takes what is found, from any thread
     * @return stops it; idempotent
     */
    Subscription start(Sink sink);

    /** Returns the source of a list that never changes. */
    static EndpointSource of(Collection<Endpoint> endpoints) {
        List<Endpoint> fixed = List.copyOf(endpoints);
        return sink -> {
            sink.update(0, fixed);
            return () -> {};
        };
    }

    /** Takes what a source finds. */
    interface Sink {

        /**
         * Replaces the pool's membership. Removals are in force when this returns; additions are published
         * together with those that follow within 50 ms, at once while nobody is in rotation. A malformed update (an id
         * listed twice) is refused whole, with an event, and the last good one stays.
         *
         * @param version of the view: one that is not above the last taken is outdated and ignored
         * @param all every endpoint there is
         */
        void update(long version, Collection<Endpoint> all);

        /** Says that the source can't be read; the last good update stays. */
        void failed(Throwable error);
    }

    /** A source at work. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** Stops it. */
        @Override
        void close();
    }
}
