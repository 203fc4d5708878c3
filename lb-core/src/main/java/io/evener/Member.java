package io.evener;

import io.evener.spi.LoadReport;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint while it is in a pool: its in-flight count, its cap, and the states tracked on it. It outlives
 * snapshots, and by a tombstone a discovery flap: the same id is the same member.
 *
 * <p><b>The begin/end protocol.</b> {@link #tryBegin} takes a place or refuses; its stamp is owed exactly one
 * {@link #end}, or one {@link #endResponded}. Nothing is allocated. Whoever can't promise exactly one end takes a {@link Lease}, which counts
 * completions itself.
 *
 * <pre>{@code
 * long stamp = member.tryBegin();          // negative: refused, choose again
 * member.end(stamp, SUCCESS);              // exactly once
 * }</pre>
 *
 * <p>A call whose answer has a beginning and an end is {@link #responded} at headers and {@link #endResponded} at the
 * end of the body instead: its latency is the time to its headers.
 *
 * <p><b>Memory consistency.</b> What a tracked state does for a call happens-before a read of {@link #inFlight()}
 * that no longer counts that call. An ejection, drain or removal that returned happens-before any later
 * {@code tryBegin}, which is refused.
 *
 * <p>Thread safe; no method blocks.
 */
public final class Member extends MemberTail {

    private static final VarHandle FAILED = handle(Member.class, "failed");
    private static final VarHandle NEUTRAL = handle(Member.class, "neutral");
    private static final VarHandle ENDED = handle(Member.class, "ended");

    private final PoolCore pool;
    private final @Nullable PoolLimit limit;
    private final int slot;
    private volatile Endpoint endpoint;
    /** What the arbiter holds against this member; guarded by the arbiter's lock. */
    final Standing standing = new Standing();

    /** How many calls ended without saying anything about the endpoint. */
    @SuppressWarnings("unused") // through NEUTRAL
    volatile long neutral;

    /** See {@link RefusedReports#at}. */
    volatile @Nullable RefusedReports refusedReports;

    @SuppressWarnings("unused") // through FAILED
    volatile long failed;

    /** The last full count of ended calls; the calls word has its low 27 bits. The pool folds before they wrap. */
    @SuppressWarnings("unused") // through ENDED
    volatile long ended;

    Member(PoolCore pool, Endpoint endpoint, int slot) {
        this.pool = pool;
        this.limit = pool.limit();
        this.endpoint = endpoint;
        this.slot = slot;
        this.gate = Gate.of(0, 0);
        this.calls = Calls.LIMITED;
    }

    /** Returns the endpoint as last updated. */
    public Endpoint endpoint() {
        return endpoint;
    }

    void endpoint(Endpoint changed) {
        endpoint = changed;
    }

    /** Returns this member's place in the pool: small, stable while it is in the pool or its tombstone lasts. */
    public int slot() {
        return slot;
    }

    /** Returns how many calls are in flight. One acquire read. */
    public int inFlight() {
        return Calls.inFlight((long) CALLS.getAcquire(this));
    }

    /** Returns how many calls ended since the member was born. */
    public long completed() {
        while (true) {
            long before = (long) ENDED.getVolatile(this);
            long ended = before + (Calls.ended((long) CALLS.getVolatile(this)) - before & Calls.ENDED_MASK);
            if (ended == before || ENDED.compareAndSet(this, before, ended)) {
                return ended;
            }
        }
    }

    /** Returns how many calls ended in an outcome that {@linkplain Outcome#isFailure() blames the endpoint}. */
    public long failed() {
        return failed;
    }

    /** Returns how many calls the endpoint {@linkplain Outcome#isAnswer() answered}; one that is ending may be missing. */
    public long answered() {
        long ended = completed(); // first: a call that ends meanwhile is rather left out than taken for answered
        return Math.max(0, ended - failed - neutral);
    }

    /** Returns whether it would take a call now, its cap aside. */
    public boolean isOpen() {
        return !Gate.isClosed((long) GATE.getVolatile(this));
    }

    /**
     * Takes a place for one call.
     *
     * <p>While the member has no cap this is one read and one atomic add; with a cap, a compare-and-set loop, so that the
     * cap is exact and no refused call is ever counted. A pool with a {@linkplain Pool.Builder#inFlightLimit limit} takes one
     * more atomic add.
     *
     * @return a stamp to hand to {@link #end}, or a negative number: the member is out of rotation or full, or the pool is
     *     at its limit
     */
    public long tryBegin() {
        PoolLimit all = limit;
        if (all != null && !all.tryBegin()) {
            return Stamp.OVER_LIMIT;
        }
        long stamp = tryBeginHere();
        if (stamp < 0 && all != null) {
            all.leave(1);
        }
        return stamp;
    }

    private long tryBeginHere() {
        long gate = (long) GATE.getAcquire(this);
        if (Gate.isUnlimited(gate)) {
            long calls = (long) CALLS.getAndAdd(this, Gate.unit(gate));
            if (Calls.isPlain(calls)) {
                return begun(gate);
            }
            leave(-Gate.unit(gate));
        }
        return tryBeginSlowly();
    }

    private long tryBeginSlowly() {
        while (true) {
            long gate = (long) GATE.getVolatile(this);
            long calls = (long) CALLS.getVolatile(this);
            int phase = Gate.phase(Gate.epoch(gate));
            if (Calls.inFlight(calls, phase) >= Gate.cap(gate) || Calls.inFlight(calls) >= Calls.MAX_IN_FLIGHT) {
                return Stamp.REFUSED;
            }
            if (CALLS.compareAndSet(this, calls, calls + Gate.unit(gate))) {
                // After the add: either this sees a gate shut meanwhile, or a drain, reading after it shut it, sees
                // this call.
                if ((long) GATE.getVolatile(this) == gate) {
                    return begun(gate);
                }
                leave(-Gate.unit(gate));
            }
        }
    }

    private long begun(long gate) {
        return (gate & Gate.OBSERVED) == 0 ? unclocked(gate) : begunObserved(gate);
    }

    private long unclocked(long gate) {
        PoolLimit all = limit;
        return Stamp.unclocked(all == null ? 0 : all.generation, Gate.epoch(gate));
    }

    private long begunObserved(long gate) {
        Signals told = signals;
        if (told == null) {
            return unclocked(gate);
        }
        long now = told.now();
        told.begun(now);
        return told.hasClock()
                ? Stamp.clocked(now - pool.origin(), Gate.epoch(gate))
                : unclocked(gate) | Stamp.OBSERVED;
    }

    /**
     * Says that the call was answered: its headers are there, its latency is known. The call stays in flight until
     * {@link #endResponded}.
     *
     * @param stamp from {@link #tryBegin}
     * @param outcome how it looks by now
     */
    public void responded(long stamp, Outcome outcome) {
        Signals told = observing(stamp);
        if (told != null) {
            long now = told.now();
            told.responded(now, elapsed(told, now, stamp), outcome, isCurrent(stamp));
        }
    }

    /**
     * Ends a call that was not {@link #responded} before: its latency is taken now, with one reading of the clock. Owed
     * exactly once per stamp; a second time corrupts the count.
     *
     * @param stamp from {@link #tryBegin}
     * @param outcome how it ended
     */
    public void end(long stamp, Outcome outcome) {
        if (Stamp.isObserved(stamp)) {
            tell(stamp, outcome, true);
        }
        finish(stamp, outcome);
    }

    /**
     * Ends a call that was {@link #responded} before, in place of {@link #end}.
     *
     * @param stamp from {@link #tryBegin}
     * @param outcome how it ended
     */
    public void endResponded(long stamp, Outcome outcome) {
        if (Stamp.isObserved(stamp)) {
            tell(stamp, outcome, false);
        }
        finish(stamp, outcome);
    }

    private void tell(long stamp, Outcome outcome, boolean responded) {
        Signals told = observing(stamp);
        if (told == null) {
            return;
        }
        long now = told.now();
        long elapsed = elapsed(told, now, stamp);
        boolean current = isCurrent(stamp);
        if (responded) {
            told.responded(now, elapsed, outcome, current);
        }
        told.ended(now, elapsed, outcome, current);
    }

    /** Returns who is to be told of this call: those that saw it begin, as far as they are still there. */
    private @Nullable Signals observing(long stamp) {
        return Stamp.isObserved(stamp) ? signals : null;
    }

    private void finish(long stamp, Outcome outcome) {
        if (outcome.isFailure()) {
            FAILED.getAndAdd(this, 1L);
        } else if (!outcome.isAnswer()) {
            NEUTRAL.getAndAdd(this, 1L);
        }
        leave(Calls.end(Gate.phase(stamp)));
        PoolLimit all = limit;
        if (all != null && !Stamp.isHeldOpen(stamp)) {
            all.ended(stamp, outcome);
        }
    }

    private boolean isCurrent(long stamp) {
        return Gate.epoch((long) GATE.getAcquire(this)) == Stamp.epoch(stamp);
    }

    private void leave(long delta) {
        long calls = (long) CALLS.getAndAdd(this, delta);
        if (Calls.isLimited(calls) && Calls.inFlight(calls + delta) == 0 && !isOpen()) {
            pool.idle(this);
        }
    }

    /** Returns whether nothing is in flight; a volatile read, in one order with the gate's writes. */
    boolean isIdle() {
        return Calls.inFlight((long) CALLS.getVolatile(this)) == 0;
    }

    private long elapsed(Signals signals, long now, long stamp) {
        return Stamp.isClocked(stamp) && signals.hasClock() ? Stamp.age(stamp, now - pool.origin()) : Signals.UNKNOWN;
    }

    /** Passes on what the endpoint told about its load, unless nobody should believe it. */
    void reported(LoadReport report) {
        Signals signals = this.signals;
        if (signals != null) {
            String fault = report.fault();
            if (fault.isEmpty()) {
                signals.reported(report);
            } else {
                refusedReport(fault);
            }
        }
    }

    /** Counts a report that was not passed on. */
    void refusedReport(String reason) {
        pool.refusedReport(this, RefusedReports.at(this), reason);
    }

    /** Counts a lease by its age where leases age in this pool. */
    int openLane(long stamp) {
        return pool.leasesAge() ? Lanes.open(this, Gate.phase(stamp)) : Lanes.UNCOUNTED;
    }

    /** Ends a lease's ageing; returns false when it was given up before. */
    boolean closeLane(long stamp, int lane) {
        return lane == Lanes.UNCOUNTED || Lanes.close(this, Gate.phase(stamp), lane);
    }

    /** Gives up leases older than the pool allows; returns how many. */
    int dropOldLeases() {
        return dropOldLeases(0) + dropOldLeases(1);
    }

    private int dropOldLeases(int phase) {
        int lost = Lanes.advance(this, phase);
        if (lost > 0) {
            Signals signals = this.signals;
            if (signals != null) {
                signals.lost(lost);
            }
            leave(-lost * Calls.unit(phase));
            if (limit != null) {
                limit.leave(lost);
            }
        }
        return lost;
    }

    /** Puts this member into rotation or out of it, and sets its cap. Called under the arbiter's lock. */
    void gate(boolean open, int cap) {
        Gate.turn(this, open, cap);
    }

    /** Sets who is told of calls that begin from now on. Called in the control loop's turn. */
    void observe(@Nullable Signals told) {
        signals = told;
        if (told != null) {
            GATE.getAndBitwiseOr(this, Gate.OBSERVED);
        } else {
            GATE.getAndBitwiseAnd(this, ~Gate.OBSERVED);
        }
    }

    PoolCore pool() {
        return pool;
    }

    @Override
    public String toString() {
        return endpoint.id() + " inFlight=" + inFlight() + (isOpen() ? "" : " out");
    }
}
