package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.bench.StrategyCatalogue.Entry;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * D45: of two endpoints one is dead, and a call has one retry. Envoy's, which may go to the same host again, loses a part of the
 * calls (envoy 4859, 27317).
 */
final class RetryElsewhereTest {

    private static final String DEAD = "http://10.0.0.1:80";
    private static final String ALIVE = "http://10.0.0.2:80";
    private static final int CALLS = 200;

    static List<Entry> strategies() {
        return StrategyCatalogue.entries();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void oneOfTwoDead_oneRetry_everyCallSucceeds(Entry entry) throws Exception {
        ManualTime time = new ManualTime();
        Pool pool = Pool.builder("orders")
                .ticker(time)
                .scheduler(time)
                .random(SeededRandom.of(5))
                .endpoints(List.of(Endpoint.of(DEAD), Endpoint.of(ALIVE)))
                .build();
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(entry.factory().get())
                .retryBudget(RetryBudget.builder().least(CALLS).ticker(time).build())
                .build();
        AtomicInteger attempts = new AtomicInteger();
        CallOptions once = CallOptions.ofDefaults().attempts(2);
        for (int i = 0; i < CALLS; i++) {
            String served = balancer.call(ChooseRequest.key("key " + i), once, attempt -> {
                attempts.incrementAndGet();
                if (attempt.endpoint().id().equals(DEAD)) {
                    throw new ConnectException("refused");
                }
                return attempt.endpoint().id();
            });
            assertThat(served).isEqualTo(ALIVE);
        }
        assertThat(attempts.get()).as("the dead one was tried").isBetween(CALLS, 2 * CALLS);
        pool.close();
    }
}
