package io.evener;

import io.evener.DrainResult.End;
import io.evener.Drains.Drain;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Runs a pool's drains: those that were called for, and those that its source tells of, by mark or by weight 0. A drain ends
 * once: with the last call in flight, when time is up, when it is taken back, or with the pool.
 *
 * <p>Nothing here runs, and no timer exists, while nothing drains.
 */
final class Draining {

    /** What nobody's response times say; as long as Envoy and most orchestrators give a server to end (our choice). */
    private static final long DEFAULT_WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
    /** Of a hundred calls one takes longer than the 99th percentile; few take a fifth more. */
    private static final double OF_TAIL = 1.2;

    private final PoolCore pool;
    private final PoolModel model;
    private final ControlLoop loop;
    private final Drains drains;

    Draining(PoolCore pool, PoolModel model, ControlLoop loop) {
        this.pool = pool;
        this.model = model;
        this.loop = loop;
        this.drains = new Drains();
    }

    /** Returns whether a drain of this member is under way. */
    boolean isWaitedFor(Member member) {
        return drains.isWaitedFor(member);
    }

    /** Drains for as long as the endpoint's own response times suggest. */
    CompletionStage<DrainResult> byCall(String id) {
        Member member = model.known(id);
        return byCall(member, windowNanos(member));
    }

    CompletionStage<DrainResult> byCall(String id, Duration atMost) {
        long nanos = Args.notNegative("atMost", atMost);
        return byCall(model.known(id), nanos);
    }

    private CompletionStage<DrainResult> byCall(Member member, long nanos) {
        model.out(pool, member, Cause.DRAINING, "drain");
        Drain drain = drains.begin(member, pool);
        loop.settle();
        await(drain, nanos, Runnable::run); // nothing hangs on it yet
        return drain.result.minimalCompletionStage();
    }

    /** Begins and ends drains as the source told since the last time. Called after every change that a source may make. */
    void follow() {
        endReadmitted();
        for (Member member : model.takeToldToLeave()) {
            if (!drains.isWaitedFor(member, model)) {
                bySource(member);
            }
        }
    }

    private void bySource(Member member) {
        await(drains.begin(member, model), windowNanos(member), pool.events()::afterwards);
    }

    private static long windowNanos(Member member) {
        Signals told = member.signals;
        long tail = told == null ? 0 : told.tailNanos();
        return tail > 0 ? (long) (OF_TAIL * tail) : DEFAULT_WINDOW_NANOS;
    }

    private void await(Drain drain, long nanos, Executor completer) {
        if (pool.isClosed()) {
            end(drain, End.POOL_CLOSED, completer);
        } else if (model.isReadmitted(drain.member.endpoint().id(), drain.owner)) { // before it was listed
            end(drain, End.READMITTED, completer);
        } else if (drain.member.isIdle()) {
            end(drain, End.IDLE, completer);
        } else {
            drains.arm(drain, pool.scheduler().schedule(() -> end(drain, End.TIME_UP), nanos));
        }
    }

    /** Ends the drains of endpoints that are back in rotation: readmitted, removed and added, or told to stay after all. */
    void endReadmitted() {
        for (Drain drain : drains.all()) {
            if (model.isReadmitted(drain.member.endpoint().id(), drain.owner)) {
                end(drain, End.READMITTED);
            }
        }
    }

    /** A member that is out has no call in flight any more. Called by the request's thread that ended the last. */
    void idle(Member member) {
        if (drains.isAwaited(member)) {
            loop.later(() -> {
                if (member.isIdle()) { // it may have been readmitted, and be drained anew
                    drains.of(member).forEach(drain -> end(drain, End.IDLE));
                }
            });
        }
    }

    void close() {
        drains.all().forEach(drain -> loop.safely(() -> end(drain, End.POOL_CLOSED)));
    }

    /** What hangs on the result is the users' and may block: it must not hold up the scheduler's one thread. */
    private void end(Drain drain, End end) {
        end(drain, end, pool.events()::afterwards);
    }

    private void end(Drain drain, End end, Executor completer) {
        DrainResult result = drains.end(drain, end);
        if (result != null) {
            pool.events().add(new LoadBalancerEvent.Drained(pool.name(), result));
            if (drain.owner == pool) { // nobody was given the result of one that the source told of
                completer.execute(() -> drain.result.complete(result));
            }
            model.drained(drain.member, drains::isWaitedFor);
            loop.flush();
        }
    }
}
