package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.health.HttpProbe;
import io.evener.health.ProbeMonitor;
import io.evener.spi.Guard;
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Three real servers under load, probed in fractions of a second, and what is to be seen of them. */
@EnabledOnOs(OS.LINUX)
abstract class LiveTest extends HttpTest {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofMillis(150);
    private static final Duration FAST_INTERVAL = Duration.ofMillis(100);
    /** As the monitor's Javadoc says, with fall 2: a re-check may take as long as a probe where that is below a second. */
    static final Duration BOUND = INTERVAL.plus(TIMEOUT).plus(TIMEOUT);
    /** What all callers may need while a server is dying: ten each, one after the other and with a pause before each. */
    private static final double RETRIES = 30;
    /** For threads to get a turn on a busy machine. */
    static final Duration SLACK = Duration.ofSeconds(1);

    static List<LiveServer> servers;

    private final Queue<LoadBalancerEvent> events = new ConcurrentLinkedQueue<>();
    private final RetryBudget budget = RetryBudget.ofDefaults();

    @BeforeAll
    static void startServers() throws IOException {
        servers = List.of(new LiveServer(), new LiveServer(), new LiveServer());
        servers.forEach(LiveServer::ready);
    }

    @AfterAll
    static void stopServers() {
        servers.forEach(LiveServer::close);
    }

    final Pool pool(Stream<String> uris) {
        return known(Pool.builder("orders")
                .listener(events::add)
                .endpoints(uris.map(Endpoint::of).toList())
                .build());
    }

    final Pool liveServers() {
        return pool(servers.stream().map(LiveServer::uri));
    }

    final LoadBalancer probed(Pool pool, HttpProbe probe, Guard... others) {
        LoadBalancer.Builder builder = LoadBalancer.builder(pool)
                .strategy(Strategies.roundRobin())
                .retryBudget(budget)
                .guard(ProbeMonitor.builder(probe)
                        .interval(INTERVAL)
                        .timeout(TIMEOUT)
                        .fastInterval(FAST_INTERVAL)
                        .build());
        for (Guard other : others) {
            builder.guard(other);
        }
        return watched(builder);
    }

    final LoadBalancer probed(Pool pool) {
        return probed(pool, HttpProbe.get("/health"));
    }

    /** Retries as they come, and an end to the wait for who never answers, without which nobody could be asked instead. */
    static BalancedHttpClient patient(HttpClient http, LoadBalancer balancer) {
        CallOptions options = CallOptions.ofDefaults().attemptTimeout(SLACK);
        return BalancedHttpClient.builder(http)
                .route(Route.to(balancer)
                        .authority("orders")
                        .retries(HttpRetries.ofDefaults().options(options)))
                .build();
    }

    static int place(PoolSnapshot snapshot, String uri) {
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.endpoint(i).id().equals(uri)) {
                return i;
            }
        }
        throw new AssertionError("not in the pool: " + uri);
    }

    static boolean isHealthy(Pool pool, String uri) {
        PoolSnapshot snapshot = pool.snapshot();
        return snapshot.healthy(place(snapshot, uri));
    }

    static void within(Duration limit, String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as(what).isLessThan(limit);
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    static void awaitOut(Pool pool, String uri) {
        within(BOUND.plus(SLACK), "out", () -> !isHealthy(pool, uri));
    }

    /** A service at work: everybody answers, and there were so many answers that they pay for the retries of an outage. */
    final void awaitWarm(Pool pool, Callers callers) {
        for (int i = 0; i < pool.snapshot().size(); i++) {
            awaitServing(pool, callers, pool.snapshot().endpoint(i).id());
        }
        within(PATIENCE, "answers", () -> budget.balance() >= RETRIES);
    }

    static void awaitServing(Pool pool, Callers callers, String uri) {
        within(PATIENCE, "in again", () -> isHealthy(pool, uri));
        long before = callers.answeredBy(uri);
        within(PATIENCE, "calls again", () -> callers.answeredBy(uri) > before + 5);
    }

    final List<String> reasons(String uri) {
        return events.stream()
                .filter(event ->
                        event instanceof TakenOut out && out.endpointId().equals(uri))
                .map(event -> ((TakenOut) event).reason())
                .toList();
    }
}
