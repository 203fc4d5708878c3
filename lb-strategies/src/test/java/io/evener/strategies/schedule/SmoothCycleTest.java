package io.evener.strategies.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SmoothCycleTest {

    private static long[] reduced(long[] weights) {
        long divisor = Arrays.stream(weights).reduce(0, SmoothCycleTest::gcd);
        return Arrays.stream(weights).map(weight -> weight / divisor).toArray();
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    static java.util.List<Vectors.Row> nginx() {
        return Vectors.read("nginx-smooth.txt");
    }

    @ParameterizedTest
    @MethodSource("nginx")
    void of_isTheSequenceOfNginx(Vectors.Row row) {
        int[] cycle = SmoothCycle.of(reduced(row.longs(0)));
        int[] expected = row.ints(1);
        assertThat(expected.length).isGreaterThanOrEqualTo(2 * cycle.length);
        for (int t = 0; t < expected.length; t++) {
            assertThat(cycle[t % cycle.length]).as("turn %d", t).isEqualTo(expected[t]);
        }
    }

    /** The bound of the contract, which the induction there proves, and the figures published for the same weights. */
    @Test
    void of_neverStraysFurtherThanStated() {
        assertThat(Spread.ofCycle(new long[] {5, 1, 1})).isBetween(0.56, 0.58);
        assertThat(Spread.ofCycle(new long[] {11, 3})).isBetween(0.49, 0.51);
        assertThat(Spread.ofCycle(LongStream.rangeClosed(1, 10).toArray())).isBetween(0.81, 0.83);
        for (Vectors.Row row : nginx()) {
            long[] weights = reduced(row.longs(0));
            double harmonic = 0;
            for (int k = 1; k <= weights.length; k++) {
                harmonic += 1.0 / k;
            }
            assertThat(Spread.ofCycle(weights))
                    .as(Arrays.toString(weights))
                    .isLessThan(Math.max(1 - 1.0 / weights.length, harmonic - 1) + 1e-9);
        }
    }

    @Test
    void fits_countsLengthAndSteps_withoutOverflow() {
        assertThat(SmoothCycle.fits(new long[] {3, 4}, 7, 14)).isTrue();
        assertThat(SmoothCycle.fits(new long[] {3, 4}, 6, 14)).isFalse();
        assertThat(SmoothCycle.fits(new long[] {3, 4}, 7, 13)).isFalse();
        long[] large = new long[100_000];
        Arrays.fill(large, 1L << 36);
        assertThat(SmoothCycle.length(large)).isEqualTo(100_000L << 36);
        assertThat(SmoothCycle.fits(large, Integer.MAX_VALUE, Long.MAX_VALUE)).isFalse();
    }
}
