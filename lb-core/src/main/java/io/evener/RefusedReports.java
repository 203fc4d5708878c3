package io.evener;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the load reports of one member that nobody should believe, and says when that is worth telling. */
final class RefusedReports extends AtomicLong {

    private static final long serialVersionUID = 1;

    private static final long BETWEEN_NANOS = Duration.ofMinutes(1).toNanos();

    private static final VarHandle TOLD;
    private static final VarHandle AT;

    static {
        try {
            TOLD = MethodHandles.lookup().findVarHandle(RefusedReports.class, "told", long.class);
            AT = MethodHandles.lookup().findVarHandle(Member.class, "refusedReports", RefusedReports.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through TOLD
    private volatile long told;

    /** Returns a member's. It is made with the first report refused, which hardly any endpoint sends. */
    static RefusedReports at(Member member) {
        RefusedReports there = member.refusedReports;
        if (there == null) {
            RefusedReports made = new RefusedReports();
            RefusedReports first = (RefusedReports) AT.compareAndExchange(member, null, made);
            there = first == null ? made : first;
        }
        return there;
    }

    /** Counts one more; returns how many there were, or 0 when that was told within the last minute. */
    long add(long nowNanos) {
        long count = incrementAndGet();
        long before = (long) TOLD.getVolatile(this);
        boolean due = count == 1 || nowNanos - before >= BETWEEN_NANOS;
        return due && TOLD.compareAndSet(this, before, nowNanos) ? count : 0;
    }
}
