package io.evener;

import io.evener.spi.LoadReport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An endpoint while it is in a pool: its in-flight count, its cap, and the states tracked on it. It outlives
 * snapshots, and by a tombstone a discovery flap: the same id is the same member.
 *
 * <p><b>The begin/end protocol.</b> {@link #tryBegin} takes a place or refuses; its stamp is owed exactly one
 * {@link #end}. Nothing is allocated. Whoever can't promise exactly one end takes a {@link Lease}, which counts
 * completions itself.
 *
 * <pre>{@code
 * long stamp = member.tryBegin();          // negative: refused, choose again
 * member.responded(stamp, SUCCESS);        // optional: at headers, for latency
 * member.end(stamp, SUCCESS);              // exactly once, at the end of the body
 * }</pre>
 *
 * <p><b>Memory consistency.</b> What a tracked state does for a call happens-before a read of {@link #inFlight()}
 * that no longer counts that call. An ejection, drain or removal that returned happens-before any later
 * {@code tryBegin}, which is refused.
 *
 * <p>Thread safe; no method blocks.
 */
public final class Member extends MemberTail {

    private static final VarHandle FAILED;

    static {
        try {
            FAILED = MethodHandles.lookup().findVarHandle(Member.class, "failed", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Stamp: start:51 | epoch:12, never negative. start is nanoseconds since the pool's origin (modulo 26 days),
    // 0 when there was no clock.
    private static final int START_SHIFT = 12;
    private static final long START_MASK = (1L << 51) - 1;
    private static final long REFUSED = -1;

    private final PoolCore pool;
    private final int slot;
    private volatile Endpoint endpoint;
    /** What the arbiter holds against this member; guarded by the arbiter's lock. */
    final Standing standing = new Standing();

    @SuppressWarnings("unused") // through FAILED
    private volatile long failed;

    /** The last full count of ended calls; the calls word has its low 28 bits. */
    private final AtomicLong endedBefore = new AtomicLong();

    Member(PoolCore pool, Endpoint endpoint, int slot) {
        this.pool = pool;
        this.endpoint = endpoint;
        this.slot = slot;
        this.gate = Gate.of(0, 0);
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
            long before = endedBefore.get();
            long ended = before + (Calls.ended((long) CALLS.getVolatile(this)) - before & Calls.ENDED_MASK);
            if (ended == before || endedBefore.compareAndSet(before, ended)) {
                return ended;
            }
        }
    }

    /** Returns how many calls ended in an outcome that {@linkplain Outcome#isFailure() blames the endpoint}. */
    public long failed() {
        return failed;
    }

    /** Returns whether it would take a call now, its cap aside. */
    public boolean isOpen() {
        return !Gate.isClosed((long) GATE.getAcquire(this));
    }

    /**
     * Takes a place for one call.
     *
     * <p>While the member has no cap this is one atomic add and a re-read of the gate; with a cap, a
     * compare-and-set loop, so that the cap is exact and no refused call is ever counted.
     *
     * @return a stamp to hand to {@link #end}, or a negative number: the member is out of rotation or full
     */
    public long tryBegin() {
        long gate = (long) GATE.getAcquire(this);
        if (Gate.isUnlimited(gate)) {
            int phase = Gate.phase(Gate.epoch(gate));
            long calls = (long) CALLS.getAndAdd(this, Calls.begin(phase));
            // The re-read comes after the add: either it sees a drain's closed gate, or the drain sees this call.
            if ((long) GATE.getVolatile(this) == gate && Calls.inFlight(calls, phase) < Calls.MAX_IN_FLIGHT) {
                return begun(gate);
            }
            leave(-Calls.begin(phase));
        }
        return tryBeginSlowly();
    }

    private long tryBeginSlowly() {
        while (true) {
            long gate = (long) GATE.getVolatile(this);
            int phase = Gate.phase(Gate.epoch(gate));
            long calls = (long) CALLS.getVolatile(this);
            if (Calls.inFlight(calls, phase) >= Math.min(Gate.cap(gate), Calls.MAX_IN_FLIGHT)) {
                return REFUSED;
            }
            if (CALLS.compareAndSet(this, calls, calls + Calls.begin(phase))) {
                if ((long) GATE.getVolatile(this) == gate) {
                    return begun(gate);
                }
                leave(-Calls.begin(phase));
            }
        }
    }

    private long begun(long gate) {
        Signals signals = this.signals;
        if (signals == null) {
            return Gate.epoch(gate);
        }
        long now = signals.now();
        signals.begun(now);
        long start = signals.hasClock() ? Math.max(1, now - pool.origin() & START_MASK) : 0;
        return start << START_SHIFT | Gate.epoch(gate);
    }

    /**
     * Says that the call was answered: its headers are there, its latency is known. Optional; the call stays in
     * flight.
     *
     * @param stamp from {@link #tryBegin}
     * @param outcome how it looks by now
     */
    public void responded(long stamp, Outcome outcome) {
        Signals signals = this.signals;
        if (signals != null) {
            long now = signals.now();
            signals.responded(now, elapsed(signals, now, stamp), outcome, isCurrent(stamp));
        }
    }

    /**
     * Ends the call. Owed exactly once per stamp; a second time corrupts the count.
     *
     * @param stamp from {@link #tryBegin}
     * @param outcome how it ended
     */
    public void end(long stamp, Outcome outcome) {
        Signals signals = this.signals;
        if (signals != null) {
            long now = signals.now();
            signals.ended(now, elapsed(signals, now, stamp), outcome, isCurrent(stamp));
        }
        finish(stamp, outcome);
    }

    /** {@link #responded} and {@link #end} at the same instant, with one reading of the clock. */
    void respondAndEnd(long stamp, Outcome outcome) {
        Signals signals = this.signals;
        if (signals != null) {
            long now = signals.now();
            long elapsed = elapsed(signals, now, stamp);
            boolean current = isCurrent(stamp);
            signals.responded(now, elapsed, outcome, current);
            signals.ended(now, elapsed, outcome, current);
        }
        finish(stamp, outcome);
    }

    private void finish(long stamp, Outcome outcome) {
        if (outcome.isFailure()) {
            FAILED.getAndAdd(this, 1L);
        }
        leave(Calls.end(Gate.phase(stamp)));
    }

    private boolean isCurrent(long stamp) {
        return Gate.epoch((long) GATE.getAcquire(this)) == (stamp & Gate.EPOCH_MASK);
    }

    private void leave(long delta) {
        long calls = (long) CALLS.getAndAdd(this, delta);
        if (Calls.isIdle(calls + delta) && Gate.isClosed((long) GATE.getVolatile(this))) {
            pool.idle(this);
        }
    }

    /** Returns whether nothing is in flight; a volatile read, in one order with the gate's writes. */
    boolean isIdle() {
        return Calls.isIdle((long) CALLS.getVolatile(this));
    }

    private long elapsed(Signals signals, long now, long stamp) {
        long start = stamp >>> START_SHIFT;
        return start == 0 || !signals.hasClock() ? Signals.UNKNOWN : now - pool.origin() - start & START_MASK;
    }

    /** Passes on what the endpoint told about its load. */
    void reported(LoadReport report) {
        Signals signals = this.signals;
        if (signals != null) {
            signals.reported(report);
        }
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
            leave(-lost * Calls.begin(phase));
        }
        return lost;
    }

    /**
     * Puts this member into rotation or out of it, and sets its cap. Called under the arbiter's lock, the only
     * writer.
     */
    void gate(boolean open, int cap) {
        long gate = (long) GATE.getAcquire(this);
        boolean turned = Gate.isClosed(gate) == open;
        int next = open ? Math.min(cap, Gate.UNLIMITED) : 0;
        if (turned || Gate.cap(gate) != next) {
            GATE.setVolatile(this, Gate.of(Gate.epoch(gate) + (turned ? 1 : 0), next));
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
