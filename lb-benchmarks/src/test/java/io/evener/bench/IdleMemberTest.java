package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.health.CircuitBreaker;
import io.evener.health.HttpProbe;
import io.evener.health.OutlierDetector;
import io.evener.health.ProbeMonitor;
import io.evener.health.SlowStart;
import io.evener.spi.Guard;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What an endpoint that is not called takes beside the {@link Endpoint} itself: the member, its places in the pool's tables, in
 * snapshot and chooser, and all that guards keep. Read from the heap of the running JVM, which rounds nothing off.
 */
class IdleMemberTest {

    private static final int MEMBERS = 20_000;

    private static final List<Endpoint> ENDPOINTS = IntStream.range(0, MEMBERS)
            .mapToObj(i -> Endpoint.of("http://10." + (i >> 14) + "." + (i >> 7 & 127) + "." + (i & 127) + ":80"))
            .toList();

    /** The README's, but that it waits with its first probes: one under way has a connection. */
    private static List<Guard> readmes() {
        return new ArrayList<>(List.of(
                ProbeMonitor.builder(HttpProbe.get("/health"))
                        .interval(Duration.ofDays(1_000))
                        .build(),
                CircuitBreaker.ofDefaults()));
    }

    private static double bytesEach(List<Guard> guards) {
        long before = usedBytes();
        try (Pool pool = Pool.builder("idle").endpoints(ENDPOINTS).build();
                LoadBalancer balancer = balancer(pool, guards)) {
            long after = usedBytes();
            assertThat(balancer.pool()).isEqualTo("idle");
            return (after - before) / (double) MEMBERS;
        }
    }

    private static LoadBalancer balancer(Pool pool, List<Guard> guards) {
        LoadBalancer.Builder builder = LoadBalancer.builder(pool).strategy(Strategies.leastRequest());
        guards.forEach(builder::guard);
        return builder.build();
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void member_idle_inTheReadmesPool_takesAtMost512Bytes() {
        bytesEach(readmes()); // classes, and what they keep
        assertThat(bytesEach(readmes())).isBetween(300.0, 512.0);
    }

    @Test
    void member_idle_withEveryGuard_takesAtMost700Bytes() {
        List<Guard> all = readmes();
        all.add(OutlierDetector.ofDefaults());
        all.add(SlowStart.ofDefaults());
        bytesEach(all);
        assertThat(bytesEach(all)).isBetween(300.0, 700.0);
    }
}
