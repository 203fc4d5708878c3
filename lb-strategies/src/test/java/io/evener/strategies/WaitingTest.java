package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Count and mean age of the calls that wait, against a list of them. */
class WaitingTest {

    private static final double UNIT = 1_024;

    private static double age(long word, long now) {
        return Waiting.atLeast(0, word, now);
    }

    @Test
    void meanAge_anyBeginsAndAnswers_isThatOfTheList() {
        SeededRandom random = SeededRandom.of(5);
        List<Long> begun = new ArrayList<>();
        long word = 0;
        long now = -Duration.ofDays(1).toNanos(); // a scale may begin anywhere
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(50_000_000);
            if (begun.isEmpty() || random.nextInt(100) < 52) {
                begun.add(now);
                word += Waiting.call(now);
            } else {
                word -= Waiting.call(begun.remove(random.nextInt(begun.size())));
            }
            long at = now;
            double mean = begun.stream().mapToLong(b -> at - b).average().orElse(0);
            assertThat(Waiting.count(word)).isEqualTo(begun.size());
            assertThat(age(word, now)).isCloseTo(mean, within(UNIT));
        }
        assertThat(begun).hasSizeGreaterThan(100);
    }

    @Test
    void atLeast_youngCalls_leaveTheEstimate() {
        long word = Waiting.call(0) + Waiting.call(2_000_000);
        assertThat(Waiting.atLeast(5e6, word, 4_000_000)).isEqualTo(5e6);
        assertThat(Waiting.atLeast(5e6, word, 9_000_000)).isCloseTo(8e6, within(UNIT));
        assertThat(Waiting.atLeast(5e6, 0, Long.MAX_VALUE)).isEqualTo(5e6);
    }

    /** The most there can be: 2^18 in flight at a member. */
    @Test
    void meanAge_asManyAsThereCanBe_isExact() {
        long word = 0;
        for (int i = 0; i < 1 << 18; i++) {
            word += Waiting.call(1_000_000_000_000L);
        }
        long now = 1_000_000_000_000L + Duration.ofSeconds(30).toNanos();
        assertThat(Waiting.count(word)).isEqualTo(1 << 18);
        assertThat(age(word, now)).isCloseTo(30e9, within(UNIT));
    }

    @Test
    void without_someLost_countsTheRestAsYoung() {
        long word = 3 * Waiting.call(1_000) + Waiting.call(60_000_000);
        long left = Waiting.without(3, word, 100_000_000);
        assertThat(Waiting.count(left)).isEqualTo(1);
        assertThat(age(left, 100_000_000)).isZero();
        assertThat(Waiting.without(9, word, 100_000_000)).isZero();
        long over = left - Waiting.call(60_000_000);
        assertThat(Waiting.count(over)).isZero();
    }

    @Test
    void count_belowZero_isNobody() {
        long word = -Waiting.call(77_000_000);
        assertThat(Waiting.count(word)).isEqualTo(-1);
        assertThat(Waiting.atLeast(5, word, 99_000_000_000L)).isEqualTo(5);
    }
}
