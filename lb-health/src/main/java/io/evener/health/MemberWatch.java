package io.evener.health;

import io.evener.Cause;
import io.evener.Member;
import io.evener.spi.GuardContext;
import io.evener.spi.ProbeResult;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One member under watch: when it is due, its probe in flight, its streak. It is due at one time: that of its next probe, or
 * the limit of the one under way.
 *
 * <p>Attempts are numbered. An attempt is over once, by the first of answer, timeout and {@link #stop}; whoever
 * comes later with its number changes nothing. Only the one who ended an attempt brings the verdict, and enters the
 * time of the next after that, so verdicts about a member come one after the other, in the order of its probes. (A verdict
 * that overtakes a {@code stop} may hit a member that has rejoined; the first good answer heard by its new watch
 * lets it in.) The lock covers the fields, and a look at the calls' counts; the timetable's comes after it. Probe, pool and
 * scheduler are called outside it.
 */
final class MemberWatch {

    /** The place of who is not in the timetable. */
    static final int NOWHERE = -1;

    private enum State {
        WAITING,
        ASKING,
        /** An attempt is over, its verdict is being told. */
        TELLING,
        STOPPED
    }

    final Member member;
    private final ProbeRounds rounds;

    // The timetable's, guarded by its lock. When it is due is written under this one's, too.
    long dueNanos;
    int place = NOWHERE;

    // Guarded by this.
    private Streak streak = Streak.NEW;
    private State state = State.WAITING;
    private int attempt;
    private long startedNanos;
    /** What part of the interval lies between the last start and the next. */
    private double part;

    private @Nullable CompletionStage<ProbeResult> running;

    MemberWatch(ProbeRounds rounds, Member member) {
        this.rounds = rounds;
        this.member = member;
    }

    boolean isBefore(MemberWatch other) {
        return dueNanos - other.dueNanos < 0;
    }

    /** Enters the time of the first probe. */
    void start() {
        long now = context().ticker().nanos();
        double draw = context().random().nextDouble();
        synchronized (this) {
            startedNanos = now;
            part = draw;
            await(now, delay(now));
        }
    }

    private GuardContext context() {
        return rounds.context;
    }

    /** Ends the attempt under way and starts no other. */
    void stop() {
        CompletionStage<ProbeResult> abandoned;
        synchronized (this) {
            state = State.STOPPED;
            rounds.timetable.remove(this);
            abandoned = running;
            running = null;
        }
        cancel(abandoned);
    }

    /** Waits an interval at most, then looks again: a long wait may have become a short one. Called under the lock. */
    private void await(long now, long delay) {
        state = State.WAITING;
        rounds.timetable.set(this, now + Math.min(delay, rounds.timing.interval()));
    }

    /** Its time has come: of the next probe, or to end the one under way. */
    void wake() {
        long now = context().ticker().nanos();
        int of;
        long limit;
        boolean begins;
        boolean rechecks;
        synchronized (this) {
            if (isPutOff(now)) {
                return;
            }
            begins = state == State.WAITING;
            if (begins) {
                begin(now);
            }
            of = attempt;
            limit = dueNanos - startedNanos;
            rechecks = streak.isFalling();
        }
        if (begins) {
            rounds.timetable.arm(); // before the probe, which may block a moment
            ask(of);
        } else {
            end(of, ProbeResult.down((rechecks ? "re-check, " : "") + "no answer within " + Duration.ofNanos(limit)));
        }
    }

    /** Returns whether there is nothing to do yet, or no longer: another may have been here first. Called under the lock. */
    private boolean isPutOff(long now) {
        if (state == State.WAITING) {
            long left = delay(now);
            if (left > 0) {
                await(now, left);
            }
            return left > 0;
        }
        if (state == State.ASKING && now - dueNanos < 0) {
            rounds.timetable.set(this, dueNanos);
            return true;
        }
        return state != State.ASKING;
    }

    /** Called under the lock. */
    private void begin(long now) {
        state = State.ASKING;
        attempt++;
        startedNanos = now;
        long limit = streak.isFalling() ? rounds.timing.recheck() : rounds.timing.timeout();
        rounds.timetable.set(this, now + limit);
    }

    private void ask(int of) {
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

    /** Ends an attempt, unless it is over: verdict, then the time of the next. */
    private void end(int of, ProbeResult result) {
        Streak.Turn turn;
        CompletionStage<ProbeResult> hanging;
        long delay;
        long now = context().ticker().nanos();
        double draw = context().random().nextDouble();
        synchronized (this) {
            if (state != State.ASKING || attempt != of) {
                return;
            }
            state = State.TELLING;
            rounds.timetable.remove(this);
            hanging = running;
            running = null;
            Streak next = streak.with(result, rounds.timing.rise(), rounds.timing.fall());
            turn = streak.turnTo(next);
            streak = next;
            part = 1 - rounds.timing.jitterRatio() * draw;
            delay = delay(now);
        }
        cancel(hanging);
        try {
            tell(turn, result);
        } finally {
            waitAgain(now, delay);
        }
    }

    private void waitAgain(long now, long delay) {
        synchronized (this) {
            if (state == State.TELLING) {
                await(now, delay);
            }
        }
        rounds.timetable.arm();
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

    private synchronized boolean keep(int of, CompletionStage<ProbeResult> stage) {
        if (state != State.ASKING || attempt != of) {
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
