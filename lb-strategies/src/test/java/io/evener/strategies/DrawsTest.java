package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares of draws, against tolerances of five standard deviations (a false alarm in 1.7 million). */
class DrawsTest {

    private static final int CALLS = 60_000;

    private static void assertShare(int count, double share) {
        double sigma = Math.sqrt(CALLS * share * (1 - share));
        assertThat((double) count).isBetween(CALLS * share - 5 * sigma, CALLS * share + 5 * sigma);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sampler_unevenShares_areExactInTheMean(long seed) {
        double[] shares = {1, 2, 3.5, 0.0625, 10};
        Sampler sampler = Sampler.of(shares);
        SeededRandom random = SeededRandom.of(seed);
        int[] counts = new int[shares.length];
        for (int i = 0; i < CALLS; i++) {
            counts[sampler.draw(random)]++;
        }
        for (int i = 0; i < shares.length; i++) {
            assertShare(counts[i], shares[i] / 16.5625);
        }
    }

    /** Scenarios E4 and E5: chi-square over weights of any magnitude, below its quantile of 1 - 1e-6. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_003, 429_496_729})
    void e4_random_weights_areShares(long unit) {
        long[] weights =
                LongStream.rangeClosed(1, 10).map(w -> w * unit + w % 2).toArray();
        double sum = LongStream.of(weights).sum();
        for (long seed = 1; seed <= 3; seed++) {
            try (Balanced balanced = new Balanced(Strategies.random(), SeededRandom.of(seed), weights)) {
                Map<String, Integer> counts = balanced.count(CALLS, ChooseRequest.any());
                double chiSquare = 0;
                for (int i = 0; i < 10; i++) {
                    double share = CALLS * (weights[i] / sum);
                    chiSquare += Math.pow(counts.get(Balanced.id(i)) - share, 2) / share;
                }
                assertThat(chiSquare).isLessThan(46.7); // 9 degrees of freedom
            }
        }
    }

    @Test
    void random_admission_isItsShare() {
        try (Balanced balanced = new Balanced(Strategies.random(), 1, 4)) {
            balanced.guard().admission(balanced.member("d"), 0.25);
            balanced.time.runDue();
            Map<String, Integer> counts = balanced.count(CALLS, ChooseRequest.any());
            assertShare(counts.get("a"), 1 / 3.25);
            assertShare(counts.get("d"), 0.25 / 3.25);
        }
    }

    @Test
    void random_exclusion_spreadsOverAllOthersAlike() {
        try (Balanced balanced = new Balanced(Strategies.random(), 1, 4)) {
            Map<String, Integer> counts =
                    balanced.count(CALLS, ChooseRequest.any().excluding(balanced.member("b")));
            assertThat(counts).doesNotContainKey("b");
            counts.values().forEach(count -> assertShare(count, 1 / 3.0));
        }
    }

    @Test
    void random_allButOneExcluded_findsIt() {
        try (Balanced balanced = new Balanced(Strategies.random(), 1, 200)) {
            ChooseRequest request = ChooseRequest.any();
            for (int i = 1; i < 200; i++) {
                request = request.excluding(balanced.member(Balanced.id(i)));
            }
            assertThat(balanced.serve(request)).isEqualTo("a");
        }
    }

    /** Scenario E13c: serial load on idle endpoints goes to all alike, not to the first. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 9, 20})
    void e13c_leastRequest_tiesAreBrokenUniformly(int n) {
        try (Balanced balanced = new Balanced(Strategies.leastRequest(), 7, n)) {
            Map<String, Integer> counts = balanced.count(CALLS, ChooseRequest.any());
            assertThat(counts).hasSize(n);
            counts.values().forEach(count -> assertShare(count, 1.0 / n));
        }
    }

    /** Scenario E13d: the draws are distinct, so with fewer busy members than draws an idle one is always found. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6})
    void e13d_leastRequest_drawsDistinctMembers(int choices) {
        try (Balanced balanced = new Balanced(Strategies.leastRequest().choices(choices), 3, 9)) {
            Set<String> busy = new HashSet<>();
            for (int i = 1; i < choices; i++) {
                busy.add(balanced.balancer.acquire().endpoint().id());
            }
            assertThat(balanced.count(2_000, ChooseRequest.any())).doesNotContainKeys(busy.toArray(String[]::new));
        }
    }

    @Test
    void leastRequest_smallPool_findsTheOnlyIdleOne() {
        try (Balanced balanced = new Balanced(Strategies.leastRequest(), 3, 8)) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                held.add(balanced.balancer.acquire());
            }
            assertThat(held.stream().map(lease -> lease.endpoint().id()).distinct())
                    .hasSize(7);
            String idle = balanced.balancer.acquire().endpoint().id();
            assertThat(held).noneMatch(lease -> lease.endpoint().id().equals(idle));
        }
    }

    @Test
    void leastRequest_admission_weighsTheCost() {
        try (Balanced balanced = new Balanced(Strategies.leastRequest(), 3, 2)) {
            balanced.guard().admission(balanced.member("b"), 0.25);
            balanced.time.runDue();
            int b = 0;
            for (int i = 0; i < 50; i++) {
                b += balanced.balancer.acquire().endpoint().id().equals("b") ? 1 : 0;
            }
            assertThat(b).as("of 50 held calls a fifth").isBetween(9, 11);
        }
    }

    @Test
    void leastRequest_choicesOutOfRange_isRefused() {
        assertThatThrownBy(() -> Strategies.leastRequest().choices(1)).hasMessage("must be in 2..6: choices=1");
        assertThatThrownBy(() -> Strategies.leastRequest().choices(7)).hasMessage("must be in 2..6: choices=7");
    }
}
