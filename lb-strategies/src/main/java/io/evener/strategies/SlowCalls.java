package io.evener.strategies;

import io.evener.Outcome;
import io.evener.spi.MemberState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts how many of a member's calls were answered too late. A call that failed or was given up counts when it had taken too long
 * by then, and not at all when it hadn't: an error never looks fast.
 */
final class SlowCalls extends MemberState implements EndedCalls {

    private static final VarHandle ALL = handle("all");
    private static final VarHandle SLOW = handle("slow");

    private final long limitNanos;

    @SuppressWarnings("unused") // through ALL
    private volatile long all;

    @SuppressWarnings("unused") // through SLOW
    private volatile long slow;

    SlowCalls(long limitNanos) {
        this.limitNanos = limitNanos;
    }

    private static VarHandle handle(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(SlowCalls.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Counts go on: who reads differences must not see them fall. */
    @Override
    public void inherit(MemberState before) {
        SlowCalls former = (SlowCalls) before;
        slow = former.slow;
        all = former.all;
    }

    @Override
    public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
        boolean isSlow = elapsedNanos > limitNanos;
        if (isSlow || outcome.isAnswer() && elapsedNanos >= 0) {
            ALL.getAndAdd(this, 1L);
            if (isSlow) {
                SLOW.getAndAdd(this, 1L);
            }
        }
    }

    @Override
    public long all() {
        return all;
    }

    @Override
    public long bad() {
        return slow;
    }
}
