package io.evener;

import io.evener.call.AsyncCallFunction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous attempt: the caller's future and the lease behind it. They end apart: the future when the caller
 * cancels it, the lease only when the function's own stage completes.
 */
final class AsyncAttempt<T extends @Nullable Object> extends CompletableFuture<T> {

    private final OutcomeClassifier classifier;
    private volatile @Nullable CompletionStage<T> stage;

    AsyncAttempt(OutcomeClassifier classifier) {
        this.classifier = classifier;
    }

    void run(Lease lease, AsyncCallFunction<T> function) {
        CompletionStage<T> started;
        try {
            started = function.call(lease.endpoint());
            if (started == null) {
                throw new NullPointerException("the function returned null for a stage");
            }
        } catch (Throwable t) {
            lease.complete(classifier.classify(null, t));
            completeExceptionally(t);
            return;
        }
        stage = started;
        try {
            started.whenComplete((result, error) -> end(lease, result, error));
        } catch (Throwable t) {
            end(lease, null, t); // a foreign stage that can't be waited for
        }
        if (isCancelled()) {
            cancelStage();
        }
    }

    private void end(Lease lease, @Nullable T result, @Nullable Throwable error) {
        lease.complete(classifier.classify(result, error));
        if (error == null) {
            complete(result);
        } else {
            completeExceptionally(error);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            cancelStage();
        }
        return cancelled;
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

    /** Dependents are plain futures: cancelling them does not cancel the attempt. */
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
