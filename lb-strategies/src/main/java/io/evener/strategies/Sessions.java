package io.evener.strategies;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.evener.PoolSnapshot;
import io.evener.Ticker;
import io.evener.strategies.Residents.Place;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where each session is: a bounded table that forgets who was idle for long. Any number of threads.
 *
 * <p>Looking a session up costs a read of a hash table (10 ns), not a recorded access and a reading of the clock
 * (100 ns): the table's clock moves in ticks, a 32nd of the idle time each, on the pool's scheduler, and only a session's
 * first call in a tick is recorded. So one idle for the whole time is forgotten at most two ticks later, and by the
 * scheduler's thread as a rule.
 *
 * <p>A full table forgets the session whose last recorded call is longest ago, unless it made another in the present tick. The
 * hash table's own bound would not do: it keeps who was seen often, and here everybody is seen once a tick.
 */
final class Sessions {

    private static final int TICKS = 32;
    /** Sessions forgotten at once when the table is full, at most: what each new one pays for the look at the oldest is shared. */
    private static final int BATCH = 16;
    /** A batch is no larger a part of the table than one of so many. */
    private static final int PARTS = 64;
    /** Batches that are spared while all in them are busy. */
    private static final int CHANCES = 4;

    private final long most;
    private final Duration maxIdle;
    private final Ticker ticker;
    private final Cache<Object, Session> table;
    private final Policy<Object, Session> quiet;
    private final Policy.FixedExpiration<Object, Session> byRecency;
    private final int batch;
    /** Of the last compile, in the pool's turn. */
    private @Nullable Residents residents;

    private volatile long now;
    private volatile int tick;

    /** Where one session is. */
    static final class Session extends AtomicReference<Place> {
        private static final long serialVersionUID = 1L;

        /** The tick of the last call, racily: two calls that record the same tick do no harm. */
        private int seen;
        /** Whether there was another call in that tick, racily too. */
        private boolean isBusy;

        private Session(Place first, int seen) {
            super(first);
            this.seen = seen;
        }

        Place place() {
            return getAcquire();
        }
    }

    Sessions(long most, Duration maxIdle, Ticker ticker) {
        this.most = most;
        this.maxIdle = maxIdle;
        this.ticker = ticker;
        this.now = ticker.nanos();
        this.table = Caffeine.newBuilder()
                .expireAfterAccess(maxIdle.plus(period()))
                .ticker(() -> now)
                .executor(Runnable::run)
                .build();
        this.quiet = table.policy();
        this.byRecency = quiet.expireAfterAccess().orElseThrow();
        this.batch = (int) Math.max(1, Math.min(BATCH, most / PARTS));
    }

    /** Returns these sessions under other bounds: themselves when the bounds are the same. */
    Sessions within(long otherMost, Duration otherMaxIdle) {
        if (otherMost == most && otherMaxIdle.equals(maxIdle)) {
            return this;
        }
        Sessions others = new Sessions(otherMost, otherMaxIdle, ticker);
        byRecency
                .oldest(Integer.MAX_VALUE)
                .forEach((key, session) -> others.table.put(key, new Session(session.place(), others.tick)));
        others.makeRoom();
        others.residents = residents;
        return others;
    }

    /** Returns where the members of this snapshot are; those that were in the last one, too, are where they were. */
    Residents residents(PoolSnapshot snapshot) {
        Residents next = Residents.of(snapshot, residents);
        residents = next;
        return next;
    }

    /** Returns how often {@link #advance} is to be called. */
    Duration period() {
        return maxIdle.dividedBy(TICKS);
    }

    /** Moves the clock on, and forgets whose time is over. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // two at once make one tick, which is as good
    void advance() {
        now = ticker.nanos();
        tick = tick + 1;
        table.cleanUp();
    }

    /** Returns a session that calls now, null when it is new or forgotten. */
    @Nullable
    Session find(Object key) {
        Session session = quiet.getIfPresentQuietly(key);
        int present = tick;
        if (session != null && session.seen != present) {
            session.seen = present;
            session.isBusy = false;
            record(key);
        } else if (session != null && !session.isBusy) {
            session.isBusy = true;
        }
        return session;
    }

    private void record(Object key) {
        Session unused = table.getIfPresent(key);
    }

    /** Returns a session without its being a call. */
    @Nullable
    Session peek(Object key) {
        return quiet.getIfPresentQuietly(key);
    }

    /** Begins a session at a place; returns the one that another thread began meanwhile, null when none did. */
    @Nullable
    Session begin(Object key, Place first) {
        Session other = table.asMap().putIfAbsent(key, new Session(first, tick));
        if (other == null) {
            makeRoom();
        }
        return other;
    }

    /** Forgets the oldest while there are too many. With all of them busy it spares some, so it ends. */
    private void makeRoom() {
        for (int round = 0; table.estimatedSize() > most; round++) {
            boolean spares = round < CHANCES;
            byRecency.oldest(batch).forEach((key, session) -> {
                if (spares && session.isBusy && session.seen == tick) {
                    session.isBusy = false;
                    record(key);
                } else {
                    table.asMap().remove(key, session);
                }
            });
        }
    }
}
