package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChanceTest {

    /** Summed from the top, smallest terms first. */
    private static double tail(int bad, int all, double p) {
        double sum = 0;
        for (int k = all; k >= bad; k--) {
            double log = k * Math.log(p) + (all - k) * Math.log(1 - p);
            for (int i = 1; i <= k; i++) {
                log += Math.log((double) (all - k + i) / i);
            }
            sum += Math.exp(log);
        }
        return sum;
    }

    @Test
    void chance_isNeverBelowTheBinomialTail_norFarAbove() {
        for (double p : new double[] {0.001, 0.01, 0.05, 0.5}) {
            for (int all : new int[] {1, 5, 20, 100, 500}) {
                for (int bad = 0; bad <= all; bad++) {
                    double exact = tail(bad, all, p);
                    double bound = Chance.ofAtLeast(bad, all, p);
                    assertThat(bound).as("%d of %d at %f", bad, all, p).isGreaterThanOrEqualTo(exact * (1 - 1e-9));
                    // the bound's known slack is of the order of the root of the number of terms that matter
                    assertThat(bound).isLessThanOrEqualTo(exact * 4 * Math.sqrt(1 + bad) + 1e-300);
                }
            }
        }
    }

    @Test
    void chance_corners() {
        assertThat(Chance.ofAtLeast(0, 0, 0.01)).isEqualTo(1);
        assertThat(Chance.ofAtLeast(1, 100, 0.01)).isEqualTo(1);
        assertThat(Chance.ofAtLeast(3, 3, 0.01)).isCloseTo(1e-6, within(1e-15));
        assertThat(Chance.ofAtLeast(1_000_000_000, 2_000_000_000, 0.01)).isZero();
    }
}
