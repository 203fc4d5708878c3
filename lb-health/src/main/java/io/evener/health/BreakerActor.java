package io.evener.health;

import io.evener.Cause;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of one member at work, from its first call or command on.
 *
 * <p>Everything that happens to it but counting is done in {@linkplain Turns turns}, by one thread at a time: verdicts,
 * timers and what an operator wants come one after the other, so the phase has one writer and the pool hears of
 * verdicts in order. Messages ({@link #post}) are for what is rare: trials, timers, force. A failure only counts and
 * takes a turn.
 *
 * <p>Which calls count is the member's to say: {@code current} is false for a call that began before the member last
 * went out or came in, which is the generation that a stamp carries, and the cap of 1 bounds calls of the present time
 * in rotation alone. A trial that never ends is given up by its timer.
 *
 * <p>What this can't tell: two trials that hang for good leave no place for a third, see {@code Gate}; then
 * {@link #rest} ends the wait. A member that was let in over the breaker's head, by panic or because members left, does
 * not come in anew for its trials, so that calls from its time OPEN may count as such; they are as recent. A thread
 * held up between the member's word that a call is current and this one's look at the phase, for as long as a pause,
 * may end another's trial.
 */
final class BreakerActor {

    private final MemberBreaker of;
    private final PoolBreaker pool;
    private final BreakerSettings settings;
    private final Member member;
    private final @Nullable LatencyQuantile tail;

    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final Turns turns = new Turns(this::work);
    private volatile Phase phase;
    /** A call was bad or slow since the last judgement. */
    private volatile boolean suspect;
    /** The window is to be brought up to date. */
    private volatile boolean lookDue;

    // Used in turns.
    private long notBefore;
    private boolean onTrial;
    private boolean slowTrial;
    private int ok;
    private long armed;
    private @Nullable Cancellable timer;

    /** Makes one that is closed since then. */
    BreakerActor(MemberBreaker of, PoolBreaker pool, long sinceNanos) {
        this.of = of;
        this.pool = pool;
        this.settings = pool.settings();
        this.member = of.member();
        this.tail = settings.watchesSlow() ? LatencyQuantile.tail() : null;
        this.phase = Phase.fresh(0, new Faults(settings, sinceNanos, 0), sinceNanos);
        this.notBefore = sinceNanos;
    }

    // ---- told by calls ---------------------------------------------------------------------------------------------

    void begun() {
        Phase seen = phase;
        if (seen.isHalfOpen()) {
            post(() -> beginTrial(seen.generation()));
        }
    }

    void responded(long elapsedNanos, Outcome outcome) {
        if (tail != null && outcome.isAnswer()) {
            tail.add(elapsedNanos);
        }
        if (pool.isSlow(elapsedNanos) && (outcome.isAnswer() || outcome == Outcome.TIMEOUT)) {
            slow(phase);
        }
    }

    private void slow(Phase seen) {
        Faults faults = seen.faults();
        if (faults != null) {
            faults.slow();
            suspect = true;
            turns.take();
        } else if (seen.isHalfOpen()) {
            post(() -> slowTrial |= phase.generation() == seen.generation());
        }
    }

    /** A call ended that began while the member was as available as now; returns whether it said something. */
    boolean ended(Outcome outcome) {
        Phase seen = phase;
        Faults faults = seen.faults();
        if (seen.isHalfOpen()) {
            post(() -> endTrial(seen.generation(), outcome));
        } else if (outcome.isFailure()) {
            if (faults != null) {
                faults.failed(outcome);
                suspect = true;
                turns.take();
            }
        } else if (!outcome.isAnswer()) {
            return false;
        } else if (faults != null) {
            faults.good();
        }
        return true;
    }

    // ---- turns -----------------------------------------------------------------------------------------------------

    private void post(Runnable message) {
        inbox.add(message);
        turns.take();
    }

    private void work() {
        for (Runnable message = inbox.poll(); message != null; message = inbox.poll()) {
            message.run();
        }
        Faults faults = phase.faults();
        if (lookDue) {
            lookDue = false;
            if (faults != null) {
                faults.look(pool.now(), of.total());
            }
        }
        if (suspect && faults != null) {
            suspect = false;
            judge(faults, pool.now());
        }
    }

    private void judge(Faults faults, long now) {
        faults.look(now, of.total() + 1);
        boolean inARow = faults.takeRun(now, pool);
        if (now - notBefore >= 0) {
            String reason = inARow ? settings.consecutive + " failures in a row" : faults.verdict(now, pool);
            if (reason != null) {
                open(now, reason);
            }
        }
    }

    /** Keeps the window up to date. */
    void tick() {
        lookDue = true;
        turns.take();
    }

    /** Goes OPEN, unless the pool can't spare the member: then it stays as it was, and is not asked about for a while. */
    private void open(long now, String reason) {
        if (now - notBefore < 0) {
            return;
        }
        int trips = phase.nextTrips(now, BreakerSettings.CALM_NANOS);
        long pause = settings.pauseNanos(trips, pool.random());
        if (!out(reason)) {
            notBefore = now + pause;
            return;
        }
        enter(phase.opened(trips, now + pause), reason);
        arm(pause, this::halfOpen);
    }

    private boolean out(String reason) {
        return settings.dryRun || pool.context().out(member, Cause.BREAKER, reason);
    }

    private void halfOpen() {
        if (!settings.dryRun) {
            pool.context().cap(member, 1);
        }
        ok = 0;
        enter(phase.halfOpened(), "the pause is over"); // before anybody can begin a trial
        rest();
        if (!settings.dryRun) {
            pool.context().in(member, Cause.BREAKER);
        }
    }

    /** Waits for a trial; where none comes, no call's key may lead there, and nobody is harmed by letting it in. */
    private void rest() {
        onTrial = false;
        arm(settings.longestOpenNanos, () -> close("no trial came in " + Duration.ofNanos(settings.longestOpenNanos)));
    }

    private void beginTrial(long time) {
        if (phase.generation() == time) {
            onTrial = true;
            slowTrial = false;
            arm(settings.trialTimeoutNanos, this::expire);
        }
    }

    private void expire() {
        if (member.isOpen()) {
            failTrial("a trial did not end in " + Duration.ofNanos(settings.trialTimeoutNanos));
        } else { // somebody else took it out: no fault of the trial's
            rest();
        }
    }

    private void endTrial(long time, Outcome outcome) {
        if (phase.generation() != time || !onTrial) {
            return;
        }
        if (outcome.isFailure() || outcome.isAnswer() && slowTrial) {
            failTrial(outcome.isFailure() ? "a trial ended in " + outcome : "a trial was slow");
        } else if (outcome.isAnswer() && ++ok >= settings.trials) {
            close(ok + " trials succeeded");
        } else {
            rest();
        }
    }

    /** Out again, for longer; where the pool can't spare it, its trials begin anew. */
    private void failTrial(String reason) {
        open(pool.now(), reason);
        if (phase.isHalfOpen()) {
            ok = 0;
            rest();
        }
    }

    private void close(String reason) {
        long now = pool.now();
        cancelTimer();
        notBefore = now;
        enter(phase.closed(new Faults(settings, now, of.total()), now), reason);
        lift();
    }

    private void lift() {
        if (!settings.dryRun) {
            pool.context().cap(member, Integer.MAX_VALUE);
            pool.context().in(member, Cause.BREAKER);
        }
    }

    private void enter(Phase next, String reason) {
        BreakerState before = phase.state();
        phase = next;
        pool.tell(member, before, next.state(), reason);
    }

    /** Sets the one timer: each phase, and each trial, waits for one thing. */
    private void arm(long nanos, Runnable then) {
        cancelTimer();
        long number = armed;
        timer = pool.context().after(Duration.ofNanos(nanos), () -> post(() -> fire(number, then)));
    }

    private void fire(long number, Runnable then) {
        if (armed == number) {
            then.run();
        }
    }

    private void cancelTimer() {
        armed++;
        Cancellable before = timer;
        timer = null;
        if (before != null) {
            before.cancel();
        }
    }

    // ---- asked from outside ----------------------------------------------------------------------------------------

    BreakerState state() {
        return phase.state();
    }

    /** Returns its window while it is closed, else null: what was before it opened tells nothing about now. */
    @Nullable
    Window window() {
        Faults faults = phase.faults();
        return faults == null ? null : faults.window();
    }

    long tailNanos() {
        return tail == null ? 0 : (long) tail.nanos();
    }

    /** Nobody else is left: trials of one call at a time would refuse the others. */
    void closeIfHalfOpen() {
        if (phase.isHalfOpen()) {
            post(() -> {
                if (phase.isHalfOpen()) {
                    close("nobody else is left");
                }
            });
        }
    }

    void force(BreakerState forced) {
        post(() -> {
            boolean closed = forced == BreakerState.FORCED_CLOSED;
            if (closed || out("by hand")) {
                cancelTimer();
                enter(phase.forced(forced), "by hand");
                if (closed) {
                    lift();
                }
            }
        });
    }

    void release() {
        post(() -> {
            if (phase.state().isForced()) {
                long now = pool.now();
                notBefore = now;
                enter(Phase.fresh(phase.generation() + 1, new Faults(settings, now, of.total()), now), "by hand");
                lift();
            }
        });
    }
}
