package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.Scheduler;
import io.evener.Ticker;
import io.evener.spi.ProbeResult;
import io.evener.testing.ManualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pools with real timers and real servers, and the cost of having probes. */
class ProbedPoolTest {

    private static HttpServer serve(int port, ExecutorService threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(threads);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static ProbeMonitor quick(Probe probe) {
        return ProbeMonitor.builder(probe).interval(Duration.ofMillis(200)).build();
    }

    @Test
    void serverStopsAndComesBack_isOutAndInAgain() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer one = serve(0, threads);
        HttpServer two = serve(0, threads);
        int port = one.getAddress().getPort();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Pool pool = Pool.of(
                        "p",
                        "http://127.0.0.1:" + port,
                        "http://127.0.0.1:" + two.getAddress().getPort(),
                        "http://127.0.0.1:" + mute.getLocalPort());
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(quick(HttpProbe.get("/health")))
                        .build()) {
            Answers.until(() -> pool.snapshot().eligibleCount() == 2);
            one.stop(0);
            Answers.until(() -> pool.snapshot().eligibleCount() == 1);
            assertThat(balancer.acquire().endpoint().port())
                    .isEqualTo(two.getAddress().getPort());
            one = serve(port, threads);
            Answers.until(() -> pool.snapshot().eligibleCount() == 2);
        } finally {
            one.stop(0);
            two.stop(0);
            threads.shutdownNow();
        }
        Answers.untilCollected(() -> Answers.threads("evener-p") + Answers.threads("HttpClient-") == 0);
    }

    @Test
    void allProbesFail_poolPanicsAndStillServes_E20() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = serve(0, threads);
        try (Pool pool = Pool.of(
                        "p",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "http://localhost:" + server.getAddress().getPort());
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(quick(HttpProbe.get("/nowhere")))
                        .build()) {
            Answers.until(() -> !pool.snapshot().healthy(0) && !pool.snapshot().healthy(1));
            assertThat(pool.snapshot().eligibleCount()).isEqualTo(2);
            balancer.acquire().complete(Outcome.SUCCESS);
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void tenThousandBalancers_madeAndClosed_costNoThread_E29() {
        ManualTime time = new ManualTime();
        int before = Thread.activeCount();
        try (Pool pool = Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .endpoints(List.of(Endpoint.of("http://127.0.0.1:1"), Endpoint.of("http://127.0.0.1:2")))
                .build()) {
            int pending = time.pending();
            for (int i = 0; i < 10_000; i++) {
                LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(HttpProbe.get("/health"))
                        .guard(TcpProbe.connect())
                        .build()
                        .close();
            }
            time.runDue();
            assertThat(time.pending()).isEqualTo(pending);
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(before);
        }
    }

    @Test
    void schedulerShutDownFirst_closesInAnyOrder() throws Exception {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        FakeProbe fake = new FakeProbe(Ticker.system());
        List<CompletableFuture<ProbeResult>> hung = fake.hang("http://127.0.0.1:1");
        Pool pool = Pool.builder("p")
                .scheduler(Scheduler.from(executor))
                .endpoint(Endpoint.of("http://127.0.0.1:1"))
                .build();
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(quick(fake.recipe()))
                .build();
        Answers.until(() -> !hung.isEmpty());
        executor.shutdownNow();
        assertThat(executor.awaitTermination(Answers.SECONDS, TimeUnit.SECONDS)).isTrue();
        hung.get(hung.size() - 1).complete(ProbeResult.down("late"));
        pool.close();
        balancer.close();
        assertThat(fake.closed).isEqualTo(1);
    }

    @Test
    void threads_doNotFollowTheNumberOfEndpoints() throws Exception {
        Answers.untilCollected(() -> Answers.threads("evener-probe") + Answers.threads("HttpClient-") == 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = serve(0, threads);
        try (ServerSocket mute = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
                Pool pool = Pool.of("p")) {
            for (int i = 0; i < 100; i++) {
                int port = i % 2 == 0 ? server.getAddress().getPort() : mute.getLocalPort();
                pool.add(
                        Endpoint.builder("http://127.0.0.1:" + port).id("e" + i).build());
            }
            LoadBalancer balancer = LoadBalancer.builder(pool)
                    .strategy(new FirstEligible())
                    .guard(ProbeMonitor.builder(HttpProbe.get("/health"))
                            .interval(Duration.ofSeconds(1))
                            .build())
                    .build();
            Answers.until(() -> pool.snapshot().eligibleCount() == 50);
            assertThat(Answers.threads("evener-probe") + Answers.threads("HttpClient-"))
                    .isLessThanOrEqualTo(3);
            balancer.close();
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
