package io.evener.strategies.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffinityTest {

    /** What chi-square with three degrees of freedom exceeds once in a million. */
    private static final double CHI_SQUARE_3 = 30.66;

    private static String[] names(int n) {
        return IntStream.range(0, n).mapToObj(i -> "10.0.0." + i + ":80").toArray(String[]::new);
    }

    private static double[] equal(int n) {
        double[] weights = new double[n];
        Arrays.fill(weights, 1);
        return weights;
    }

    /** The row of papers.md 7.4: weights 1:2:3:4, a million keys. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nearest_weights1234_sharesInProportion(long seed) {
        Affinity affinity = new Affinity(names(4), new double[] {1, 2, 3, 4});
        int[] counts = new int[4];
        int keys = 1_000_000;
        for (int key = 0; key < keys; key++) {
            counts[affinity.nearest(XxHash.of(key, seed))]++;
        }
        double chiSquare = 0;
        for (int i = 0; i < 4; i++) {
            double expected = keys * (i + 1) / 10.0;
            chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        assertThat(chiSquare).as(Arrays.toString(counts)).isLessThan(CHI_SQUARE_3);
    }

    /** The scan passes over logarithms, never over the answer. */
    @Test
    void nearest_isTheOneOfLeastCost() {
        double[] weights =
                IntStream.range(0, 50).mapToDouble(i -> 1 + i * i % 17).toArray();
        Affinity affinity = new Affinity(names(50), weights);
        for (int key = 0; key < 20_000; key++) {
            long hash = XxHash.of(key, 0);
            int nearest = affinity.nearest(hash);
            double least = affinity.cost(hash, nearest);
            assertThat(IntStream.range(0, 50)
                            .mapToDouble(i -> affinity.cost(hash, i))
                            .min()
                            .orElseThrow())
                    .isEqualTo(least);
            assertThat(affinity.costBelow(hash, nearest, least)).isInfinite();
        }
    }

    /** Exactly the least disruption: whoever leaves gives away its own keys, and whoever gains weight only takes. */
    @Test
    void nearest_removalAndWeight_moveNothingElse() {
        int n = 30;
        Affinity all = new Affinity(names(n), equal(n));
        Affinity left = new Affinity(Arrays.copyOf(names(n), n - 1), equal(n - 1));
        double[] heavier = equal(n);
        heavier[7] = 2.5;
        Affinity grown = new Affinity(names(n), heavier);
        for (int key = 0; key < 50_000; key++) {
            long hash = XxHash.of(key, 0);
            int home = all.nearest(hash);
            assertThat(left.nearest(hash)).matches(now -> now == home || home == n - 1);
            assertThat(grown.nearest(hash)).matches(now -> now == home || now == 7);
        }
    }

    /** Sequential numbers are poor hashes; shares are even all the same. */
    @Test
    void nearest_sequentialKeys_areSpreadEvenly() {
        int n = 10;
        Affinity affinity = new Affinity(names(n), equal(n));
        int[] counts = new int[n];
        int keys = 100_000;
        for (long key = 0; key < keys; key++) {
            counts[affinity.nearest(key)]++;
        }
        double sigma = Math.sqrt(keys * 0.1 * 0.9);
        assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - keys / n) < 5 * sigma);
    }

    @Test
    void keeps_isAShare_andGrowsMonotonically() {
        Affinity affinity = new Affinity(names(2), equal(2));
        int keys = 100_000;
        int[] kept = new int[17];
        for (int key = 0; key < keys; key++) {
            long hash = XxHash.of(key, 0);
            for (int sixteenths = 0; sixteenths < 16; sixteenths++) {
                boolean keeps = affinity.keeps(hash, 1, sixteenths / 16.0);
                assertThat(!keeps || affinity.keeps(hash, 1, (sixteenths + 1) / 16.0))
                        .isTrue();
                kept[sixteenths] += keeps ? 1 : 0;
            }
            assertThat(affinity.keeps(hash, 1, 1)).isTrue();
        }
        assertThat(kept[0]).isZero();
        for (int sixteenths = 1; sixteenths < 16; sixteenths++) {
            double share = sixteenths / 16.0;
            assertThat((double) kept[sixteenths])
                    .isCloseTo(keys * share, offset(5 * Math.sqrt(keys * share * (1 - share))));
        }
    }
}
