package io.evener.http.jdk;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sendAsync} returns, and every future that depends on it: cancelling any of them aborts the exchange, as
 * with the JDK's own futures, and the lease knows that it was the caller.
 */
final class ExchangeFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final CompletableFuture<?> exchange;
    private final ExchangeLease<?> lease;

    private ExchangeFuture(CompletableFuture<?> exchange, ExchangeLease<?> lease) {
        this.exchange = exchange;
        this.lease = lease;
    }

    /** Returns a future that completes as the client's does, after the lease heard of it. */
    static <T> CompletableFuture<HttpResponse<T>> of(
            CompletableFuture<HttpResponse<T>> exchange, ExchangeLease<T> lease, Visit visit) {
        ExchangeFuture<HttpResponse<T>> future = new ExchangeFuture<>(exchange, lease);
        CompletableFuture<HttpResponse<T>> unused = exchange.whenComplete((response, error) -> {
            if (error == null) {
                lease.returned(response);
                future.complete(visit.answered(response, lease));
            } else {
                lease.failed(error);
                future.completeExceptionally(error);
            }
        });
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean abort = mayInterruptIfRunning && !isDone();
        if (abort) {
            lease.abandon();
        }
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (abort) {
            // While a dependent works on a streaming body the client's future is done, and cancelling it does
            // nothing; a new dependent of it can still be cancelled, and with the JDK's client that aborts.
            exchange.newIncompleteFuture().cancel(true);
            exchange.cancel(true);
        }
        return cancelled;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new ExchangeFuture<>(exchange, lease);
    }

    @Override
    public Executor defaultExecutor() {
        return exchange.defaultExecutor();
    }
}
