package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.testing.SeededRandom;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

/** The exact test of two failure ratios. */
class ChanceTest {

    private static BigInteger choose(int n, int k) {
        BigInteger result = BigInteger.ONE;
        for (int i = 0; i < k; i++) {
            result = result.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        return result;
    }

    /** In whole numbers. */
    private static double tail(int bad, int calls, int otherBad, int otherCalls) {
        BigInteger sum = BigInteger.ZERO;
        int all = bad + otherBad;
        for (int x = bad; x <= Math.min(calls, all); x++) {
            sum = sum.add(choose(calls, x).multiply(choose(otherCalls, all - x)));
        }
        return new BigDecimal(sum)
                .divide(new BigDecimal(choose(calls + otherCalls, all)), MathContext.DECIMAL64)
                .doubleValue();
    }

    @Test
    void tail_isThatOfWholeNumbers() {
        SeededRandom random = SeededRandom.of(1);
        for (int i = 0; i < 1_000; i++) {
            int calls = 1 + random.nextInt(i % 2 == 0 ? 40 : 300);
            int otherCalls = 1 + random.nextInt(300);
            int bad = 1 + random.nextInt(calls);
            int otherBad = random.nextInt(otherCalls * bad / calls + 1); // at a lower ratio
            double tail = tail(bad, calls, otherBad, otherCalls);
            assertThat(Chance.isAtMost(tail * (1 + 1e-6), bad, calls, otherBad, otherCalls))
                    .as("%d of %d, %d of %d: %s", bad, calls, otherBad, otherCalls, tail)
                    .isTrue();
            assertThat(Chance.isAtMost(tail * (1 - 1e-6), bad, calls, otherBad, otherCalls))
                    .as("%d of %d, %d of %d: %s", bad, calls, otherBad, otherCalls, tail)
                    .isFalse();
        }
    }

    private static boolean isWorse(int bad, int calls, int otherBad, int otherCalls) {
        return MajorityRule.isWorse(bad, calls, otherBad, otherCalls, MajorityRule.CHANCE);
    }

    @Test
    void deadEndpoint_showsAfterFourteenCalls() { // 1 / C(28, 14) = 2.5 x 10^-8, 1 / C(26, 13) = 9.6 x 10^-8
        assertThat(isWorse(13, 13, 0, 13)).isFalse();
        assertThat(isWorse(14, 14, 0, 14)).isTrue();
        assertThat(isWorse(500, 500, 0, 5))
                .as("a black hole that takes nearly all calls")
                .isTrue();
    }

    @Test
    void smallDifferences_areNobodysFault() {
        assertThat(isWorse(1_090, 10_000, 100, 10_000)).isFalse(); // 9.9 points
        assertThat(isWorse(1_100, 10_000, 100, 10_000)).isTrue();
        assertThat(isWorse(9_000, 10_000, 4_600, 10_000)).isFalse(); // less than twice
        assertThat(isWorse(9_200, 10_000, 4_600, 10_000)).isTrue();
    }

    @Test
    void millionsOfCalls_areJudgedAtOnce() {
        assertThat(Chance.isAtMost(1e-7, 400_000_000, 2_000_000_000, 200_000_000, 2_000_000_000))
                .isTrue();
        assertThat(Chance.isAtMost(1e-7, 200_000_100, 2_000_000_000, 200_000_000, 2_000_000_000))
                .isFalse();
    }

    /** What the bound on false ejections rests on: of alike ones, the vote convicts at most 2 x chance. */
    @Test
    void alikeEndpoints_areConvictedAtMostTwiceAsOftenAsOneTestIs() {
        SeededRandom random = SeededRandom.of(5);
        double chance = 0.02;
        int rounds = 1_500;
        int n = 7;
        for (double ratio : new double[] {0.02, 0.2, 0.5}) {
            int convicted = 0;
            for (int round = 0; round < rounds; round++) {
                int[] calls = new int[n];
                int[] bad = new int[n];
                for (int i = 0; i < n; i++) {
                    calls[i] = 20 + random.nextInt(60);
                    for (int call = 0; call < calls[i]; call++) {
                        bad[i] += random.nextDouble() < ratio ? 1 : 0;
                    }
                }
                for (int i = 0; i < n; i++) {
                    int worse = 0;
                    for (int j = 0; j < n; j++) {
                        worse += j != i
                                        && (long) bad[i] * calls[j] > (long) bad[j] * calls[i]
                                        && Chance.isAtMost(chance, bad[i], calls[i], bad[j], calls[j])
                                ? 1
                                : 0;
                    }
                    convicted += 2 * worse > n - 1 ? 1 : 0;
                }
            }
            double bound = 2 * chance * rounds * n;
            assertThat(convicted).as("at a ratio of %s", ratio).isLessThan((int) bound); // the bound is far above
        }
    }
}
