package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancerEvent;
import io.evener.strategies.RoundRobin.Dialect;
import io.evener.strategies.schedule.Vectors;
import io.evener.testing.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each dialect, through a balancer, against what its system did. */
class RoundRobinDialectTest {

    static List<Vectors.Row> nginx() {
        return Vectors.read("nginx-smooth.txt");
    }

    static List<Vectors.Row> envoy() {
        return Vectors.read("envoy-edf.txt");
    }

    /** Those whose weights endpoints can have: whole numbers above 0. */
    static List<Vectors.Row> grpc() {
        return Vectors.read("grpc-static-stride.txt").stream()
                .filter(row -> Arrays.stream(row.words(0)).noneMatch(word -> word.contains(".") || word.equals("0")))
                .toList();
    }

    private static Balanced balanced(Dialect dialect, long word, long... weights) {
        return new Balanced(Strategies.roundRobin().dialect(dialect), SeededRandom.script(word), weights);
    }

    private static List<String> ids(int[] indices) {
        return IntStream.of(indices).mapToObj(Balanced::id).toList();
    }

    @ParameterizedTest
    @MethodSource("nginx")
    void smooth_isTheSequenceOfNginx(Vectors.Row row) {
        try (Balanced balanced = balanced(Dialect.SMOOTH, 0x1234_5678_9ABC_DEF0L, row.longs(0))) {
            List<String> expected = ids(row.ints(1));
            assertThat(balanced.serve(expected.size())).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("grpc")
    void staticStride_isTheSequenceOfGrpc(Vectors.Row row) {
        long word = row.longs(1)[0] << 32;
        long[] weights = LongStream.of(row.longs(0)) // the largest, as a float
                .map(weight -> Math.min(weight, Endpoint.MAX_WEIGHT))
                .toArray();
        try (Balanced balanced = balanced(Dialect.STATIC_STRIDE, word, weights)) {
            List<String> expected = ids(row.ints(3));
            assertThat(balanced.serve(expected.size())).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("envoy")
    void edf_isTheSequenceOfEnvoy(Vectors.Row row) {
        try (Balanced balanced = balanced(Dialect.EDF, row.longs(1)[0], row.longs(0))) {
            List<String> expected = ids(row.ints(2));
            assertThat(balanced.serve(expected.size())).isEqualTo(expected);
        }
    }

    /** Envoy has an index for them, unsigned, which begins at the seed. */
    @Test
    void edf_equalWeights_isAnIndexFromTheSeed() {
        try (Balanced balanced = balanced(Dialect.EDF, -2, 3, 3, 3)) { // 2^64 - 2, which is 2 more than a multiple of 3
            assertThat(balanced.serve(6)).containsExactly("c", "a", "a", "b", "c", "a");
        }
    }

    @Test
    void staticStride_changedWeights_goOnWithTheCounter() {
        try (Balanced balanced = balanced(Dialect.STATIC_STRIDE, 0, 1, 1, 1, 1)) {
            assertThat(balanced.serve(5)).containsExactly("a", "b", "c", "d", "a");
            balanced.pool.update(Balanced.endpoints(2, 2, 2, 2));
            assertThat(balanced.serve(2)).containsExactly("b", "c");
        }
    }

    @Test
    void smooth_aboveTheTable_hasTheSharesInAnotherOrder_andSaysSo() {
        try (Balanced balanced = balanced(Dialect.SMOOTH, 0, 65_535, 1)) {
            assertThat(balanced.rule()).isEqualTo("roundRobin(smooth): in turn, as nginx");
            balanced.pool.update(Balanced.endpoints(65_536, 1));
            assertThat(balanced.rule()).isEqualTo("roundRobin(smooth): in turn, by weight: golden steps, not as nginx");
            assertThat(balanced.count(655_370, ChooseRequest.any()).get("b")).isBetween(4, 16);
            balanced.pool.update(Balanced.endpoints(1, 65_536));
            assertThat(balanced.events)
                    .filteredOn(event -> event instanceof LoadBalancerEvent.StrategyReport)
                    .containsExactly(new LoadBalancerEvent.StrategyReport(
                            "p",
                            "roundRobin(smooth)",
                            "p",
                            "shares are by weight, but not in nginx's order: too long a cycle to lay down,"
                                    + " 65537 turns of 2 endpoints"));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void dialect_keepsSharesOverRefreshes(Dialect dialect) {
        long[] weights = {1, 2, 3, 4};
        try (Balanced balanced = new Balanced(Strategies.roundRobin().dialect(dialect), SeededRandom.of(5), weights)) {
            int[] counts = new int[4];
            for (int round = 0; round < 4_000; round++) {
                for (String id : balanced.serve(3)) {
                    counts[id.charAt(0) - 'a']++;
                }
                balanced.pool.add(Balanced.endpoint(0, 1).toBuilder()
                        .metadata("round", "" + round)
                        .build());
            }
            for (int i = 0; i < 4; i++) { // of a draw as many times, five standard deviations
                double share = 12_000 * weights[i] / 10.0;
                double slack = 5 * Math.sqrt(share * (1 - weights[i] / 10.0));
                assertThat((double) counts[i]).as("%s, %d", dialect, i).isBetween(share - slack, share + slack);
            }
        }
    }

    @Test
    void of_names_areThoseOfConfigurationFiles() {
        for (Dialect dialect : Dialect.values()) {
            assertThat(Dialect.of(dialect.toString())).isSameAs(dialect);
            assertThat(Strategies.roundRobin().dialect(dialect).name())
                    .isEqualTo(String.format(Locale.ROOT, "roundRobin(%s)", dialect));
        }
        assertThat(Dialect.of("nginx")).isSameAs(Dialect.SMOOTH);
        assertThat(Dialect.of("gRPC")).isSameAs(Dialect.STATIC_STRIDE);
        assertThat(Dialect.of("envoy")).isSameAs(Dialect.EDF);
        assertThatThrownBy(() -> Dialect.of("haproxy"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be one of smooth (nginx), staticStride (grpc), edf (envoy): dialect=haproxy");
    }
}
