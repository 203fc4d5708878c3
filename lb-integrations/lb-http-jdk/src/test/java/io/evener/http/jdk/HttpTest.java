package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Servers, pools and clients that are closed after the test, and the law that nothing is in flight then. */
@Timeout(30)
abstract class HttpTest {

    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final int JDK = Runtime.version().feature();

    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final Recorder recorder = new Recorder();
    private final List<Pool> pools = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void everyAttemptEndedOnce_thenClose() throws Exception {
        try {
            await("nothing in flight: " + pools, () -> pools.stream().allMatch(pool -> inFlight(pool) == 0));
            assertThat(recorder.ended).as("ends").hasSize(recorder.begun.get() - recorder.lost.get());
        } finally {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }

    final <C extends AutoCloseable> C closing(C closeable) {
        open.push(closeable);
        return closeable;
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waiting for " + what).isNegative();
            Thread.onSpinWait();
        }
    }

    // ---- servers -------------------------------------------------------------------------------------------------

    final RawServer raw(RawServer.Script script) throws IOException {
        return closing(new RawServer(script));
    }

    /** Returns the URI of a well-behaved server. */
    final String serve(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        ExecutorService executor = Executors.newCachedThreadPool();
        server.setExecutor(executor);
        server.createContext("/", handler);
        server.start();
        closing(() -> {
            server.stop(0);
            executor.shutdownNow();
        });
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the URI of a server that answers each request with this status and body. */
    final String serve(int status, String body) throws IOException {
        return serve(exchange -> {
            try (exchange) {
                boolean none = body.isEmpty() || exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(status, none ? -1 : body.length());
                if (!none) {
                    exchange.getResponseBody().write(body.getBytes());
                }
            }
        });
    }

    /** Returns an address that refuses connections. */
    static String refusing() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    // ---- pools and clients ---------------------------------------------------------------------------------------

    final LoadBalancer balancer(String... uris) {
        return balancer(Pool.builder("orders")
                .endpoints(Arrays.stream(uris).map(Endpoint::of).toList())
                .build());
    }

    final LoadBalancer balancer(Pool pool) {
        return watched(LoadBalancer.builder(known(pool)).strategy(Strategies.roundRobin()));
    }

    /** Takes a pool that is to be at rest when the test ends. */
    final Pool known(Pool pool) {
        pools.add(closing(pool));
        return pool;
    }

    final LoadBalancer watched(LoadBalancer.Builder balancer) {
        return closing(balancer.guard(recorder).build());
    }

    /** Returns a client that sends {@code http://orders} to these addresses, once. */
    final BalancedHttpClient orders(String... uris) {
        return once(http, balancer(uris));
    }

    /** Returns a client that makes one attempt per request: for tests of what an attempt does. */
    static BalancedHttpClient once(HttpClient over, LoadBalancer balancer) {
        return BalancedHttpClient.builder(over).route(once("orders", balancer)).build();
    }

    static Route once(String authority, LoadBalancer balancer) {
        return Route.to(balancer).authority(authority).retries(HttpRetries.none());
    }

    final int inFlight() {
        return pools.stream().mapToInt(HttpTest::inFlight).sum();
    }

    private static int inFlight(Pool pool) {
        int sum = 0;
        for (int i = 0; i < pool.snapshot().size(); i++) {
            sum += pool.snapshot().member(i).inFlight();
        }
        return sum;
    }

    static HttpRequest get(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).build();
    }
}
