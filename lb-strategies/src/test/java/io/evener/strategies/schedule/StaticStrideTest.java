package io.evener.strategies.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StaticStrideTest {

    static List<Vectors.Row> grpc() {
        return Vectors.read("grpc-static-stride.txt");
    }

    /** Weights of 0, cut ones, tiny ones, and counters that pass 2^31 and 2^32 included. */
    @ParameterizedTest
    @MethodSource("grpc")
    void at_isTheSequenceOfGrpc(Vectors.Row row) {
        String[] words = row.words(0);
        float[] weights = new float[words.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.parseFloat(words[i]);
        }
        StaticStride schedule = StaticStride.of(weights);
        int counter = Integer.parseInt(row.columns().get(1));
        for (int expected : row.ints(3)) {
            int served = schedule.at(counter++);
            while (served < 0) {
                served = schedule.at(counter++);
            }
            assertThat(served).isEqualTo(expected);
        }
        assertThat(counter).isEqualTo(Integer.parseInt(row.columns().get(4)));
    }

    /** The bound of the contract; the first two are published as .71 and .57. */
    @Test
    void at_straysLessThanTwo() {
        assertThat(spread(5, 1, 1)).isLessThan(1);
        assertThat(spread(11, 3)).isLessThan(1);
        assertThat(spread(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).isLessThan(2);
    }

    private static double spread(long... weights) {
        float[] floats = new float[weights.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = weights[i];
        }
        StaticStride schedule = StaticStride.of(floats);
        int[] counter = {0};
        return Spread.of(weights, 5_000, t -> {
            int served = schedule.at(counter[0]++);
            while (served < 0) {
                served = schedule.at(counter[0]++);
            }
            return served;
        });
    }
}
