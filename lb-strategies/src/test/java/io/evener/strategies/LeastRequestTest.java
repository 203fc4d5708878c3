package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.Outcome;
import io.evener.RandomSource;
import io.evener.strategies.LeastRequest.Dialect;
import io.evener.strategies.schedule.Vectors;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights, the full scan, and Envoy's dialect. */
class LeastRequestTest {

    private static final LeastRequest ENVOY = Strategies.leastRequest().dialect(Dialect.ENVOY);

    static List<Vectors.Row> bias() {
        return Vectors.read("envoy-active-request-bias.txt");
    }

    /** Under load the calls in flight are in proportion to the weights, to one call, where all are read. */
    @ParameterizedTest
    @ValueSource(ints = {4, 20})
    void fullScan_heldCalls_areByWeight(int n) {
        long[] weights = new long[n];
        long sum = 0;
        for (int i = 0; i < n; i++) {
            weights[i] = 1 + i % 4;
            sum += weights[i];
        }
        LeastRequest strategy = Strategies.leastRequest().fullScan();
        try (Balanced balanced = new Balanced(strategy, SeededRandom.of(1), weights)) {
            for (int i = 0; i < 40 * sum; i++) {
                balanced.balancer.acquire();
            }
            for (int i = 0; i < n; i++) {
                assertThat((long) balanced.member(Balanced.id(i)).inFlight())
                        .isBetween(40 * weights[i] - 1, 40 * weights[i] + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 100})
    void fullScan_alwaysFindsTheOnlyIdleOne(int n) {
        try (Balanced balanced = new Balanced(Strategies.leastRequest().fullScan(), 3, n)) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                held.add(balanced.balancer.acquire());
            }
            assertThat(held.stream().map(lease -> lease.endpoint().id()).distinct())
                    .hasSize(n);
            held.get(n / 2).complete(Outcome.SUCCESS);
            assertThat(balanced.balancer.acquire().endpoint())
                    .isEqualTo(held.get(n / 2).endpoint());
        }
    }

    /** At rest all tie: shares by weight, within five standard deviations. */
    @ParameterizedTest
    @ValueSource(ints = {4, 9, 40})
    void fullScan_ties_areBrokenByWeight(int n) {
        int calls = 60_000;
        long[] weights = new long[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            weights[i] = 1 + i % 3;
            sum += weights[i];
        }
        LeastRequest strategy = Strategies.leastRequest().fullScan();
        try (Balanced balanced = new Balanced(strategy, SeededRandom.of(2), weights)) {
            Map<String, Integer> counts = balanced.count(calls, ChooseRequest.any());
            for (int i = 0; i < n; i++) {
                double share = weights[i] / sum;
                double slack = 5 * Math.sqrt(calls * share * (1 - share));
                assertThat((double) counts.get(Balanced.id(i))).isBetween(calls * share - slack, calls * share + slack);
            }
        }
    }

    @Test
    void fullScan_drawsOneWordAtMost() {
        SeededRandom random = SeededRandom.of(1);
        long[] weights = new long[30];
        java.util.Arrays.fill(weights, 1);
        try (Balanced balanced = new Balanced(Strategies.leastRequest().fullScan(), random, weights)) {
            long before = random.drawn();
            balanced.serve(100);
            assertThat(random.drawn() - before).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @MethodSource("bias")
    void envoy_unequalWeights_isTheSequenceOfEnvoy(Vectors.Row row) {
        LeastRequest strategy =
                ENVOY.activeRequestBias(Double.parseDouble(row.columns().get(1)));
        RandomSource random = SeededRandom.script(row.longs(2)[0]);
        try (Balanced balanced = new Balanced(strategy, random, row.longs(0))) {
            Map<String, List<Lease>> open = new HashMap<>();
            for (String happened : row.words(3)) {
                if (happened.startsWith("-")) {
                    open.get(Balanced.id(Integer.parseInt(happened.substring(1))))
                            .remove(0)
                            .complete(Outcome.SUCCESS);
                } else {
                    Lease lease = balanced.balancer.acquire();
                    assertThat(lease.endpoint().id()).isEqualTo(Balanced.id(Integer.parseInt(happened)));
                    open.computeIfAbsent(lease.endpoint().id(), id -> new ArrayList<>())
                            .add(lease);
                }
            }
        }
    }

    /** By hand: draws are unsigned words modulo n, may meet, and the first of the least wins. */
    @Test
    void envoy_equalWeights_takesItsDraws() {
        SeededRandom random = SeededRandom.script(99, 0, 1, 4, 1, 2, 2, -1, 0); // -1 is 2^64 - 1, a multiple of 3
        try (Balanced balanced = new Balanced(ENVOY, random, 1, 1, 1)) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                held.add(balanced.balancer.acquire());
            }
            assertThat(held.stream().map(lease -> lease.endpoint().id())).containsExactly("a", "b", "c", "a");
        }
    }

    /** By hand: every tie after the first is a draw modulo the ties so far, and replaces at 0. */
    @Test
    void envoy_fullScan_drawsEveryTie() {
        SeededRandom random = SeededRandom.script(99, 1, 3, 0, 1, 0, 2);
        try (Balanced balanced = new Balanced(ENVOY.fullScan(), random, 1, 1, 1)) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(balanced.balancer.acquire());
            }
            // 1 % 2 keeps a, 3 % 3 takes c; then a and b tie, 0 % 2 takes b; then a alone is idle
            assertThat(held.stream().map(lease -> lease.endpoint().id())).containsExactly("c", "b", "a");
        }
    }

    @Test
    void name_tellsTheOptions() {
        assertThat(Strategies.leastRequest().choices(3).name()).isEqualTo("leastRequest(3)");
        assertThat(Strategies.leastRequest().fullScan().name()).isEqualTo("leastRequest(fullScan)");
        assertThat(ENVOY.name()).isEqualTo("leastRequest(envoy)");
        assertThat(ENVOY.choices(4).activeRequestBias(0.5).name()).isEqualTo("leastRequest(envoy, 4, bias 0.5)");
    }

    @Test
    void activeRequestBias_badOrWithoutTheDialect_isRefused() {
        assertThatThrownBy(() -> ENVOY.activeRequestBias(-1)).hasMessage("must be >= 0: activeRequestBias=-1.0");
        assertThatThrownBy(() -> ENVOY.activeRequestBias(Double.NaN)).hasMessage("must be >= 0: activeRequestBias=NaN");
        assertThatThrownBy(() -> Strategies.leastRequest().activeRequestBias(1))
                .hasMessage("must have dialect envoy: activeRequestBias=1.0");
        assertThat(Dialect.of("envoy")).isSameAs(Dialect.ENVOY);
        assertThatThrownBy(() -> Dialect.of("nginx")).hasMessage("must be one of envoy: dialect=nginx");
    }

    @Test
    void fullScanWithChoices_isRefused_inEitherOrder() {
        String message = "must be without fullScan: choices=3";
        assertThatThrownBy(() -> Strategies.leastRequest().fullScan().choices(3))
                .hasMessage(message);
        assertThatThrownBy(() -> Strategies.leastRequest().choices(3).fullScan())
                .hasMessage(message);
    }
}
