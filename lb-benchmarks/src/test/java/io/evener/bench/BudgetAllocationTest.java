package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.call.RetryBudget;
import io.evener.strategies.Strategies;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a retry budget asks of a pool at every failed attempt. */
final class BudgetAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int LOOKS = 100;
    /** A list of a thousand members is 4,000. */
    private static final long MOST_BYTES = 1_000;

    /** Three endpoints, and a thousand that left and are remembered. */
    @Test
    void look_atASmallPoolThatChurned_dealsWithThosePresentOnly() {
        RetryBudget budget = RetryBudget.ofDefaults();
        try (Pool pool = Pool.of("churning");
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(Strategies.random())
                        .retryBudget(budget)
                        .build()) {
            for (int i = 0; i < 1_000; i++) {
                pool.update(List.of(Endpoint.of("http://e" + i + ":80")));
            }
            assertThat(budget.balance()).isPositive();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < LOOKS; i++) {
                budget.balance();
            }
            assertThat((THREADS.getCurrentThreadAllocatedBytes() - before) / LOOKS)
                    .isLessThan(MOST_BYTES);
            assertThat(balancer.pool()).isEqualTo("churning");
        }
    }
}
