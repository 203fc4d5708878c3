package io.evener.strategies;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.evener.Member;
import io.evener.Ticker;
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
 */
final class Sessions {

    private static final int TICKS = 32;

    private final long most;
    private final Duration maxIdle;
    private final Ticker ticker;
    private final Cache<Object, Session> table;
    private final Policy<Object, Session> quiet;
    private volatile long now;
    private volatile int tick;

    /** Where one session is. */
    static final class Session extends AtomicReference<Member> {
        private static final long serialVersionUID = 1L;

        /** The tick of the last call, racily: two calls that record the same tick do no harm. */
        private int seen;

        private Session(Member first, int seen) {
            super(first);
            this.seen = seen;
        }

        Member member() {
            return getAcquire();
        }
    }

    Sessions(long most, Duration maxIdle, Ticker ticker) {
        this.most = most;
        this.maxIdle = maxIdle;
        this.ticker = ticker;
        this.now = ticker.nanos();
        this.table = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterAccess(maxIdle.plus(period()))
                .ticker(() -> now)
                .executor(Runnable::run)
                .build();
        this.quiet = table.policy();
    }

    /** Returns these sessions under other bounds: themselves when the bounds are the same. */
    Sessions within(long otherMost, Duration otherMaxIdle) {
        if (otherMost == most && otherMaxIdle.equals(maxIdle)) {
            return this;
        }
        Sessions others = new Sessions(otherMost, otherMaxIdle, ticker);
        table.asMap().forEach((key, session) -> others.table.put(key, new Session(session.member(), others.tick)));
        return others;
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
            Session unused = table.getIfPresent(key); // records the access
        }
        return session;
    }

    /** Returns a session without its being a call. */
    @Nullable
    Session peek(Object key) {
        return quiet.getIfPresentQuietly(key);
    }

    /** Begins a session at a member; returns the one that another thread began meanwhile, null when none did. */
    @Nullable
    Session begin(Object key, Member first) {
        return table.asMap().putIfAbsent(key, new Session(first, tick));
    }
}
