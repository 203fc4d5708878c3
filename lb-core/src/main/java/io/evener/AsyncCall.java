package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.call.AsyncAttemptFunction;
import io.evener.call.CallOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous call: the caller's future, and the attempts behind it, one after the other. They end apart: the future
 * when the caller gives it up, an attempt only when the function's own stage completes or its time is up.
 */
final class AsyncCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Calling calling;
    private final ChooseRequest request;
    private final CallOptions options;
    private final AsyncAttemptFunction<T> function;
    private final long start;
    /** Born when the first attempt failed. Used by one thread at a time, since attempts follow one another. */
    private @Nullable Retries retries;

    private volatile @Nullable AsyncAttempt<T> current;
    private volatile @Nullable Cancellable waiting;
    /** How the attempt before the wait ended: whoever takes it goes on with it, or throws its result away. */
    private final AtomicReference<@Nullable Ending<T>> between = new AtomicReference<>();

    AsyncCall(Calling calling, ChooseRequest request, CallOptions options, AsyncAttemptFunction<T> function) {
        this.calling = calling;
        this.request = request;
        this.options = options;
        this.function = function;
        this.start = calling.start(options);
    }

    Calling calling() {
        return calling;
    }

    ChooseRequest request() {
        return request;
    }

    CallOptions options() {
        return options;
    }

    void start() {
        Lease lease;
        try {
            lease = calling.acquire(request);
        } catch (NoEndpointException e) {
            completeExceptionally(e);
            return;
        }
        run(new AsyncAttempt<>(this, lease, 1, Calling.firstAttemptNanos(options), null));
    }

    private void run(AsyncAttempt<T> attempt) {
        current = attempt;
        attempt.start(function);
        if (isCancelled()) { // before the attempt could be seen
            attempt.giveUp();
        }
    }

    /** An attempt ended, its lease too. */
    void ended(Ending<T> ending) {
        if (isDone()) { // the caller has what it wants, or wants nothing
            Ending.discard(ending.result);
            end(false);
        } else if (!ending.outcome.isFailure() || ending.isFatal()) {
            end(ending.outcome.isAnswer());
            deliver(ending);
        } else {
            try {
                again(ending);
            } catch (Throwable t) { // a future must not be stranded, whoever threw
                calling.pool().failed("call", t);
                deliver(ending);
            }
        }
    }

    private void again(Ending<T> ending) {
        Retries more = retries;
        if (more == null) {
            more = calling.retries(request, options, start);
            retries = more;
        }
        long pause = more.pauseAfter(ending.member, ending.outcome, calling.pushBack(options, ending), ending.usedUp);
        if (pause < 0) {
            deliver(ending);
        } else {
            pause(more, ending, pause);
        }
    }

    private void pause(Retries more, Ending<T> ending, long pause) {
        between.set(ending);
        waiting = more.after(pause, () -> next(more));
        if (isDone()) {
            stopWaiting();
        }
    }

    private void next(Retries more) {
        Ending<T> before = between.getAndSet(null);
        if (before == null) {
            return; // given up
        }
        Lease lease = isDone() ? null : more.acquire(Lease.of());
        if (lease == null) {
            deliver(before);
            return;
        }
        Ending.discard(before.result); // now: it may hold the connection that the next attempt waits for
        run(new AsyncAttempt<>(this, lease, more.attempts(), more.attemptNanos(), before));
    }

    private void end(boolean success) {
        Retries made = retries;
        if (made != null) {
            made.end(success);
        }
    }

    private void deliver(Ending<T> ending) {
        Throwable error = ending.error;
        boolean delivered = error == null ? complete(ending.result) : completeExceptionally(error);
        if (!delivered) {
            Ending.discard(ending.result);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            stopWaiting();
            AsyncAttempt<T> attempt = current;
            if (attempt != null) {
                attempt.giveUp();
            }
        }
        return cancelled;
    }

    private void stopWaiting() {
        Cancellable timer = waiting;
        if (timer != null) {
            timer.cancel();
        }
        Ending<T> left = between.getAndSet(null);
        if (left != null) {
            Ending.discard(left.result);
        }
    }

    /** Dependents are plain futures: cancelling them does not cancel the call. */
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
