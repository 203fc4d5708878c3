package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default rule, where shares differ. */
class WeightedRoundRobinTest {

    private static final String SMOOTH = "roundRobin: in turn, by weight: smooth";
    private static final String GOLDEN = "roundRobin: in turn, by weight: golden steps";

    /** {@code 1 + i % 10}: too much for a cycle, with 500 endpoints. */
    private static long[] oneToTen(int n) {
        return LongStream.range(0, n).map(i -> 1 + i % 10).toArray();
    }

    private static Balanced balanced(long seed, long... weights) {
        return new Balanced(Strategies.roundRobin(), SeededRandom.of(seed), weights);
    }

    /** The most that anybody's count differs from its share in any window that begins with the first choice. */
    private static double stray(List<String> served, long... weights) {
        double sum = Arrays.stream(weights).sum();
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < weights.length; i++) {
            numbers.put(Balanced.id(i), i);
        }
        int[] counts = new int[weights.length];
        double most = 0;
        for (int t = 1; t <= served.size(); t++) {
            counts[numbers.get(served.get(t - 1))]++;
            for (int i = 0; i < weights.length; i++) {
                most = Math.max(most, Math.abs(counts[i] - t * (weights[i] / sum)));
            }
        }
        return most;
    }

    private static double harmonic(int n) {
        return IntStream.rangeClosed(1, n).mapToDouble(k -> 1.0 / k).sum();
    }

    @Test
    void choose_fiveOneOne_isTheSmoothCycle_fromARandomTurn() {
        Set<String> cycles = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            try (Balanced balanced = balanced(seed, 5, 1, 1)) {
                assertThat(balanced.rule()).isEqualTo(SMOOTH);
                String served = String.join("", balanced.serve(70));
                assertThat("aabacaa".repeat(11)).contains(served);
                cycles.add(served.substring(0, 7));
            }
        }
        assertThat(cycles).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void choose_smallCycle_straysAsStated(long seed) {
        long[] weights = LongStream.rangeClosed(1, 10).toArray();
        try (Balanced balanced = balanced(seed, weights)) {
            assertThat(stray(balanced.serve(2_000), weights)).isLessThan(harmonic(10) - 0.1 + 1e-9);
            assertThat(balanced.count(55 * 20, ChooseRequest.any()))
                    .containsEntry("a", 20)
                    .containsEntry("j", 200);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void choose_largeCycle_straysAsStated(long seed) {
        long[] weights = oneToTen(500);
        try (Balanced balanced = balanced(seed, weights)) {
            assertThat(balanced.rule()).isEqualTo(GOLDEN);
            assertThat(stray(balanced.serve(10_000), weights)).isLessThan(1 + 0.4 * Math.log(10_000));
        }
    }

    /** Scenario E4: sums of the largest weights don't overflow. */
    @Test
    void e4_largestWeights_areShares() {
        long[] weights = new long[100];
        Arrays.fill(weights, Endpoint.MAX_WEIGHT);
        weights[99] = Endpoint.MAX_WEIGHT - 1;
        try (Balanced balanced = balanced(1, weights)) {
            assertThat(balanced.rule()).isEqualTo(GOLDEN);
            assertThat(stray(balanced.serve(5_000), weights)).isLessThan(1 + 0.4 * Math.log(5_000));
        }
    }

    /** Scenario E5: coprime weights cost what others cost. (Its memory: law weight-cost.) */
    @Test
    void e5_coprimeWeights_areShares() {
        try (Balanced balanced = balanced(1, 1, 1_000_003)) {
            assertThat(balanced.rule()).isEqualTo(GOLDEN);
            assertThat(balanced.count(1_000_004, ChooseRequest.any()).get("a")).isBetween(1, 7);
        }
    }

    /** Scenario E6: nobody's weight is rounded to nothing on the way up. */
    @Test
    void e6_slowStartOfSmallWeights_isNeverNothing() {
        for (long weight = 1; weight <= 9; weight++) {
            try (Balanced balanced = balanced(weight, 9, weight)) {
                for (int step = 1; step <= 16; step++) {
                    balanced.guard().admission(balanced.member("b"), step / 16.0);
                    balanced.time.runDue();
                    int b = balanced.count(16 * 9 * 16 + 16 * (int) weight * step, ChooseRequest.any())
                            .getOrDefault("b", 0);
                    assertThat(b).isBetween(16 * (int) weight * step - 2, 16 * (int) weight * step + 2);
                }
            }
        }
        try (Balanced alone = balanced(1, 1)) {
            alone.guard().admission(alone.member("a"), 0.01);
            alone.time.runDue();
            assertThat(alone.serve(3)).containsOnly("a");
        }
    }

    /** Scenario E7: a heavy endpoint's turns are spread; none is put off to the end of the lap. */
    @ParameterizedTest
    @ValueSource(ints = {2, 1_000})
    void e7_heavyEndpoint_comesInNoBurst(int light) {
        long[] weights = new long[light + 1];
        Arrays.fill(weights, 1);
        weights[light] = light == 2 ? 100 : 1_000; // 100 of 102 turns, or half of them
        try (Balanced balanced = balanced(3, weights)) {
            List<String> served = balanced.serve(5_000);
            int run = 0;
            int longest = 0;
            for (String id : served) {
                run = id.equals(Balanced.id(light)) ? run + 1 : 0;
                longest = Math.max(longest, run);
            }
            assertThat(longest).isLessThanOrEqualTo(light == 2 ? 67 : 2);
        }
    }

    /** Scenario E9: with weights, too, refreshes that come faster than laps starve nobody. */
    @ParameterizedTest
    @ValueSource(ints = {100, 500})
    void e9_refreshEveryTenChoices_keepsShares(int n) {
        long[] weights = oneToTen(n);
        try (Balanced balanced = balanced(1, weights)) {
            List<String> served = new ArrayList<>();
            for (int round = 0; round < 1_000; round++) {
                served.addAll(balanced.serve(10));
                balanced.pool.add(Balanced.endpoint(round % n, weights[round % n]).toBuilder()
                        .metadata("round", "" + round)
                        .build());
            }
            assertThat(stray(served, weights)).isLessThan(n == 100 ? harmonic(100) - 0.01 : 1 + 0.4 * Math.log(10_000));
        }
    }

    /** Scenario E34: a weight that changes all the time costs nobody its turns. */
    @ParameterizedTest
    @ValueSource(ints = {10, 500})
    void e34_weightThatKeepsChanging_leavesSharesAlone(int n) {
        long[] weights = oneToTen(n);
        try (Balanced balanced = balanced(1, weights)) {
            int calls = n == 10 ? 100_000 : 20_000;
            double others = Arrays.stream(weights).skip(1).sum();
            double[] due = new double[n];
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < calls; i++) {
                if (i % 3 == 0) {
                    weights[0] = 1 + i / 3 % 20;
                    balanced.pool.add(Balanced.endpoint(0, weights[0]));
                }
                double sum = others + weights[0];
                for (int k = 0; k < n; k++) {
                    due[k] += weights[k] / sum;
                }
                balanced.serve(1).forEach(id -> counts.merge(id, 1, Integer::sum));
            }
            for (int k = 0; k < n; k++) { // no further than draws would be, five standard deviations
                double most = 5 * Math.sqrt(due[k]);
                assertThat(counts.get(Balanced.id(k)) - due[k])
                        .as("endpoint %d", k)
                        .isBetween(-most, most);
            }
        }
    }

    /** From even to smooth to golden and back: everybody goes on about as far round as before. */
    @Test
    void compile_otherKindOfOrder_keepsServing() {
        try (Balanced balanced = balanced(1, oneToTen(500))) {
            for (int round = 0; round < 5; round++) {
                balanced.pool.update(Balanced.endpoints(1, 1, 1, 1));
                assertThat(balanced.rule()).isEqualTo("roundRobin: in turn, by id");
                assertThat(balanced.count(400, ChooseRequest.any())).containsEntry("d", 100);
                balanced.pool.update(Balanced.endpoints(1, 1, 1, 5));
                assertThat(balanced.rule()).isEqualTo(SMOOTH);
                assertThat(balanced.count(800, ChooseRequest.any())).containsEntry("d", 500);
                balanced.pool.update(Balanced.endpoints(1, 1, 1, 100_003));
                assertThat(balanced.rule()).isEqualTo(GOLDEN);
                assertThat(balanced.count(1_000, ChooseRequest.any())).containsKey("d");
                balanced.pool.update(List.of());
            }
        }
    }

    /** First choices of fresh clients follow the weights: no client begins with the heaviest. */
    @Test
    void choose_firstOfFreshClients_isByWeight() {
        int clients = 1_000;
        Map<String, Integer> counts = new HashMap<>();
        for (int client = 0; client < clients; client++) {
            try (Balanced balanced = balanced(client, oneToTen(10))) {
                counts.merge(balanced.serve(1).get(0), 1, Integer::sum);
            }
        }
        for (int i = 0; i < 10; i++) {
            double share = (i + 1) / 55.0;
            double sigma = Math.sqrt(clients * share * (1 - share));
            assertThat((double) counts.get(Balanced.id(i)))
                    .isBetween(clients * share - 5 * sigma, clients * share + 5 * sigma);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 500})
    void choose_twoThreads_straysByTheStripes(int n) throws InterruptedException {
        long[] weights = oneToTen(n);
        try (Balanced balanced = balanced(1, weights)) {
            Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            int each = 55 * n;
            for (int t = 0; t < 2; t++) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    balanced.serve(each)
                            .forEach(id -> counts.computeIfAbsent(id, k -> new AtomicInteger())
                                    .incrementAndGet());
                });
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            double sum = Arrays.stream(weights).sum();
            double one = n == 10 ? harmonic(10) - 0.1 : 1 + 0.4 * Math.log(each);
            for (int i = 0; i < n; i++) {
                double share = 2 * each * weights[i] / sum;
                assertThat((double) counts.get(Balanced.id(i)).get()).isBetween(share - 2 * one, share + 2 * one);
            }
        }
    }
}
