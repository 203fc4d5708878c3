package io.evener;

import io.evener.limit.InFlightLimit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A pool's {@link InFlightLimit} at work: decides when to cut, and tells what happens.
 *
 * <p>Calls that succeed touch nothing but {@link Places}. A dropped call counts itself and, if nobody else does at the moment,
 * looks whether the window is complete. Windows begin and end with dropped calls: a pool without any has no clock read,
 * no timer and nothing to decide.
 */
final class PoolLimit extends Places {

    /** Of fewer calls, no share is believed. */
    private static final int FEWEST_CALLS = 20;

    private static final long LONGEST_WINDOW_NANOS =
            InFlightLimit.longestWindow().toNanos();
    /** For so long no call must be refused before the next refusal is news. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final long BETWEEN_CUT_EVENTS_NANOS = Duration.ofSeconds(10).toNanos();

    private final PoolCore pool;
    private final Loan timers;
    private final InFlightLimit recipe;
    private final long windowNanos;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicBoolean deciding = new AtomicBoolean();
    private volatile long cutAt;

    // The window: written by whoever is deciding.
    private boolean begun;
    private long beganAt;
    private volatile int answeredBefore;
    private int inFlightBefore;
    private boolean cutTold;
    private long cutToldAt;

    /** Written by the timer that waits for quiet, one at a time. */
    private volatile long refusedBefore;

    PoolLimit(PoolCore pool, Loan timers, InFlightLimit recipe) {
        super(recipe.leastOf(0), recipe.mostOf(0));
        this.pool = pool;
        this.timers = timers;
        this.recipe = recipe;
        this.windowNanos = recipe.window().toNanos();
    }

    InFlightLimit.State state() {
        return new InFlightLimit.State(limit(), inFlight(), refused.get());
    }

    /** Called in the control loop's turn. */
    void resize(int endpoints) {
        bounds(recipe.leastOf(endpoints), recipe.mostOf(endpoints));
    }

    // ---- dropped calls -------------------------------------------------------------------------------------------

    /** A call ended: gives back its place, and learns from it. */
    void ended(long stamp, Outcome outcome) {
        if (outcome.isAnswer()) {
            leaveAnswered();
            return;
        }
        leave(1);
        if ((outcome == Outcome.TIMEOUT || outcome == Outcome.OVERLOADED) && isAdaptive()) {
            long now = pool.ticker().nanos();
            if (isSinceCut(stamp, now) || answeredSince(answeredBefore) == 0) {
                dropped(now);
            }
        }
    }

    private boolean isSinceCut(long stamp, long now) {
        return Stamp.isClocked(stamp)
                ? generation == 0 || Stamp.age(stamp, now - pool.origin()) < now - cutAt
                : Stamp.generation(stamp) == generation;
    }

    private void dropped(long now) {
        dropped.incrementAndGet();
        if (deciding.compareAndSet(false, true)) {
            try {
                decide(now);
            } finally {
                deciding.set(false);
            }
        }
    }

    private void decide(long now) {
        long age = now - beganAt;
        if (!begun || age > LONGEST_WINDOW_NANOS) {
            begin(now, 1);
            return;
        }
        int drops = dropped.get();
        int told = drops + answeredSince(answeredBefore);
        if (age >= windowNanos && told >= Math.min(FEWEST_CALLS, limit())) {
            if (drops >= recipe.overloadRatio() * told) {
                cut(now);
            }
            begin(now, 0);
        }
    }

    private void begin(long now, int drops) {
        begun = true;
        beganAt = now;
        answeredBefore = answered();
        inFlightBefore = inFlight() + drops;
        dropped.set(drops);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only who decides cuts
    private void cut(long now) {
        int before = limit();
        int after = cut(Math.max(inFlightBefore, inFlight() + 1), recipe.cutRatio());
        cutAt = now;
        generation++;
        if (after < before && (!cutTold || now - cutToldAt >= BETWEEN_CUT_EVENTS_NANOS)) {
            pool.tellSoon(new LoadBalancerEvent.LimitCut(pool.name(), before, after));
            cutTold = true;
            cutToldAt = now;
        }
    }

    // ---- refused calls -------------------------------------------------------------------------------------------

    /** Takes a place; counts the refusal if there is none. */
    boolean tryBegin() {
        return tryEnter() || refuse();
    }

    private boolean refuse() {
        refused.incrementAndGet();
        if (startRefusing()) {
            InFlightLimit.State state = state();
            pool.tellSoon(new LoadBalancerEvent.LimitReached(pool.name(), state.limit(), state.inFlight()));
            awaitQuiet();
        }
        return false;
    }

    private void awaitQuiet() {
        try {
            timers.after(QUIET, this::tellWhenQuiet);
        } catch (Throwable t) { // a request may be the caller: a broken scheduler must not fail it
            stopRefusing();
            pool.failed("scheduler", t);
        }
    }

    private void tellWhenQuiet() {
        long now = refused.get();
        if (now != refusedBefore) {
            refusedBefore = now;
            awaitQuiet();
            return;
        }
        stopRefusing();
        pool.tellSoon(new LoadBalancerEvent.LimitRelieved(pool.name(), limit(), now));
    }
}
