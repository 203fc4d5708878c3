package io.evener;

import io.evener.spi.LoadReport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to send one attempt to one endpoint, from {@link LoadBalancer#acquire}. It counts as a call in flight
 * until it is completed.
 *
 * <pre>{@code
 * try (Lease lease = balancer.acquire()) {
 *     send(request, lease.endpoint());
 *     lease.complete(Outcome.SUCCESS);
 * }                                        // closed without a verdict: a FAILURE, and an event
 * }</pre>
 *
 * <p>Every method may be called from any thread, any number of times: the first {@link #responded} and the first
 * {@link #complete} count, the others do nothing. A lease never completed is given up, with an event, after the
 * pool's {@link Pool.Builder#leaseMaxAge leaseMaxAge}, and its place comes back; one that is long by nature (a
 * WebSocket) says so by {@link #holdOpen}.
 *
 * <p>One object of 32 bytes. An adapter that needs an object per attempt anyway extends this class and pays for
 * no second one: {@link LoadBalancer#acquire(ChooseRequest, Lease)}.
 */
public class Lease implements AutoCloseable {

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Lease.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // state: started:1 | responded:1 | done:1 | holding:1 | lane + 1:13 (0 = counted in none) | outcome:3 | held:1.
    // While holding, holdOpen is between leaving its lane and saying so; a completion then leaves its outcome, and
    // holdOpen ends the call with it.
    private static final int STARTED = 1;
    private static final int RESPONDED = 2;
    private static final int DONE = 4;
    private static final int HOLDING = 8;
    private static final int LANE_SHIFT = 4;
    private static final int LANE_MASK = 0x1FFF << LANE_SHIFT;
    private static final int OUTCOME_SHIFT = 17;
    private static final int HELD = 1 << 20;

    private @Nullable Member member;
    private long stamp;

    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    /** For subclasses: a lease of nothing yet, to be given to {@link LoadBalancer#acquire(ChooseRequest, Lease)}. */
    protected Lease() {}

    static Lease of() {
        return new Lease();
    }

    /** Makes this the lease of a call that began. */
    final void start(Member begunAt, long begunStamp) {
        this.member = begunAt;
        this.stamp = begunStamp;
        STATE.setRelease(this, STARTED | begunAt.openLane(begunStamp) + 1 << LANE_SHIFT);
    }

    final boolean isStarted() {
        return ((int) STATE.getAcquire(this) & STARTED) != 0;
    }

    final Member member() {
        if (!isStarted() || member == null) {
            throw new IllegalStateException("lease was not acquired");
        }
        return member;
    }

    /** Returns where to send the attempt, as last updated: to be read once per attempt. */
    public final Endpoint endpoint() {
        return member().endpoint();
    }

    /** Returns a request that goes elsewhere: what a retry after this attempt asks for. */
    public final ChooseRequest elsewhere(ChooseRequest request) {
        return request.excluding(member());
    }

    /**
     * Says that the endpoint answered: headers are there. Strategies and guards that track latency take their
     * sample now; the call stays in flight until {@link #complete}.
     */
    public final void responded(Outcome outcome) {
        Objects.requireNonNull(outcome, "outcome");
        Member at = member();
        int before = (int) STATE.getAndBitwiseOr(this, RESPONDED);
        if ((before & (RESPONDED | DONE)) == 0) {
            at.responded(stamp, outcome);
        }
    }

    /** Passes on what the endpoint told about its load; one with a {@linkplain LoadReport#fault fault} is counted and told of. */
    public final void report(LoadReport report) {
        Objects.requireNonNull(report, "report");
        member().reported(report);
    }

    /**
     * Passes on what the endpoint told about its load in an {@code endpoint-load-metrics} header, as {@link LoadReport#parse}
     * reads it. Garbage is counted and told of, never thrown. To be looked for only while
     * {@link LoadBalancer#wantsLoadReports}.
     *
     * @param header the header's value
     */
    public final void reportHeader(String header) {
        Objects.requireNonNull(header, "header");
        Member at = member();
        LoadReport report;
        try {
            report = LoadReport.parse(header);
        } catch (IllegalArgumentException e) {
            at.refusedReport(String.valueOf(e.getMessage()));
            return;
        }
        at.reported(report);
    }

    /**
     * Ends the attempt. Without {@link #responded} before, the latency is taken now.
     *
     * @return whether this was the completion that counted
     */
    public final boolean complete(Outcome outcome) {
        Objects.requireNonNull(outcome, "outcome");
        Member at = member();
        while (true) {
            int before = (int) STATE.getVolatile(this);
            if ((before & DONE) != 0) {
                return false;
            }
            boolean holding = (before & HOLDING) != 0;
            int after = before | DONE | (holding ? outcome.compareTo(Outcome.SUCCESS) << OUTCOME_SHIFT : 0);
            if (STATE.compareAndSet(this, before, after)) {
                return holding || at.closeLane(stamp, lane(before)) && end(at, before, outcome);
            }
        }
    }

    private static int lane(int state) {
        return ((state & LANE_MASK) >>> LANE_SHIFT) - 1;
    }

    private boolean end(Member at, int state, Outcome outcome) {
        long owed = (state & HELD) == 0 ? stamp : stamp | Stamp.HELD_OPEN;
        if ((state & RESPONDED) != 0) {
            at.endResponded(owed, outcome);
        } else {
            at.end(owed, outcome);
        }
        return true;
    }

    /**
     * Exempts this lease from {@code leaseMaxAge} and from the pool's {@linkplain Pool.Builder#inFlightLimit in-flight limit}:
     * for calls that are long by nature. Whoever calls this owes the completion.
     */
    public final void holdOpen() {
        Member at = member();
        while (true) {
            int before = (int) STATE.getVolatile(this);
            if ((before & (DONE | HOLDING | HELD)) != 0) {
                return;
            }
            if (STATE.compareAndSet(this, before, before | HOLDING)) {
                held(at, at.closeLane(stamp, lane(before)));
                return;
            }
        }
    }

    /** Out of its lane, or given up before; ends it if it was completed on the way. */
    @SuppressWarnings("EnumOrdinal") // within one lease's state, three bits must do
    private void held(Member at, boolean isHeld) {
        while (true) {
            int before = (int) STATE.getVolatile(this);
            int after = before & ~(HOLDING | LANE_MASK) | (isHeld ? HELD : DONE);
            if (STATE.compareAndSet(this, before, after)) {
                if (isHeld && (before & DONE) != 0) {
                    end(at, before, Outcome.values()[before >>> OUTCOME_SHIFT]);
                } else if (isHeld) {
                    leaveLimit(at);
                }
                return;
            }
        }
    }

    private static void leaveLimit(Member at) {
        PoolLimit limit = at.pool().limit();
        if (limit != null) {
            limit.leave(1);
        }
    }

    /** Returns whether it is completed. */
    public final boolean isCompleted() {
        return ((int) STATE.getAcquire(this) & DONE) != 0;
    }

    /** Completes it as a {@link Outcome#FAILURE}, with an event, unless it is completed. */
    @Override
    public final void close() {
        if (isStarted() && !isCompleted() && complete(Outcome.FAILURE)) {
            Member at = member();
            at.pool()
                    .tellSoon(new LoadBalancerEvent.LeaseAbandoned(
                            at.pool().name(), at.endpoint().id()));
        }
    }

    /** Returns the endpoint and how far the attempt is. */
    @Override
    public String toString() {
        if (!isStarted()) {
            return "lease, not acquired";
        }
        return "lease of " + endpoint().id() + (isCompleted() ? ", completed" : "");
    }
}
