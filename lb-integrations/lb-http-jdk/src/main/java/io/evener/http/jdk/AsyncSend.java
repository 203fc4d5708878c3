package io.evener.http.jdk;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import io.evener.http.jdk.HttpCall.Attempt;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call of {@code sendAsync}: runs its attempts, completes its future once, and ends what runs when that is cancelled. */
final class AsyncSend<T> {

    /*
     * Cancelling races with the end of an attempt and the start of the next. abandoned is written and then exchange and
     * between are read; the other side writes those and then reads abandoned, all volatile: one side sees both.
     */

    /** One of the two {@code sendAsync}. */
    interface Sender<T> {
        CompletableFuture<HttpResponse<T>> send(HttpClient http, HttpRequest request, BodyHandler<T> handler);
    }

    private record Exchange<T>(CompletableFuture<HttpResponse<T>> future, ExchangeLease<T> lease) {}

    private final HttpCall<T> call;
    private final Sender<T> sender;
    private final ExchangeFuture<HttpResponse<T>> result = new ExchangeFuture<>(this);
    private volatile @Nullable Exchange<T> exchange;
    /** Whether an attempt ended and the next has not begun. Whoever unsets it goes on with the call, or ends it. */
    private final AtomicBoolean between = new AtomicBoolean();

    private volatile @Nullable Cancellable waiting;
    private volatile boolean abandoned;

    AsyncSend(HttpCall<T> call, Sender<T> sender) {
        this.call = call;
        this.sender = sender;
    }

    /** Starts; what the client throws for a request that it does not take comes out of here. */
    CompletableFuture<HttpResponse<T>> start(Attempt<T> first) {
        run(first);
        return result;
    }

    private void run(Attempt<T> attempt) {
        ExchangeLease<T> lease = attempt.lease();
        CompletableFuture<HttpResponse<T>> sent;
        try {
            sent = sender.send(attempt.client(), attempt.request(), lease);
        } catch (Throwable t) {
            lease.refused();
            throw t;
        }
        exchange = new Exchange<>(sent, lease);
        if (abandoned) {
            abort();
        }
        CompletableFuture<HttpResponse<T>> unused =
                sent.whenComplete((response, error) -> ended(lease, response, error));
    }

    private void ended(ExchangeLease<T> lease, @Nullable HttpResponse<T> response, @Nullable Throwable error) {
        try {
            if (response != null && error == null) {
                lease.returned(response);
                if (!lease.isDiscarded()) {
                    result.complete(call.answered(response, lease));
                    return;
                }
            } else {
                Throwable failure = error == null ? new NullPointerException("the client returned no response") : error;
                Outcome outcome = lease.failed(failure);
                if (result.isDone() || abandoned || !call.goesOnAfter(lease, outcome, failure)) {
                    fail(failure);
                    return;
                }
            }
            pause();
        } catch (Throwable t) {
            fail(t);
        }
    }

    private void pause() {
        between.set(true);
        if (isUnwanted()) {
            giveUpWaiting();
            return;
        }
        if (call.pause() <= 0) {
            next();
            return;
        }
        waiting = call.retries().after(call.pause(), this::next);
        if (abandoned) {
            stopWaiting();
        }
    }

    private void giveUpWaiting() {
        if (between.compareAndSet(true, false)) {
            stopWaiting();
            fail(new CancellationException());
        }
    }

    private void stopWaiting() {
        Cancellable timer = waiting;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void next() {
        if (!between.compareAndSet(true, false)) {
            return;
        }
        if (isUnwanted()) {
            fail(new CancellationException());
            return;
        }
        try {
            Attempt<T> attempt = call.next();
            if (attempt == null) {
                fail(call.ending());
            } else {
                run(attempt);
            }
        } catch (Throwable t) {
            fail(t);
        }
    }

    /** Nobody waits any more: there is no next attempt. */
    private boolean isUnwanted() {
        return abandoned || result.isDone();
    }

    private void fail(Throwable error) {
        call.retries().end(false);
        result.completeExceptionally(call.suppressBefore(error));
    }

    // ---- for the future ------------------------------------------------------------------------------------------

    /** The caller is about to cancel: whatever fails from now on comes of that. */
    void abandon() {
        abandoned = true;
        Exchange<T> running = exchange;
        if (running != null) {
            running.lease.abandon();
        }
    }

    /** Ends the attempt under way, or the wait for the next. */
    void abort() {
        Exchange<T> running = exchange;
        if (running != null) {
            running.lease.abandon();
            // While a dependent works on a streaming body the client's future is done, and cancelling it does
            // nothing; a new dependent of it can still be cancelled, and with the JDK's client that aborts.
            running.future.newIncompleteFuture().cancel(true);
            running.future.cancel(true);
        }
        giveUpWaiting();
    }

    Executor defaultExecutor() {
        Exchange<T> running = exchange;
        return running == null ? Runnable::run : running.future.defaultExecutor();
    }
}
