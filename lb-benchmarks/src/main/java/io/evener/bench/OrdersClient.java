package io.evener.bench;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerListener;
import io.evener.Pool;
import io.evener.health.HttpProbe;
import io.evener.health.ProbeMonitor;
import io.evener.http.jdk.BalancedHttpClient;
import io.evener.strategies.Strategies;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/** A balanced client of a service named orders: all that a program needs of the library. */
final class OrdersClient implements AutoCloseable {

    final Pool pool;
    final LoadBalancer balancer;
    final HttpClient http;
    private final ExecutorService threads = Daemons.pool("orders-client", 4);

    /** Here is how it is done; the meter and the listener are the demo's own eyes. */
    OrdersClient(Collection<Endpoint> endpoints, Meter meter, LoadBalancerListener listener) {
        pool = Pool.builder("orders").endpoints(endpoints).listener(listener).build();
        balancer = LoadBalancer.builder(pool)
                .strategy(Strategies.leastRequest())
                .guard(probes())
                .guard(meter)
                .build();
        HttpClient plain = HttpClient.newBuilder().executor(threads).build();
        http = BalancedHttpClient.wrap(plain, Map.of("orders", balancer));
    }

    /** {@code guard(HttpProbe.get("/health"))} would do; this asks more often, for people who watch. */
    private static ProbeMonitor probes() {
        return ProbeMonitor.builder(HttpProbe.get("/health"))
                .interval(Duration.ofMillis(750))
                .fastInterval(Duration.ofMillis(400))
                .timeout(Duration.ofMillis(700))
                .build();
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
        threads.shutdownNow();
    }
}
