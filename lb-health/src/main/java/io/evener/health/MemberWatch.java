package io.evener.health;

import io.evener.Cause;
import io.evener.Member;
import io.evener.Scheduler.Cancellable;
import io.evener.spi.GuardContext;
import io.evener.spi.ProbeResult;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One member under watch: its timer, its probe in flight, its streak.
 *
 * <p>Attempts are numbered. An attempt is over once, by the first of answer, timeout and {@link #stop}; whoever
 * comes later with its number changes nothing. Only the one who ended an attempt brings the verdict and sets the
 * timer of the next, so verdicts about a member come one after the other, in the order of its probes. (A verdict
 * that overtakes a {@code stop} may hit a member that has rejoined; the first good answer heard by its new watch
 * lets it in.) The lock covers the fields, and a look at the calls' counts: probe, pool and scheduler are called outside it.
 */
final class MemberWatch {

    private final ProbeRounds rounds;
    private final Member member;

    // Guarded by this.
    private final Streak streak;
    private long attempt;
    private boolean underWay;
    private boolean stopped;
    private long startedNanos;
    /** What part of the interval lies between the last start and the next. */
    private double part;

    private @Nullable Cancellable timer;
    private @Nullable CompletionStage<ProbeResult> running;

    MemberWatch(ProbeRounds rounds, Member member) {
        this.rounds = rounds;
        this.member = member;
        this.streak = new Streak(rounds.timing.rise(), rounds.timing.fall());
    }

    /** Sets the timer of the first probe. */
    void start() {
        long now = context().ticker().nanos();
        double draw = context().random().nextDouble();
        long delay;
        synchronized (this) {
            startedNanos = now;
            part = draw;
            delay = delay(now);
        }
        await(0, delay);
    }

    private GuardContext context() {
        return rounds.context;
    }

    /** Ends the attempt under way and starts no other. */
    void stop() {
        CompletionStage<ProbeResult> abandoned;
        Cancellable last;
        synchronized (this) {
            stopped = true;
            underWay = false;
            abandoned = running;
            last = timer;
            running = null;
            timer = null;
        }
        if (last != null) {
            last.cancel();
        }
        cancel(abandoned);
    }

    /** Waits an interval at most, then looks again: a long wait may have become a short one. */
    private void await(long previous, long delay) {
        try {
            arm(previous, false, Math.min(delay, rounds.timing.interval()), () -> due(previous));
        } catch (Throwable t) {
            rounds.stalled(this, t);
        }
    }

    /** Waits again for the next probe, after the scheduler refused a timer. */
    void goOn() {
        long now = context().ticker().nanos();
        long previous;
        long delay;
        synchronized (this) {
            previous = attempt;
            delay = delay(now);
        }
        await(previous, delay);
    }

    private void due(long previous) {
        long now = context().ticker().nanos();
        long left;
        synchronized (this) {
            left = delay(now);
        }
        if (left > 0) {
            await(previous, left);
        } else {
            probe(previous, now);
        }
    }

    private void probe(long previous, long now) {
        long of = previous + 1;
        long limit;
        synchronized (this) {
            if (stopped || underWay || attempt != previous) {
                return;
            }
            attempt = of;
            underWay = true;
            startedNanos = now;
            limit = streak.isFalling()
                    ? Math.min(rounds.timing.timeout(), rounds.timing.fastInterval())
                    : rounds.timing.timeout();
        }
        try {
            arm(of, true, limit, () -> end(of, ProbeResult.down("no answer within " + Duration.ofNanos(limit))));
        } catch (Throwable t) {
            synchronized (this) {
                underWay = false;
            }
            rounds.stalled(this, t);
            return;
        }
        ask(of);
    }

    private void ask(long of) {
        try {
            CompletionStage<ProbeResult> stage = rounds.probe.check(member.endpoint());
            if (stage == null) {
                end(of, ProbeResult.down("probe returned null"));
                return;
            }
            if (!keep(of, stage)) {
                cancel(stage);
                return;
            }
            stage.whenComplete((answer, error) -> end(of, read(answer, error)));
        } catch (Throwable t) {
            end(of, ProbeResult.down(Reasons.of(t)));
        }
    }

    private static ProbeResult read(@Nullable ProbeResult answer, @Nullable Throwable error) {
        if (error != null) {
            return ProbeResult.down(Reasons.of(error));
        }
        return answer != null ? answer : ProbeResult.down("probe answered null");
    }

    /** Ends an attempt, unless it is over: verdict, then the timer of the next. */
    private void end(long of, ProbeResult result) {
        Streak.Turn turn;
        Cancellable limit;
        CompletionStage<ProbeResult> hanging;
        long delay;
        long now = context().ticker().nanos();
        double draw = context().random().nextDouble();
        synchronized (this) {
            if (stopped || !underWay || attempt != of) {
                return;
            }
            underWay = false;
            limit = timer;
            hanging = running;
            timer = null;
            running = null;
            turn = streak.add(result);
            part = 1 - rounds.timing.jitterRatio() * draw;
            delay = delay(now);
        }
        if (limit != null) {
            limit.cancel();
        }
        cancel(hanging);
        try {
            tell(turn, result);
        } finally {
            await(of, delay);
            rounds.goOnWithOne();
        }
    }

    private void tell(Streak.Turn turn, ProbeResult result) {
        result.load().ifPresent(load -> context().report(member, load));
        if (turn == Streak.Turn.OUT) {
            context().out(member, Cause.PROBE, result.reason());
        } else if (turn == Streak.Turn.IN) {
            context().in(member, Cause.PROBE);
        }
    }

    /** Returns how long to wait for the next start. Called under the lock. */
    private long delay(long now) {
        double interval = streak.isPending() ? rounds.timing.fastInterval() : rounds.settledNanos(streak.isDown(), now);
        return Math.max(0, (long) (interval * part) - (now - startedNanos));
    }

    private void arm(long of, boolean whileUnderWay, long delayNanos, Runnable task) {
        Cancellable armed = context().after(Duration.ofNanos(delayNanos), task);
        synchronized (this) {
            if (!stopped && attempt == of && underWay == whileUnderWay) {
                timer = armed;
                return;
            }
        }
        armed.cancel();
    }

    private synchronized boolean keep(long of, CompletionStage<ProbeResult> stage) {
        if (stopped || !underWay || attempt != of) {
            return false;
        }
        running = stage;
        return true;
    }

    private static void cancel(@Nullable CompletionStage<ProbeResult> stage) {
        if (stage instanceof Future<?> future) {
            try {
                future.cancel(true);
            } catch (Throwable t) {
                // A probe's own future that can't be cancelled: its answer is ignored all the same.
            }
        }
    }
}
