package io.evener.health;

import io.evener.Locality;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.spi.MemberState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * What one member's calls did, and what the detector thinks of it.
 *
 * <p>Calls only count, and a good one writes nothing unless it ends a run: what ends well is what the member counts as ended,
 * less what is counted here. A call that began before the member last went out or came in counts nowhere. All that is not
 * told by calls is for the detector's turn.
 */
final class MemberTally extends MemberState {

    private static final VarHandle NEUTRAL = handle("neutral", long.class);
    private static final VarHandle BAD = handle("bad", long.class);
    private static final VarHandle TIMED = handle("timed", int.class);
    private static final VarHandle SLOW = handle("slow", int.class);
    private static final VarHandle TRIPPED = handle("tripped", int.class);

    private final PoolOutliers pool;
    private final Member member;
    private final @Nullable LatencyQuantile median;

    /** Calls that ended and say nothing. */
    @SuppressWarnings("unused") // through NEUTRAL
    private volatile long neutral;

    @SuppressWarnings("unused") // through BAD
    private volatile long bad;

    @SuppressWarnings("unused") // through TIMED
    private volatile int timed;

    @SuppressWarnings("unused") // through SLOW
    private volatile int slow;

    /** Which runs were long enough and are yet to be judged, a bit for each. */
    @SuppressWarnings("unused") // through TRIPPED
    private volatile int tripped;

    private final @Nullable AtomicIntegerArray runs;
    private volatile long slowNanos = Long.MAX_VALUE;
    /** In rotation, as last published. */
    private volatile boolean eligible = true;
    /** It was out since the last look, so spans begin anew. */
    private volatile boolean interrupted;

    // Used in turns.
    /** Made with the first. */
    private @Nullable Ejection ejection;

    private final @Nullable Spans spans;
    private long seenLook;
    private long seenCalls;
    private long seenBad;
    private int calls;
    private int badCalls;
    private int slowCalls;
    private int seenSlow;
    private long sparedUntil;
    private long silentUntil;

    MemberTally(PoolOutliers pool, Member member, long look, long nowNanos) {
        OutlierSettings settings = pool.settings();
        this.pool = pool;
        this.member = member;
        this.median = settings.watchesLatency() ? LatencyQuantile.median() : null;
        this.runs = settings.runs.isEmpty() ? null : new AtomicIntegerArray(settings.runs.size());
        this.seenLook = look;
        this.seenCalls = member.completed();
        this.spans = settings.majority || settings.watchesLatency() ? new Spans(look, (int) seenCalls) : null;
        this.interrupted = look > 0; // its first second is not a whole one
        this.sparedUntil = nowNanos;
        this.silentUntil = nowNanos;
    }

    private static VarHandle handle(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(MemberTally.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // ---- told by calls ---------------------------------------------------------------------------------------------

    @Override
    public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
        LatencyQuantile own = median;
        if (own == null || !current || elapsedNanos < 0) {
            return;
        }
        if (outcome.isAnswer()) {
            own.add(elapsedNanos);
        }
        if (outcome.isAnswer() || outcome.isFailure()) {
            TIMED.getAndAdd(this, 1); // before slow: a look must not see more of those
        }
        if (elapsedNanos > slowNanos && (outcome.isAnswer() || outcome == Outcome.TIMEOUT)) {
            SLOW.getAndAdd(this, 1);
        }
    }

    @Override
    public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
        boolean failure = outcome.isFailure();
        if (!current || !failure && !outcome.isAnswer()) {
            NEUTRAL.getAndAdd(this, 1L);
            return;
        }
        if (failure) {
            BAD.getAndAdd(this, 1L);
        }
        if (runs != null) {
            count(outcome, runs);
        }
    }

    private void count(Outcome outcome, AtomicIntegerArray runs) {
        List<OutlierRun> rules = pool.settings().runs;
        for (int i = 0; i < rules.size(); i++) {
            OutlierRun rule = rules.get(i);
            if (!rule.counts(outcome)) {
                if (runs.getOpaque(i) != 0) {
                    runs.setOpaque(i, 0);
                }
            } else if (runs.incrementAndGet(i) >= rule.failures() && trip(1 << i)) {
                pool.suspect(this);
            }
        }
    }

    /** Returns whether no run was tripped before. */
    private boolean trip(int bit) {
        return (int) TRIPPED.getAndBitwiseOr(this, bit) == 0;
    }

    // ---- in turns --------------------------------------------------------------------------------------------------

    /** Tells which runs were long enough since this was last asked, and begins those anew. */
    void judgeRuns(OutlierRule.Verdicts verdicts) {
        int bits = (int) TRIPPED.getAndSet(this, 0);
        List<OutlierRun> rules = pool.settings().runs;
        for (int i = 0; runs != null && i < rules.size(); i++) {
            if ((bits & 1 << i) != 0) {
                runs.set(i, 0);
                rules.get(i).judge(this, verdicts);
            }
        }
    }

    /** Takes what was counted since the last look; returns whether it may be judged. */
    boolean look(long look) {
        long badNow = bad;
        int slowNow = slow;
        long callsNow = member.completed() - neutral;
        if (look - seenLook > 1) { // it was away, and what it did before says nothing about now
            interrupted = true;
            seenBad = badNow;
            seenSlow = slowNow;
            seenCalls = callsNow;
        }
        seenLook = look;
        badCalls = (int) (badNow - seenBad);
        slowCalls = slowNow - seenSlow;
        calls = (int) Math.max(callsNow - seenCalls, badCalls); // told as bad a moment before it is counted as ended
        seenBad = badNow;
        seenSlow = slowNow;
        seenCalls = callsNow;
        boolean whole = !interrupted;
        interrupted = false;
        if (!eligible) { // read last, for it may go out just now
            interrupted = true;
        }
        if (spans != null) {
            if (whole) {
                spans.read(look, (int) callsNow, (int) badNow, timed, slowNow);
            } else {
                spans.restart(look, (int) callsNow, (int) badNow, timed, slowNow);
            }
        }
        return !isOut();
    }

    /** After it was judged. */
    void mark() {
        if (spans != null) {
            spans.mark();
        }
    }

    Spans spans() {
        return Objects.requireNonNull(spans);
    }

    /** Returns the calls since the last look that said something. */
    int calls() {
        return calls;
    }

    int badCalls() {
        return badCalls;
    }

    int slowCalls() {
        return slowCalls;
    }

    /** Returns whether this detector has it out. */
    boolean isOut() {
        return ejection != null && ejection.isOut();
    }

    /** Returns whether this detector has it out, and had so for long enough. */
    boolean isOverdue(long nowNanos) {
        return ejection != null && ejection.isOver(nowNanos);
    }

    void eject(long nowNanos, long jitterNanos) {
        if (ejection == null) {
            ejection = new Ejection(pool.settings());
        }
        ejection.begin(nowNanos, jitterNanos);
    }

    /** Lets it start anew: what was counted before its ejection must not count against it. */
    void letIn(long nowNanos) {
        if (ejection != null) {
            ejection.end(nowNanos);
        }
        interrupted = true;
        for (int i = 0; runs != null && i < runs.length(); i++) {
            runs.set(i, 0);
        }
    }

    /** Forgets an ejection that it has served by staying in. */
    void decay(long nowNanos) {
        if (ejection != null) {
            ejection.decay(nowNanos);
        }
    }

    boolean isSpared(long nowNanos) {
        return nowNanos - sparedUntil < 0;
    }

    /** Keeps it from being asked about: the pool can't lose it now. */
    void spare(long untilNanos) {
        sparedUntil = untilNanos;
    }

    /** Returns whether to tell of a verdict that is not acted on, and if so, not again until then. */
    boolean mayTell(long nowNanos, long nextNanos) {
        boolean may = nowNanos - silentUntil >= 0;
        silentUntil = may ? nextNanos : silentUntil;
        return may;
    }

    // ---- asked and told from outside -------------------------------------------------------------------------------

    Member member() {
        return member;
    }

    Locality locality() {
        return member.endpoint().locality();
    }

    /** Returns its median latency, 0 while it is unknown. */
    double medianNanos() {
        return median == null ? 0 : median.nanos();
    }

    /** Sets what a slow call is. */
    void slowerThan(long nanos) {
        slowNanos = nanos;
    }

    void eligible(boolean now) {
        eligible = now;
        if (!now) {
            interrupted = true;
        }
    }
}
