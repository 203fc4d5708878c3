package io.evener.bench;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerListener;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.call.Attempt;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.health.CircuitBreaker;
import io.evener.health.HttpProbe;
import io.evener.health.ProbeMonitor;
import io.evener.http.jdk.HttpOutcomes;
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** A balanced client of a service named orders: all that a program needs of the library. */
final class OrdersClient implements AutoCloseable {

    /** The longest that a call may take, all attempts together. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final CallOptions READS =
            CallOptions.ofDefaults().idempotent(true).deadline(DEADLINE).attemptTimeout(Duration.ofSeconds(2));

    final Pool pool;
    final LoadBalancer balancer;
    final RetryBudget budget = RetryBudget.ofDefaults();
    private final HttpClient http;
    private final ExecutorService threads = Daemons.pool("orders-client", 4);

    /** Here is how it is done; the meter and the listener are the demo's own eyes. */
    OrdersClient(Collection<Endpoint> endpoints, Meter meter, LoadBalancerListener listener) {
        pool = Pool.builder("orders").endpoints(endpoints).listener(listener).build();
        balancer = LoadBalancer.builder(pool)
                .strategy(Strategies.leastRequest())
                .guard(probes())
                .guard(CircuitBreaker.ofDefaults())
                .retryBudget(budget)
                .classifier(HttpOutcomes.ofDefaults())
                .executor(threads)
                .guard(meter)
                .build();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
    }

    /** {@code guard(HttpProbe.get("/health"))} would do; this asks more often, for people who watch. */
    private static ProbeMonitor probes() {
        return ProbeMonitor.builder(HttpProbe.get("/health"))
                .interval(Duration.ofMillis(750))
                .fastInterval(Duration.ofMillis(400))
                .timeout(Duration.ofMillis(700))
                .build();
    }

    /** Gets something that may be asked for again. */
    CompletableFuture<HttpResponse<Void>> get(String path) {
        return balancer.callAsync(ChooseRequest.any(), READS, attempt -> send(attempt, path));
    }

    private CompletableFuture<HttpResponse<Void>> send(Attempt attempt, String path) {
        return http.sendAsync(request(attempt.endpoint(), path), BodyHandlers.discarding());
    }

    private static HttpRequest request(Endpoint endpoint, String path) {
        return HttpRequest.newBuilder(endpoint.uri().resolve(path)).build();
    }

    /** Asks everybody once, unbalanced: on a busy machine a JVM's first request takes seconds, which is nobody's fault. */
    void warmUp(String path) throws IOException, InterruptedException {
        PoolSnapshot members = pool.snapshot();
        for (int i = 0; i < members.size(); i++) {
            http.send(request(members.endpoint(i), path), BodyHandlers.discarding());
        }
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
        threads.shutdownNow();
    }
}
