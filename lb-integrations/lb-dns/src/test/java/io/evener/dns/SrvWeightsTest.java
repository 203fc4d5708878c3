package io.evener.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.strategies.Strategies;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** RFC 2782's draw, as written there, against the weights that stand for it. */
class SrvWeightsTest {

    private static int[] ones(int count) {
        return IntStream.generate(() -> 1).limit(count).toArray();
    }

    private static long[] weights(int... weights) {
        return SrvWeights.of(weights, ones(weights.length));
    }

    /**
     * How often each record wins over all draws and all orders that the RFC allows: zeros first, then as may be. An order's
     * rotations stand for all orders.
     */
    private static long[] wins(int... weights) {
        long[] wins = new long[weights.length];
        int sum = IntStream.of(weights).sum();
        List<Integer> zeros = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        IntStream.range(0, weights.length).forEach(i -> (weights[i] == 0 ? zeros : others).add(i));
        for (int turn = 0; turn < zeros.size(); turn++) {
            List<Integer> order = new ArrayList<>();
            for (int k = 0; k < zeros.size(); k++) {
                order.add(zeros.get((turn + k) % zeros.size()));
            }
            order.addAll(others);
            for (int draw = 0; draw <= sum; draw++) {
                int running = 0;
                for (int record : order) {
                    running += weights[record];
                    if (running >= draw) {
                        wins[record]++;
                        break;
                    }
                }
            }
        }
        return wins;
    }

    @Test
    void weights_areTheDrawsOfTheRfc_whereThereAreZeros() {
        for (int[] weights :
                new int[][] {{0, 1}, {0, 0, 1}, {5, 0, 3}, {0, 10, 0, 20, 0}, {0, 0}, {0}, {7, 0, 0, 0, 0, 1}}) {
            assertThat(weights(weights)).containsExactly(wins(weights));
        }
    }

    @Test
    void weights_withoutZeros_areTheRecords() {
        assertThat(weights(10, 20, 70)).containsExactly(10, 20, 70);
        assertThat(weights(65_535, 1)).containsExactly(65_535, 1);
        assertThat(weights()).isEmpty();
    }

    @Test
    void weights_neverLeaveWhatAnEndpointHas() {
        int[] many = new int[5_000];
        many[0] = 65_535;
        assertThat(SrvWeights.of(many, ones(5_000))[0]).isEqualTo(65_535L * 4_999);
        int[] parts = {1, 7, 11, 13, 17, 19, 23};
        long[] shared = SrvWeights.of(new int[] {65_535, 65_535, 1, 65_535, 65_535, 65_535, 65_535}, parts);
        assertThat(LongStream.of(shared).boxed())
                .allSatisfy(weight -> assertThat(weight).isBetween(1L, Endpoint.MAX_WEIGHT));
        assertThat((double) shared[0] / (shared[6] * 23)).isBetween(0.999_999, 1.000_001);
    }

    @Test
    void weights_ofSeveralAddresses_areShared_exactly() {
        assertThat(SrvWeights.of(new int[] {10, 10}, new int[] {2, 2})).containsExactly(10, 10);
        long[] shared = SrvWeights.of(new int[] {10, 20, 5}, new int[] {1, 3, 4});
        assertThat(List.of(shared[0], shared[1] * 3, shared[2] * 4)).containsExactly(120L, 240L, 60L);
    }

    /** Chi-square, three degrees of freedom: above 21.1 once in 10,000 seeds. */
    @Test
    void weights_becomeShares_throughAStrategy() {
        int[] records = {0, 0, 1, 5};
        long[] weights = weights(records);
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            endpoints.add(Endpoint.builder("http://10.0.0." + i + ":80")
                    .weight(weights[i])
                    .build());
        }
        int calls = 140_000;
        long[] counts = new long[weights.length];
        try (Pool pool = Pool.builder("orders")
                        .endpoints(endpoints)
                        .random(SeededRandom.of(6))
                        .build();
                LoadBalancer balancer =
                        LoadBalancer.builder(pool).strategy(Strategies.random()).build()) {
            for (int call = 0; call < calls; call++) {
                var lease = balancer.acquire(ChooseRequest.any());
                counts[endpoints.indexOf(lease.endpoint())]++;
                lease.complete(Outcome.SUCCESS);
            }
        }
        double[] shares = {1 / 14.0, 1 / 14.0, 1 / 7.0, 5 / 7.0}; // of 7 draws the zeros share one
        double chi = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = calls * shares[i];
            chi += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        assertThat(chi).isLessThan(21.1);
    }
}
