package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.call.AsyncAttemptFunction;
import io.evener.call.Attempt;
import io.evener.call.CallTimeoutException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an asynchronous call: ends once, with the function's stage or when its time is up. One given up stays in
 * flight until then, for so long does the endpoint work on it: a hung endpoint whose calls are all given up would look idle.
 */
final class AsyncAttempt<T extends @Nullable Object> {

    private final AsyncCall<T> call;
    private final Lease lease;
    private final Attempt attempt;
    private final long nanos;
    private final @Nullable Ending<T> before;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable CompletionStage<T> stage;
    private volatile @Nullable Cancellable timer;
    private volatile boolean givenUp;

    /**
     * @param nanos how long it may take
     * @param before the attempt before this one
     */
    AsyncAttempt(AsyncCall<T> call, Lease lease, int number, long nanos, @Nullable Ending<T> before) {
        this.call = call;
        this.lease = lease;
        this.attempt = new Attempt(lease.endpoint(), number, nanos);
        this.nanos = nanos;
        this.before = before;
    }

    void start(AsyncAttemptFunction<T> function) {
        if (nanos != Long.MAX_VALUE && (!arm() || ended.get())) { // time may have been up at once
            return;
        }
        CompletionStage<T> started;
        try {
            started = function.call(attempt);
            if (started == null) {
                throw new NullPointerException("the function returned null for a stage");
            }
        } catch (Throwable t) {
            end(null, t);
            return;
        }
        stage = started;
        try {
            started.whenComplete(this::end);
        } catch (Throwable t) {
            end(null, t); // a foreign stage that can't be waited for
        }
        if (givenUp) { // before the stage could be seen
            cancelStage();
        }
    }

    /** Sets the timer. Without one nobody would end the attempt in time, so it ends before the function is called. */
    private boolean arm() {
        PoolCore pool = call.calling().pool();
        timer = pool.scheduler().schedule(this::expire, nanos);
        if (pool.isClosed()) { // perhaps before the timer was set, and then it never fires
            abandon(call.calling().search().noEndpoint(call.request()));
            return false;
        }
        return true;
    }

    /** Ends what nothing was sent for: the endpoint is not to blame. */
    @SuppressWarnings("NullAway") // as below
    private void abandon(Throwable why) {
        if (ended.compareAndSet(false, true)) {
            disarm();
            lease.complete(Outcome.IGNORED);
            tell(new Ending<>(lease.member(), Outcome.IGNORED, null, why, false));
        }
    }

    @SuppressWarnings("NullAway") // a function that throws has no result; T may or may not be nullable
    private void end(@Nullable T result, @Nullable Throwable error) {
        if (!ended.compareAndSet(false, true)) {
            Ending.discard(result);
            return;
        }
        disarm();
        Outcome outcome = call.calling().classify(call.options(), result, error);
        lease.complete(outcome);
        tell(new Ending<>(lease.member(), outcome, result, error, attempt.isUsedUp()));
    }

    private void disarm() {
        Cancellable armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    /** Time is up. Runs on the scheduler's thread, so what is the user's is done elsewhere. */
    @SuppressWarnings("NullAway") // as above
    private void expire() {
        if (ended.compareAndSet(false, true)) {
            Outcome outcome = call.isDone() ? Outcome.CANCELLED : Outcome.TIMEOUT;
            lease.complete(outcome);
            call.calling().execute(() -> {
                giveUp();
                tell(new Ending<>(lease.member(), outcome, null, timeout(), attempt.isUsedUp()));
            });
        }
    }

    private CallTimeoutException timeout() {
        return new CallTimeoutException(
                call.calling().pool().name(), attempt.endpoint().id(), attempt.number(), nanos);
    }

    private void tell(Ending<T> ending) {
        call.ended(before == null ? ending : ending.after(before));
    }

    /** Asks the function's stage to stop. */
    void giveUp() {
        givenUp = true;
        cancelStage();
    }

    private void cancelStage() {
        if (stage instanceof Future<?> future) {
            try {
                future.cancel(true);
            } catch (RuntimeException e) {
                return; // a stage that is a future but can't be cancelled: it ends by itself
            }
        }
    }
}
