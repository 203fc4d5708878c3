package io.evener.health;

import io.evener.Member;
import io.evener.Outcome;
import io.evener.spi.MemberState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of one member, as its calls and its pool see it: closed, and next to nothing, until there is something to do. In a
 * large pool most members are hardly ever called by one client, and windows of what never happened are all alike.
 */
final class MemberBreaker extends MemberState {

    private static final VarHandle NEUTRAL;
    private static final VarHandle ACTOR;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEUTRAL = lookup.findVarHandle(MemberBreaker.class, "neutral", long.class);
            ACTOR = lookup.findVarHandle(MemberBreaker.class, "actor", BreakerActor.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PoolBreaker pool;
    private final Member member;
    private final long bornNanos;

    /** Calls that ended and say nothing: before this was born, cancelled, ignored, or begun before the member last came in. */
    @SuppressWarnings("unused") // through NEUTRAL
    private volatile long neutral;

    private volatile @Nullable BreakerActor actor;

    MemberBreaker(PoolBreaker pool, Member member) {
        this.pool = pool;
        this.member = member;
        this.bornNanos = pool.now();
        this.neutral = member.completed();
    }

    /** Returns the one at work, as if it had been there since this was born. */
    private BreakerActor actor() {
        BreakerActor there = actor;
        if (there == null) {
            BreakerActor made = new BreakerActor(this, pool, bornNanos);
            BreakerActor first = (BreakerActor) ACTOR.compareAndExchange(this, null, made);
            there = first == null ? made : first;
        }
        return there;
    }

    // ---- told by calls ---------------------------------------------------------------------------------------------

    @Override
    public void begun(long nowNanos) {
        BreakerActor there = actor;
        if (there != null) {
            there.begun();
        }
    }

    @Override
    public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
        if (current && elapsedNanos >= 0 && pool.settings().watchesSlow()) {
            actor().responded(elapsedNanos, outcome);
        }
    }

    @Override
    public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
        BreakerActor there = outcome.isFailure() && current ? actor() : actor;
        boolean counts = current && (there == null ? outcome.isAnswer() : there.ended(outcome));
        if (!counts) {
            NEUTRAL.getAndAdd(this, 1L);
        }
    }

    /** Returns the calls that ended since this was born and say something, but for the one whose end is being told. */
    long total() {
        return member.completed() - neutral;
    }

    // ---- asked and told by the pool
    // ----------------------------------------------------------------------------------

    /** Keeps the window up to date. */
    void tick() {
        if (actor != null || total() != 0) {
            actor().tick();
        }
    }

    Member member() {
        return member;
    }

    BreakerState state() {
        BreakerActor there = actor;
        return there == null ? BreakerState.CLOSED : there.state();
    }

    /** Returns its window while it is closed and was called, else null: what was before it opened tells nothing about now. */
    @Nullable
    Window window() {
        BreakerActor there = actor;
        return there == null ? null : there.window();
    }

    @Override
    public long tailNanos() {
        BreakerActor there = actor;
        return there == null ? 0 : there.tailNanos();
    }

    /** Returns whether the pool can count on it. */
    boolean carries() {
        return state() != BreakerState.HALF_OPEN && member.isOpen();
    }

    /** Nobody else is left: trials of one call at a time would refuse the others. */
    void closeIfHalfOpen() {
        BreakerActor there = actor;
        if (there != null) {
            there.closeIfHalfOpen();
        }
    }

    void force(BreakerState forced) {
        actor().force(forced);
    }

    void release() {
        actor().release();
    }
}
