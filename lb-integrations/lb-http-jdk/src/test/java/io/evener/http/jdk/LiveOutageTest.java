package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
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
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of three real servers dies in one way or another, under load: it is out within the monitor's bound, no call fails,
 * and it gets calls again when it is back.
 */
@EnabledOnOs(OS.LINUX)
class LiveOutageTest extends HttpTest {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofMillis(150);
    private static final Duration FAST_INTERVAL = Duration.ofMillis(100);
    /** As the monitor's Javadoc says, with fall 2. */
    private static final Duration BOUND = INTERVAL.plus(TIMEOUT).plus(FAST_INTERVAL);
    /** What all callers may need while a server is dying: ten each, one after the other and with a pause before each. */
    private static final double RETRIES = 30;
    /** For threads to get a turn on a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private static List<LiveServer> servers;

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

    // ---- what is watched -----------------------------------------------------------------------------------------

    private Pool pool(Stream<String> uris) {
        return known(Pool.builder("orders")
                .listener(events::add)
                .endpoints(uris.map(Endpoint::of).toList())
                .build());
    }

    private Pool liveServers() {
        return pool(servers.stream().map(LiveServer::uri));
    }

    private LoadBalancer probed(Pool pool, HttpProbe probe) {
        return watched(LoadBalancer.builder(pool)
                .strategy(Strategies.roundRobin())
                .retryBudget(budget)
                .guard(ProbeMonitor.builder(probe)
                        .interval(INTERVAL)
                        .timeout(TIMEOUT)
                        .fastInterval(FAST_INTERVAL)
                        .build()));
    }

    private LoadBalancer probed(Pool pool) {
        return probed(pool, HttpProbe.get("/health"));
    }

    /** Retries as they come, and an end to the wait for who never answers, without which nobody could be asked instead. */
    private static BalancedHttpClient patient(HttpClient http, LoadBalancer balancer) {
        CallOptions options = CallOptions.ofDefaults().attemptTimeout(SLACK);
        return BalancedHttpClient.builder(http)
                .route(Route.to(balancer)
                        .authority("orders")
                        .retries(HttpRetries.ofDefaults().options(options)))
                .build();
    }

    private static boolean isHealthy(Pool pool, String uri) {
        PoolSnapshot snapshot = pool.snapshot();
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.endpoint(i).id().equals(uri)) {
                return snapshot.healthy(i);
            }
        }
        throw new AssertionError("not in the pool: " + uri);
    }

    private static void within(Duration limit, String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as(what).isLessThan(limit);
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    private static void awaitOut(Pool pool, String uri) {
        within(BOUND.plus(SLACK), "out", () -> !isHealthy(pool, uri));
    }

    /** A service at work: everybody answers, and there were so many answers that they pay for the retries of an outage. */
    private void awaitWarm(Pool pool, Callers callers) {
        for (int i = 0; i < pool.snapshot().size(); i++) {
            awaitServing(pool, callers, pool.snapshot().endpoint(i).id());
        }
        within(PATIENCE, "answers", () -> budget.balance() >= RETRIES);
    }

    private static void awaitServing(Pool pool, Callers callers, String uri) {
        within(PATIENCE, "in again", () -> isHealthy(pool, uri));
        long before = callers.answeredBy(uri);
        within(PATIENCE, "calls again", () -> callers.answeredBy(uri) > before + 5);
    }

    private List<String> reasons(String uri) {
        return events.stream()
                .filter(event ->
                        event instanceof TakenOut out && out.endpointId().equals(uri))
                .map(event -> ((TakenOut) event).reason())
                .toList();
    }

    // ---- the ways to die -----------------------------------------------------------------------------------------

    @Test
    void killed_isOutWithinTheBound_noCallFails_andIsBackAfterItsRestart() throws Exception {
        LiveServer victim = servers.get(0);
        Pool pool = liveServers();
        BalancedHttpClient client = BalancedHttpClient.wrap(http, Map.of("orders", probed(pool)));
        try (Callers callers = new Callers(client)) {
            awaitWarm(pool, callers);
            victim.kill();
            awaitOut(pool, victim.uri());
            victim.startAgain();
            awaitServing(pool, callers, victim.uri());
            assertThat(callers.failures).isEmpty();
        }
    }

    @Test
    void stopped_isOutWithinTheBound_noCallFails_andIsBackWhenContinued() throws Exception {
        LiveServer victim = servers.get(1);
        Pool pool = liveServers();
        try (Callers callers = new Callers(patient(http, probed(pool)))) {
            awaitWarm(pool, callers);
            victim.signal("STOP");
            try {
                awaitOut(pool, victim.uri());
                assertThat(reasons(victim.uri())).last().asString().startsWith("no answer within");
            } finally {
                victim.signal("CONT");
            }
            awaitServing(pool, callers, victim.uri());
            assertThat(callers.failures).isEmpty();
        }
    }

    /** Accepts and never answers, as behind a firewall that has forgotten the connection. */
    @Test
    void mute_isOutWithinTheBound_noCallFails() throws Exception {
        RawServer mute = raw(RawServer.Connection::awaitClientLeft);
        Pool pool = liveServers();
        try (Callers callers = new Callers(patient(http, probed(pool)))) {
            awaitWarm(pool, callers);
            pool.add(Endpoint.of(mute.uri()));
            awaitOut(pool, mute.uri());
            awaitServing(pool, callers, servers.get(0).uri());
            assertThat(callers.failures).isEmpty();
        }
    }

    /** A full backlog drops SYNs: connections hang as they would towards a machine that is gone. */
    @Test
    void unreachable_isOutWithinTheBound_noCallFails() throws Exception {
        ServerSocket full = closing(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        for (int i = 0; i < 8; i++) {
            SocketChannel filler = closing(SocketChannel.open());
            filler.configureBlocking(false);
            filler.connect(full.getLocalSocketAddress());
        }
        String gone = "http://127.0.0.1:" + full.getLocalPort();
        Pool pool = liveServers();
        try (Callers callers = new Callers(patient(http, probed(pool)))) {
            awaitWarm(pool, callers);
            pool.add(Endpoint.of(gone));
            awaitOut(pool, gone);
            awaitServing(pool, callers, servers.get(0).uri());
            assertThat(callers.failures).isEmpty();
            assertThat(callers.answeredBy(gone)).isZero();
        }
    }

    // ---- certificates --------------------------------------------------------------------------------------------

    private HttpsServer serveSecurely(int port, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 50);
        ExecutorService executor = Executors.newCachedThreadPool();
        server.setExecutor(executor);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        closing(() -> {
            server.stop(0);
            executor.shutdownNow();
        });
        return server;
    }

    private static String uri(HttpsServer server) {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void badCertificate_isOutWithinTheBound_noCallFails_andIsBackWithAGoodOne(@TempDir Path directory)
            throws Exception {
        TestKeys good = TestKeys.make(directory, "ip:127.0.0.1");
        TestKeys bad = TestKeys.make(directory, "ip:127.0.0.1");
        HttpsServer steady = serveSecurely(0, good.serving());
        HttpsServer rotated = serveSecurely(0, good.serving());
        Pool pool = pool(Stream.of(uri(steady), uri(rotated)));
        HttpProbe probe =
                HttpProbe.builder("/health").sslContext(good.trusting()).build();
        HttpClient over = HttpClient.newBuilder().sslContext(good.trusting()).build();
        try (Callers callers = new Callers(BalancedHttpClient.wrap(over, Map.of("orders", probed(pool, probe))))) {
            awaitWarm(pool, callers);
            rotated.stop(0);
            HttpsServer unknown = serveSecurely(rotated.getAddress().getPort(), bad.serving());
            awaitOut(pool, uri(rotated));
            unknown.stop(0);
            serveSecurely(rotated.getAddress().getPort(), good.serving());
            awaitServing(pool, callers, uri(rotated));
            assertThat(callers.failures).isEmpty();
        }
        assertThat(reasons(uri(rotated))).last().asString().startsWith("TLS");
    }
}
