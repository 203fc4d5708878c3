package io.evener.docs;

import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.health.CircuitBreaker;
import io.evener.health.HttpProbe;
import io.evener.http.jdk.BalancedHttpClient;
import io.evener.strategies.Strategies;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** What the README shows. */
final class ReadmeExample {

    private ReadmeExample() {}

    @SuppressWarnings("unused") // compiled
    private static String example() throws Exception {
        // begin
        Pool orders = Pool.of("orders", "http://10.0.0.1:8080", "http://10.0.0.2:8080", "http://10.0.0.3:8080");
        LoadBalancer balancer = LoadBalancer.builder(orders)
                .strategy(Strategies.leastRequest())
                .guard(HttpProbe.get("/health"))
                .guard(CircuitBreaker.ofDefaults())
                .build();
        HttpClient client = BalancedHttpClient.wrap(HttpClient.newHttpClient(), Map.of("orders", balancer));

        HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/v1/42"))
                .timeout(Duration.ofSeconds(2))
                .build();
        String order = client.send(request, BodyHandlers.ofString()).body();
        // end
        return order;
    }
}
