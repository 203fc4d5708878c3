package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.spi.HealthProbe;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.ProbeResult;
import io.evener.spi.Signal;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a probe's answer must be like, and what it brings, against a real server on loopback. */
class HttpExpectTest {

    private static final LoadReport LOAD = new LoadReport(0.5, 10, -1, -1);

    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(serverThreads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        serverThreads.shutdownNow();
    }

    private void answer(int status, Map<String, List<String>> headers, String... bodyParts) {
        server.createContext("/health", exchange -> {
            exchange.getResponseHeaders().putAll(headers);
            exchange.sendResponseHeaders(status, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                for (String part : bodyParts) {
                    body.write(part.getBytes(StandardCharsets.UTF_8));
                    body.flush();
                }
            }
        });
    }

    private Endpoint endpoint() {
        return Endpoint.of("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private ProbeResult ask(HttpProbe.Builder probe) throws Exception {
        try (HealthProbe live = probe.build().open()) {
            return Answers.await(live, endpoint());
        }
    }

    private static HttpProbe.Builder health() {
        return HttpProbe.builder("/health");
    }

    @Test
    void body_containsTheText_howeverItIsCut() throws Exception {
        answer(200, Map.of(), "{\"status\":\"U", "P\"}", "x".repeat(1_000));
        assertThat(ask(health().expectBody("\"status\":\"UP\""))).isEqualTo(ProbeResult.up());
        assertThat(ask(health().expectBody("DOWN"))).isEqualTo(ProbeResult.down("body without \"DOWN\""));
        assertThat(ask(health().expectBody("\"DOWN\""))).isEqualTo(ProbeResult.down("body without '\"DOWN\"'"));
    }

    @Test
    void body_textBeyondTheLimit_isNotFound() throws Exception {
        answer(200, Map.of(), "x".repeat(100_000), "UP");
        assertThat(ask(health().expectBody("UP").bodyLimit(10))).isEqualTo(ProbeResult.down("body without \"UP\""));
        assertThat(ask(health().expectBody("UP").bodyLimit(200_000))).isEqualTo(ProbeResult.up());
    }

    @Test
    void body_empty_isNotWhatWasExpected() throws Exception {
        answer(200, Map.of());
        assertThat(ask(health().expectBody("UP")).healthy()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "x-role,leader,''",
        "X-Role,leader,''",
        "X-Role,follower,''",
        "X-Role,Leader,'header X-Role: follower, expected Leader'",
        "X-Other,x,'no header X-Other, expected x'"
    })
    void header_oneOfItsValues_decides(String name, String value, String reason) throws Exception {
        answer(200, Map.of("X-role", List.of("follower", "leader")));
        ProbeResult result = ask(health().expectHeader(name, value));
        assertThat(result).isEqualTo(reason.isEmpty() ? ProbeResult.up() : ProbeResult.down(reason));
    }

    @Test
    void headers_mustAllBeThere() throws Exception {
        answer(200, Map.of("A", List.of("1"), "B", List.of("2")), "UP");
        HttpProbe.Builder both =
                health().expectHeader("a", "1").expectHeader("b", "2").expectBody("UP");
        assertThat(ask(both)).isEqualTo(ProbeResult.up());
        assertThat(ask(both.expectHeader("c", "3"))).isEqualTo(ProbeResult.down("no header c, expected 3"));
    }

    @Test
    void decisiveStatus_saysSo_andNoOther() throws Exception {
        answer(503, Map.of(), "leaving");
        assertThat(ask(health().decisive(503))).isEqualTo(ProbeResult.downAtOnce("status 503"));
        assertThat(ask(health().decisive(410))).isEqualTo(ProbeResult.down("status 503"));
    }

    @Test
    void loadHeader_comesWithGoodAnswersAndBad_garbageWithNone() throws Exception {
        answer(200, Map.of("Endpoint-load-metrics", List.of("TEXT cpu_utilization=0.5,rps_fractional=10")));
        assertThat(ask(health())).isEqualTo(ProbeResult.up().with(LOAD));
        assertThat(ask(health().status(204)))
                .isEqualTo(ProbeResult.down("status 200").with(LOAD));
        server.removeContext("/health");
        answer(200, Map.of("Endpoint-load-metrics", List.of("TEXT cpu_utilization=much")));
        assertThat(ask(health())).isEqualTo(ProbeResult.up());
    }

    /** Without a single call: probes alone tell the strategy how busy the endpoint is. */
    @Test
    void loadHeader_reachesAStrategy() {
        answer(200, Map.of("Endpoint-load-metrics", List.of("cpu_utilization=0.5,rps_fractional=10")));
        List<LoadReport> heard = new CopyOnWriteArrayList<>();
        Strategy listening = new Strategy() {
            @Override
            public String name() {
                return "listening";
            }

            @Override
            public Bound bind(StrategyContext context) {
                context.track((member, peers) -> listener(heard), Signal.LOAD_REPORT);
                return new FirstEligible().bind(context);
            }
        };
        try (Pool pool = Pool.builder("p").endpoint(endpoint()).build();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(listening)
                        .guard(ProbeMonitor.builder(HttpProbe.get("/health"))
                                .interval(Duration.ofMillis(100))
                                .build())
                        .build()) {
            Answers.until(() -> heard.size() >= 2);
            assertThat(heard).containsOnly(LOAD);
            assertThat(balancer.pool()).isEqualTo("p");
        }
    }

    private static MemberState listener(List<LoadReport> heard) {
        return new MemberState() {
            @Override
            public void reported(LoadReport report) {
                heard.add(report);
            }
        };
    }
}
