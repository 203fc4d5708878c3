package io.evener.strategies.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subsets that tile. */
class RoundsTest {

    private static int[] counts(int n, int size, int clients) {
        int[] counts = new int[n];
        for (int client = 0; client < clients; client++) {
            int[] order = Rounds.order(n, size, client);
            assertThat(Arrays.stream(order).sorted().toArray())
                    .as("all, once each")
                    .isEqualTo(IntStream.range(0, n).toArray());
            for (int k = 0; k < size; k++) {
                counts[order[k]]++;
            }
        }
        return counts;
    }

    /** The sample cases of gRFC A68, and others where subsets divide the endpoints. */
    @ParameterizedTest
    @CsvSource({"100, 5, 100", "100, 25, 100", "10, 5, 100", "10, 5, 500", "10, 5, 2000", "12, 3, 40", "7, 1, 7"})
    void order_wholeRounds_loadAllAlike(int n, int size, int clients) {
        assertThat(counts(n, size, clients)).containsOnly(clients * size / n);
    }

    /** Scenario E32: those that no whole subset is left for are others in the next round. */
    @ParameterizedTest
    @CsvSource({"10, 3, 100", "10, 4, 77", "101, 20, 1000", "7, 6, 50", "300, 17, 299", "5, 2, 1", "9, 5, 3"})
    void e32_order_anyNumbers_differByTwoAtMost(int n, int size, int clients) {
        int[] counts = counts(n, size, clients);
        int least = Arrays.stream(counts).min().orElseThrow();
        int most = Arrays.stream(counts).max().orElseThrow();
        assertThat(most - least).isLessThanOrEqualTo(2);
    }

    @Test
    void order_oneRound_dealsEveryEndpointOnce_nextRoundOtherwise() {
        Set<Set<Integer>> subsets = new HashSet<>();
        for (int client = 0; client < 40; client++) {
            int[] order = Rounds.order(100, 10, client);
            subsets.add(new HashSet<>(Arrays.stream(order).limit(10).boxed().toList()));
        }
        assertThat(subsets).as("four rounds of ten, none alike").hasSize(40);
    }

    /** Callers of two releases deal together: the order must never change. */
    @Test
    void order_isTheSameForEver() {
        assertThat(Rounds.order(10, 3, 4)).containsExactly(2, 3, 7, 0, 9, 6, 4, 5, 8, 1);
        assertThat(Rounds.order(10, 3, Integer.MAX_VALUE)).hasSize(10).doesNotHaveDuplicates();
    }
}
