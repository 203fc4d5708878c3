package io.evener.http.jdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sendAsync} returns, and every future that depends on it: cancelling any of them aborts the call, as
 * with the JDK's own futures, and the leases know that it was the caller.
 */
final class ExchangeFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final AsyncSend<?> send;

    ExchangeFuture(AsyncSend<?> send) {
        this.send = send;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean abort = mayInterruptIfRunning && !isDone();
        if (abort) {
            send.abandon();
        }
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (abort) {
            send.abort();
        }
        return cancelled;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new ExchangeFuture<>(send);
    }

    @Override
    public Executor defaultExecutor() {
        return send.defaultExecutor();
    }
}
