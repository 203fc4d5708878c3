package io.evener.strategies.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EarliestDeadlineTest {

    static List<Vectors.Row> envoy() {
        return Vectors.read("envoy-edf.txt");
    }

    static List<Vectors.Row> bias() {
        return Vectors.read("envoy-active-request-bias.txt");
    }

    @ParameterizedTest
    @MethodSource("envoy")
    void next_isTheSequenceOfEnvoy(Vectors.Row row) {
        long[] weights = row.longs(0);
        EarliestDeadline schedule = EarliestDeadline.of(weights.length, i -> weights[i], row.longs(1)[0]);
        for (int expected : row.ints(2)) {
            assertThat(schedule.next(i -> weights[i])).isEqualTo(expected);
        }
    }

    /** The weight is read again for whom is served, and for nobody else. */
    @ParameterizedTest
    @MethodSource("bias")
    void next_weightsThatChange_isTheSequenceOfEnvoy(Vectors.Row row) {
        long[] weights = row.longs(0);
        double bias = Double.parseDouble(row.columns().get(1));
        int[] active = new int[weights.length];
        EarliestDeadline schedule =
                EarliestDeadline.of(weights.length, i -> weights[i] / Math.pow(active[i] + 1, bias), row.longs(2)[0]);
        for (String happened : row.words(3)) {
            if (happened.startsWith("-")) {
                active[Integer.parseInt(happened.substring(1))]--;
            } else {
                int served = schedule.next(i -> weights[i] / Math.pow(active[i] + 1, bias));
                assertThat(served).isEqualTo(Integer.parseInt(happened));
                active[served]++;
            }
        }
    }

    @Test
    void next_straysLessThanTwo() {
        long[][] sets = {{5, 1, 1}, {11, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};
        for (long[] weights : sets) {
            EarliestDeadline schedule = EarliestDeadline.of(weights.length, i -> weights[i], 0);
            assertThat(Spread.of(weights, 5_000, t -> schedule.next(i -> weights[i])))
                    .isLessThan(2);
        }
    }
}
