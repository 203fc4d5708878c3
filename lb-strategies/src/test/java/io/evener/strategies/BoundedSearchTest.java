package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.Strategy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A search finds whoever is left, however many are not, and ends when nobody is. */
class BoundedSearchTest {

    private static final int SIZE = 50;

    static Stream<Strategy> strategies() {
        return Stream.of(
                Strategies.roundRobin(),
                Strategies.random(),
                Strategies.leastRequest(),
                Strategies.peakEwma(),
                Strategies.leastResponseTime(),
                Strategies.utilisationRoundRobin(),
                Strategies.ringHash(),
                Strategies.maglev(),
                Strategies.rendezvous(),
                Strategies.jump(),
                Strategies.multiProbe(),
                Strategies.ipHash(),
                Strategies.sticky(Strategies.leastRequest()),
                Strategies.boundedLoad(Strategies.ringHash()),
                Strategies.tiered(Strategies.leastRequest()));
    }

    private static String id(int i) {
        return "http://10.0.0." + i + ":80";
    }

    private static Pool pool(int size) {
        return Pool.of(
                "p", IntStream.range(0, size).mapToObj(BoundedSearchTest::id).toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void e27_oneLeftOfFifty_isFoundEachTime(Strategy strategy) {
        try (Pool pool = pool(SIZE);
                LoadBalancer balancer =
                        LoadBalancer.builder(pool).strategy(strategy).build()) {
            int left = 37;
            IntStream.range(0, SIZE).filter(i -> i != left).forEach(i -> pool.eject(id(i), "dead"));
            for (int call = 0; call < 500; call++) {
                Lease lease = balancer.acquire(ChooseRequest.hash(call * 0x9E3779B97F4A7C15L));
                assertThat(lease.endpoint().id()).isEqualTo(id(left));
                lease.complete(Outcome.SUCCESS);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void e27_nobodyLeft_isToldAtOnce(Strategy strategy) {
        try (Pool pool = pool(SIZE);
                LoadBalancer balancer =
                        LoadBalancer.builder(pool).strategy(strategy).build()) {
            IntStream.range(0, SIZE).forEach(i -> pool.eject(id(i), "dead"));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> assertThatThrownBy(() -> balancer.acquire(ChooseRequest.hash(1)))
                            .isInstanceOf(NoEndpointException.class)
                            .hasMessageContaining("size=50"));
        }
    }

    /** Four dead in a row leave their share to all, not to the next. */
    @Test
    void e27_deadInARow_passTheirShareToNoNeighbour() {
        try (Pool pool = pool(10);
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(Strategies.roundRobin())
                        .build()) {
            IntStream.range(2, 6).forEach(i -> pool.eject(id(i), "dead"));
            Map<String, Integer> calls = new HashMap<>();
            for (int call = 0; call < 600; call++) {
                Lease lease = balancer.acquire();
                calls.merge(lease.endpoint().id(), 1, Integer::sum);
                lease.complete(Outcome.SUCCESS);
            }
            assertThat(calls).hasSize(6);
            assertThat(calls.values()).containsOnly(100);
        }
    }
}
