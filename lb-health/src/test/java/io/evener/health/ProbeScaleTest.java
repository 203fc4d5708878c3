package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What probes of large pools cost. Bounds leave room for slow machines; what was measured is in {@link ProbeRounds}. */
class ProbeScaleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static LoadBalancer.Builder balancer(Pool pool) {
        return LoadBalancer.builder(pool).strategy(new FirstEligible());
    }

    /** 10,000 endpoints every 5 s are 2,000 probes a second. A twentieth of a core has 25 us for each. */
    @Test
    void tenThousandEndpoints_takeATwentiethOfACoreAtMost() {
        ManualTime time = new ManualTime();
        long[] asked = {0};
        CompletableFuture<ProbeResult> well = CompletableFuture.completedFuture(ProbeResult.up());
        try (Pool pool = Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .endpoints(Probed.endpoints(0, 10_000))
                .build()) {
            balancer(pool)
                    .guard(Probe.of(() -> endpoint -> {
                        asked[0]++;
                        return well;
                    }))
                    .build();
            time.advance(SECOND.multipliedBy(10));
            long probes = asked[0];
            long cpu = THREADS.getCurrentThreadCpuTime();
            time.advance(SECOND.multipliedBy(25));
            double microsEach = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / (asked[0] - probes);
            assertThat(asked[0] - probes).isGreaterThanOrEqualTo(50_000);
            assertThat(microsEach).isLessThan(25);
        }
    }

    /** All that a watch adds to a pool on its own scheduler: itself and its places in the tables that hold it. */
    @Test
    void watch_idle_takesAtMost96Bytes() {
        int n = 20_000;
        try (Pool pool = Pool.builder("scale").endpoints(Probed.endpoints(0, n)).build()) {
            try (LoadBalancer none = balancer(pool).build()) {
                assertThat(none.pool()).isEqualTo("scale");
            }
            long plain = usedBytes();
            try (LoadBalancer probed = balancer(pool)
                    .guard(ProbeMonitor.builder(TcpProbe.connect())
                            .interval(Duration.ofDays(1_000))
                            .build())
                    .build()) {
                assertThat(probed.pool()).isEqualTo("scale");
                double each = (usedBytes() - plain) / (double) n;
                assertThat(each).isBetween(50.0, 96.0);
            }
        }
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Counts the answers of another. */
    private record Counting(HealthProbe probe, LongAdder well, LongAdder ill) implements HealthProbe {
        @Override
        public CompletionStage<ProbeResult> check(Endpoint endpoint) {
            CompletionStage<ProbeResult> answer = probe.check(endpoint);
            answer.whenComplete((result, error) -> (error == null && result.healthy() ? well : ill).increment());
            return answer;
        }

        @Override
        public void close() {
            probe.close();
        }
    }

    /** Asks so many endpoints, once each and within a second; returns the milliseconds of CPU time that it took of ours. */
    private static long ask(int n, Probe probe, int port) {
        Set<Long> others = Arrays.stream(THREADS.getAllThreadIds()).boxed().collect(Collectors.toSet());
        LongAdder well = new LongAdder();
        LongAdder ill = new LongAdder();
        List<Endpoint> endpoints = IntStream.range(0, n)
                .mapToObj(i ->
                        Endpoint.builder("http://127.0.0.1:" + port).id("e" + i).build())
                .toList();
        SeededRandom random = SeededRandom.of(1);
        try (Pool pool = Pool.builder("scale")
                        .endpoints(endpoints)
                        .random(() -> random.nextLong() >>> 6) // the first 64th of the interval
                        .build();
                LoadBalancer balancer = balancer(pool)
                        .guard(ProbeMonitor.builder(Probe.of(() -> new Counting(probe.open(), well, ill)))
                                .interval(SECOND.multipliedBy(60))
                                .timeout(SECOND.multipliedBy(50))
                                .build())
                        .build()) {
            Answers.until(() -> well.sum() + ill.sum() == n);
            assertThat(ill.sum()).isZero();
            assertThat(balancer.pool()).isEqualTo("scale");
            List<ThreadInfo> ours = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                    .filter(thread -> thread != null && !others.contains(thread.getThreadId()))
                    .filter(thread -> thread.getThreadName().matches("(evener|HttpClient)-.*"))
                    .toList();
            assertThat(ours).as("scheduler, and the probe's own").hasSizeBetween(2, 4);
            return ours.stream()
                            .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getThreadId()))
                            .sum()
                    / 1_000_000;
        }
    }

    @Test
    void thousandTcpProbes_inASecond_areAllAnswered() throws IOException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
            thread.execute(() -> {
                while (!server.isClosed()) {
                    try {
                        server.accept().close();
                    } catch (IOException e) {
                        // The test is over.
                    }
                }
            });
            ask(1_000, TcpProbe.connect(), server.getLocalPort());
            long warm = ask(1_000, TcpProbe.connect(), server.getLocalPort());
            assertThat(warm).as("CPU ms: a tenth of a core for 5 s").isLessThan(500);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void fiveHundredHttpProbes_inASecond_areAllAnswered() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(threads);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            ask(500, HttpProbe.get("/health"), server.getAddress().getPort());
            long warm = ask(500, HttpProbe.get("/health"), server.getAddress().getPort());
            assertThat(warm).as("CPU ms: a fifth of a core for 2.5 s").isLessThan(500);
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
