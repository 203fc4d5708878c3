package io.evener.bench.jmh;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.call.AsyncAttemptFunction;
import io.evener.call.AsyncCallFunction;
import io.evener.call.AttemptFunction;
import io.evener.call.CallFunction;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.health.CircuitBreaker;
import io.evener.limit.InFlightLimit;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A balancer over ten endpoints, and functions that do nothing, called in every way there is.
 *
 * <p>Another one, with a strategy and functions of other classes, is used through the same call sites first: a user's process
 * has more than one of each.
 */
final class Protected implements AutoCloseable {

    private static final int MEMBERS = 10;
    private static final int WARM_CALLS = 20_000;
    private static final ChooseRequest ANY = ChooseRequest.any();
    private static final CallOptions OPTIONS = CallOptions.ofDefaults()
            .idempotent(true)
            .deadline(Duration.ofSeconds(2))
            .attemptTimeout(Duration.ofMillis(500));

    private final Pool pool;
    private final LoadBalancer balancer;
    private final Functions functions;

    /** What is called: nothing is done, and the endpoint returned. */
    private record Functions(
            CallFunction<Endpoint, RuntimeException> call,
            AttemptFunction<Endpoint, RuntimeException> attempt,
            AsyncCallFunction<Endpoint> callAsync,
            AsyncAttemptFunction<Endpoint> attemptAsync) {}

    private Protected(Pool pool, LoadBalancer.Builder builder, Functions functions) {
        this.pool = pool;
        this.balancer = builder.build();
        this.functions = functions;
    }

    /** Returns a balancer that keeps latencies, with every default. */
    static Protected bare() {
        Pool pool = pool(InFlightLimit.adaptive());
        return measured(pool, balancer(pool, Strategies.peakEwma()));
    }

    /** Returns the same with a breaker; budget and limit are the defaults. */
    static Protected guarded() {
        Pool pool = pool(InFlightLimit.adaptive());
        return measured(
                pool,
                balancer(pool, Strategies.peakEwma())
                        .guard(CircuitBreaker.ofDefaults())
                        .retryBudget(RetryBudget.ofDefaults()));
    }

    private static Protected measured(Pool pool, LoadBalancer.Builder builder) {
        warm();
        CompletableFuture<Endpoint> done =
                CompletableFuture.completedFuture(pool.snapshot().member(0).endpoint());
        return new Protected(
                pool,
                builder,
                new Functions(endpoint -> endpoint, attempt -> attempt.endpoint(), endpoint -> done, attempt -> done));
    }

    private static void warm() {
        Pool pool = pool(InFlightLimit.none());
        Endpoint first = pool.snapshot().member(0).endpoint();
        CompletableFuture<Endpoint> done = CompletableFuture.completedFuture(first);
        Functions others = new Functions(endpoint -> first, attempt -> first, endpoint -> done, attempt -> done);
        try (Protected other = new Protected(pool, balancer(pool, Strategies.leastRequest()), others)) {
            for (int i = 0; i < WARM_CALLS; i++) {
                other.acquire();
                other.call();
                other.callWithOptions();
                other.acquireAsync().join();
                other.callAsync().join();
                other.callAsyncWithOptions().join();
            }
        }
    }

    private static Pool pool(InFlightLimit limit) {
        List<Endpoint> endpoints = IntStream.range(0, MEMBERS)
                .mapToObj(i -> Endpoint.of("http://10.0.0." + i))
                .toList();
        return Pool.builder("bench").endpoints(endpoints).inFlightLimit(limit).build();
    }

    private static LoadBalancer.Builder balancer(Pool pool, Strategy strategy) {
        return LoadBalancer.builder(pool).strategy(strategy);
    }

    /** What a caller without functions does. */
    Endpoint acquire() {
        Lease lease = balancer.acquire();
        Endpoint endpoint = lease.endpoint();
        lease.complete(Outcome.SUCCESS);
        return endpoint;
    }

    Endpoint call() {
        return balancer.call(functions.call);
    }

    Endpoint callWithOptions() {
        return balancer.call(ANY, OPTIONS, functions.attempt);
    }

    /** What a caller without functions does about a stage. */
    CompletableFuture<Endpoint> acquireAsync() {
        Lease lease = balancer.acquire();
        return CompletableFuture.completedFuture(lease.endpoint())
                .whenComplete((result, error) -> lease.complete(Outcome.SUCCESS));
    }

    CompletableFuture<Endpoint> callAsync() {
        return balancer.callAsync(functions.callAsync);
    }

    CompletableFuture<Endpoint> callAsyncWithOptions() {
        return balancer.callAsync(ANY, OPTIONS, functions.attemptAsync);
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
