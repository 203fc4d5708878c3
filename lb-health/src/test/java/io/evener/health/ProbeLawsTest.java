package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import io.evener.testing.ManualTime;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What probes must not do to a working service. Names in brackets: the research's list of failures seen elsewhere. */
class ProbeLawsTest {

    private static final UnaryOperator<ProbeMonitor.Builder> DEFAULTS = builder -> builder;

    /** Those in rotation in every snapshot that the pool makes. */
    private static List<Integer> watchEligible(Pool pool) {
        List<Integer> eligible = new ArrayList<>();
        Guard watching = context -> snapshot -> eligible.add(snapshot.eligibleCount());
        LoadBalancer.builder(pool).strategy(new FirstEligible()).guard(watching).build();
        return eligible;
    }

    @Test
    void totalReplacement_whileProbesAreUnderWay_leavesNoGap_E17() {
        try (Probed it = new Probed(3, DEFAULTS)) {
            List<CompletableFuture<ProbeResult>> hung = new ArrayList<>();
            IntStream.range(0, 12)
                    .forEach(i -> it.probe.answers.put(Probed.id(i), () -> {
                        CompletableFuture<ProbeResult> stage = new CompletableFuture<>();
                        hung.add(stage);
                        return stage;
                    }));
            List<Integer> eligible = watchEligible(it.pool);
            for (int set = 1; set <= 3; set++) {
                it.until(() -> !hung.isEmpty());
                it.pool.update(Probed.endpoints(3 * set, 3 * set + 3));
                hung.forEach(stage -> stage.complete(ProbeResult.down("of the old")));
                hung.clear();
                it.time.runDue();
            }
            assertThat(eligible).isNotEmpty().containsOnly(3);
            assertThat(it.events(TakenOut.class)).isEmpty();
            it.until(() -> !it.isHealthy(9));
        }
    }

    /** Nothing is published by a round of probes that finds what was known, so nobody's share changes meanwhile. */
    @Test
    void round_thatFindsNothingNew_changesNoShare_E19() {
        try (Probed it = new Probed(20, DEFAULTS)) {
            it.probe.hang(Probed.id(3));
            it.probe.ill(Probed.id(4), "x");
            PoolSnapshot first = it.pool.snapshot();
            it.until(() -> !it.isHealthy(3) && !it.isHealthy(4));
            assertThat(it.pool.snapshot().version() - first.version())
                    .as("two verdicts")
                    .isEqualTo(2);
            PoolSnapshot settled = it.pool.snapshot();
            it.advance(Duration.ofMinutes(5));
            assertThat(it.pool.snapshot()).isSameAs(settled);
            assertThat(it.probe.asked).hasSizeGreaterThan(20 * 60);
        }
    }

    /** The whole list goes and comes back. Its verdicts stand, and everybody has one watch. */
    @Test
    void discoveryBlink_forgetsNoVerdict_andDoublesNoProbe_E22() {
        try (Probed it = new Probed(5, builder -> builder.jitter(0))) {
            it.probe.ill(Probed.id(0), "x");
            it.until(() -> !it.isHealthy(0));
            for (int blink = 0; blink < 10; blink++) {
                it.pool.update(Probed.endpoints(4, 5));
                it.pool.update(Probed.endpoints(0, 5));
                assertThat(it.isHealthy(0)).isFalse();
                assertThat(it.isHealthy(1)).isTrue();
                it.advance(Duration.ofMillis(300));
            }
            int before = it.probe.asked.size();
            it.advance(Probed.INTERVAL.multipliedBy(10));
            assertThat(it.probe.asked.size() - before).isEqualTo(50 + 1); // one may be asked twice: to confirm
        }
    }

    /** Twenty thousand ids in a pool of a hundred, each gone before or after its first probe, some while it hangs. */
    @Test
    void churn_leavesNoWatchAndNoTimer_E13b() {
        try (Probed it = new Probed(100, DEFAULTS)) {
            int before = it.time.pending();
            List<CompletableFuture<ProbeResult>> hung = it.probe.hang(Probed.id(4));
            for (int set = 1; set <= 200; set++) {
                it.pool.update(Probed.endpoints(set * 99, set * 99 + 100));
                it.advance(Duration.ofMillis(200));
                it.probe.asked.clear();
            }
            assertThat(it.time.pending()).isLessThanOrEqualTo(before + 3); // one of the pool's, and two spare
            assertThat(hung).allMatch(CompletableFuture::isDone);
            it.pool.update(List.of());
            it.balancer.close();
            it.time.runDue();
            assertThat(it.time.pending()).isLessThan(before);
        }
    }

    @Test
    void listenerThatThrows_endsNoSchedule_E28() {
        ManualTime time = new ManualTime();
        FakeProbe probe = new FakeProbe(time);
        AtomicInteger told = new AtomicInteger();
        try (Pool pool = Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .listenerExecutor(Runnable::run)
                .listener(event -> {
                    told.incrementAndGet();
                    throw new AssertionError("a listener's own fault");
                })
                .endpoints(Probed.endpoints(0, 2))
                .build()) {
            LoadBalancer.builder(pool)
                    .strategy(new FirstEligible())
                    .guard(probe.recipe())
                    .build();
            for (int round = 0; round < 10; round++) {
                probe.ill(Probed.id(0), "x");
                time.advance(Duration.ofSeconds(10));
                assertThat(pool.snapshot().healthy(0)).isFalse();
                probe.well(Probed.id(0));
                time.advance(Duration.ofSeconds(10));
                assertThat(pool.snapshot().healthy(0)).isTrue();
            }
            assertThat(told.get()).isGreaterThanOrEqualTo(20);
        }
    }

    /** Closed while checks are under way: to who answers, to who never does, and by exchange. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void openedAndClosed_withChecksUnderWay_leavesNoFileAndNoThread_E29() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.start();
        try (ServerSocket mute = new ServerSocket(0, 5_000, InetAddress.getLoopbackAddress())) {
            Endpoint silent = Endpoint.of("http://127.0.0.1:" + mute.getLocalPort());
            Endpoint live =
                    Endpoint.of("http://127.0.0.1:" + server.getAddress().getPort());
            long files = openFiles();
            openAndClose(30, silent, live);
            Answers.untilCollected(() -> Answers.threads("evener-probe") + Answers.threads("HttpClient-") == 0);
            Answers.untilCollected(() -> openFiles() <= files + 20); // some stay open for the JVM's own use
        } finally {
            server.stop(0);
        }
    }

    private static void openAndClose(int times, Endpoint silent, Endpoint live) {
        for (int i = 0; i < times; i++) {
            for (Probe probe : List.of(TcpProbe.connect(), TcpProbe.expect("x"), HttpProbe.get("/"))) {
                HealthProbe opened = probe.open();
                CompletableFuture<ProbeResult> under = Answers.start(opened, silent);
                Answers.start(opened, live);
                opened.close();
                assertThat(under).isDone();
            }
        }
    }

    private static long openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }
}
