package io.evener.strategies.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.testing.SeededRandom;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenScheduleTest {

    private static final long LARGEST = 0xFFFF_FFFFL << 4;

    /** What the theorem rests on. */
    @Test
    void step_hasSmallPartialQuotients_andIsOdd() {
        assertThat(GoldenSchedule.STEP & 1).isEqualTo(1);
        BigInteger a = BigInteger.ONE.shiftLeft(64);
        BigInteger b = new BigInteger(Long.toUnsignedString(GoldenSchedule.STEP));
        while (b.signum() > 0) {
            BigInteger[] parts = a.divideAndRemainder(b);
            assertThat(parts[0].intValueExact()).isBetween(1, 4);
            a = b;
            b = parts[1];
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void at_straysLittle_whereverItStarts(long seed) {
        SeededRandom random = SeededRandom.of(seed);
        long[][] sets = {
            {5, 1, 1},
            {11, 3},
            LongStream.rangeClosed(1, 10).toArray(),
            random50(random),
            {LARGEST, LARGEST, LARGEST / 2},
            {LARGEST, 1}
        };
        for (long[] weights : sets) {
            GoldenSchedule schedule = GoldenSchedule.of(weights);
            long start = random.nextLong();
            int turns = 50_000;
            double spread = Spread.of(weights, turns, t -> schedule.at(start + t * GoldenSchedule.STEP));
            assertThat(spread).as(Arrays.toString(weights)).isLessThan(1 + 0.4 * Math.log(turns));
        }
    }

    private static long[] random50(SeededRandom random) {
        return LongStream.range(0, 50).map(i -> 1 + random.nextInt(1_000_000)).toArray();
    }

    @Test
    void at_millionTurns_straysAsStated() {
        GoldenSchedule schedule = GoldenSchedule.of(new long[] {5, 1, 1});
        assertThat(Spread.of(new long[] {5, 1, 1}, 1_000_000, t -> schedule.at(t * GoldenSchedule.STEP)))
                .isBetween(2.0, 4.5);
    }

    /** Every point belongs to the first index whose part ends after it, however the parts crowd. */
    @Test
    void at_anyPoint_isTheOwnerOfThePart() {
        SeededRandom random = SeededRandom.of(9);
        long[] crowded = new long[1_000];
        Arrays.fill(crowded, 1);
        crowded[500] = LARGEST;
        long[] steep = LongStream.range(0, 36).map(i -> 1L << i).toArray();
        for (long[] weights : new long[][] {{1}, {1, 1}, {7, 1, 7, 9}, crowded, steep, random50(random)}) {
            GoldenSchedule schedule = GoldenSchedule.of(weights);
            double sum = SmoothCycle.length(weights);
            long before = 0;
            for (int i = 0; i < weights.length; i++) {
                double middle = (before + weights[i] / 2.0) / sum;
                assertThat(schedule.at((long) (middle * 0x1p62) << 2)).isEqualTo(i);
                before += weights[i];
            }
            assertThat(schedule.at(0)).isZero();
            assertThat(schedule.at(-1)).isEqualTo(weights.length - 1);
            for (int i = 0; i < 1_000; i++) {
                assertThat(schedule.at(random.nextLong())).isBetween(0, weights.length - 1);
            }
        }
    }
}
