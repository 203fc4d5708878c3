package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.health.Breaker;
import io.evener.health.CircuitBreaker;
import io.evener.health.OutlierDetector;
import io.evener.spi.Guard;
import io.evener.strategies.Strategies;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** D15: a good call past a breaker or detector allocates nothing, in a pool and alone, whether the JIT compiler has reached it or not. */
final class BreakerAllocationTest {

    private static final int WARM = 20_000;
    private static final int OPERATIONS = 100_000;
    private static final int ROUNDS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What the JVM may do once on its own account is not in every round. */
    private static long bytes(Runnable operation) {
        for (int i = 0; i < WARM; i++) {
            operation.run();
        }
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < OPERATIONS; i++) {
                operation.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Test
    void alone_goodCall_allocatesNothing_D15() {
        Breaker breaker = CircuitBreaker.ofDefaults().alone("b");
        assertThat(bytes(() -> breaker.end(breaker.tryBegin(), Outcome.SUCCESS, -1)))
                .isZero();
    }

    @Test
    void guarded_goodCall_allocatesNothing_D15() {
        assertThat(bytes(CircuitBreaker.ofDefaults(), Outcome.SUCCESS)).isZero();
        assertThat(bytes(CircuitBreaker.ofDefaults().slowCalls(0.5, Duration.ofSeconds(1)), Outcome.SUCCESS))
                .isZero();
    }

    /** A bad call is judged, and still makes no object while nothing changes. */
    @Test
    void guarded_badCall_allocatesNothing() {
        assertThat(bytes(CircuitBreaker.ofDefaults().minCalls(Integer.MAX_VALUE), Outcome.OVERLOADED))
                .isZero();
    }

    @Test
    void watched_call_allocatesNothing() {
        assertThat(bytes(OutlierDetector.ofDefaults(), Outcome.SUCCESS)).isZero();
        assertThat(bytes(OutlierDetector.ofDefaults().dryRun(), Outcome.FAILURE))
                .isZero();
        assertThat(bytes(OutlierDetector.ofDefaults().latency().consecutive(5), Outcome.SUCCESS))
                .isZero();
    }

    private static long bytes(Guard guard, Outcome outcome) {
        try (Pool pool = Pool.builder("p")
                        .endpoints(List.of(Endpoint.of("http://a:1"), Endpoint.of("http://b:1")))
                        .build();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(Strategies.roundRobin())
                        .guard(guard)
                        .build()) {
            balancer.acquire().complete(Outcome.SUCCESS);
            Member bad = pool.snapshot().member(0);
            Member good = pool.snapshot().member(1);
            return bytes(() -> {
                bad.end(bad.tryBegin(), outcome);
                good.end(good.tryBegin(), Outcome.SUCCESS);
            });
        }
    }
}
