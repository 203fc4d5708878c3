package io.evener.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.evener.RandomSource;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final long MILLI = 1_000_000;
    private static final Duration BASE = Duration.ofMillis(100);
    private static final Duration CAP = Duration.ofSeconds(1);
    private static final RandomSource LOWEST = () -> 0;
    private static final RandomSource HIGHEST = () -> -1;

    /** D27: whatever is configured and asked, 0 <= wait <= cap. */
    @Test
    void backoff_anyInput_staysWithinItsCap() {
        long[] nanos = {1, 2, 3, 1_000, 999_999_999, Long.MAX_VALUE / 3, Long.MAX_VALUE / 2 + 1, Long.MAX_VALUE};
        int[] retries = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 30, 31, 32, 61, 62, 63, 64, 65, Integer.MAX_VALUE};
        long[] previous = {Long.MIN_VALUE, -1, 0, 1, 1_000, Long.MAX_VALUE / 3 + 1, Long.MAX_VALUE};
        SeededRandom seeded = SeededRandom.of(27);
        List<RandomSource> randoms = List.of(LOWEST, HIGHEST, () -> Long.MIN_VALUE, () -> Long.MAX_VALUE, seeded);
        for (long cap : nanos) {
            for (long base : nanos) {
                if (base <= cap) {
                    for (Backoff backoff : all(Duration.ofNanos(base), Duration.ofNanos(cap))) {
                        for (int retry : retries) {
                            for (long before : previous) {
                                for (RandomSource random : randoms) {
                                    assertThat(backoff.nanos(retry, before, random))
                                            .isBetween(0L, cap);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static List<Backoff> all(Duration base, Duration cap) {
        return List.of(
                Backoff.none(),
                Backoff.constant(cap),
                Backoff.fullJitter(base, cap),
                Backoff.equalJitter(base, cap),
                Backoff.decorrelatedJitter(base, cap));
    }

    @Test
    void fullJitter_doublesItsCeilingUpToTheCap() {
        Backoff backoff = Backoff.fullJitter(BASE, CAP);
        assertThat(millis(backoff, HIGHEST)).containsExactly(100, 200, 400, 800, 1_000, 1_000);
        assertThat(millis(backoff, LOWEST)).containsOnly(0);
    }

    @Test
    void equalJitter_waitsHalfAtLeast() {
        Backoff backoff = Backoff.equalJitter(BASE, CAP);
        assertThat(millis(backoff, HIGHEST)).containsExactly(100, 200, 400, 800, 1_000, 1_000);
        assertThat(millis(backoff, LOWEST)).containsExactly(50, 100, 200, 400, 500, 500);
    }

    @Test
    void decorrelatedJitter_growsFromTheWaitBefore() {
        Backoff backoff = Backoff.decorrelatedJitter(BASE, CAP);
        assertThat(millis(backoff, HIGHEST)).containsExactly(300, 900, 1_000, 1_000, 1_000, 1_000);
        assertThat(millis(backoff, LOWEST)).containsOnly(100);
        assertThat(backoff.nanos(2, 50 * MILLI, HIGHEST))
                .as("a shorter wait before")
                .isEqualTo(300 * MILLI);
    }

    @Test
    void constantAndNone_areThat() {
        assertThat(millis(Backoff.constant(BASE), HIGHEST)).containsOnly(100);
        assertThat(millis(Backoff.none(), HIGHEST)).containsOnly(0);
    }

    @Test
    void fullJitter_ofASmallRange_isEven() {
        Backoff backoff = Backoff.fullJitter(Duration.ofNanos(3), Duration.ofNanos(3));
        SeededRandom random = SeededRandom.of(5);
        int draws = 40_000;
        int[] seen = new int[4];
        for (int i = 0; i < draws; i++) {
            seen[(int) backoff.nanos(1, 0, random)]++;
        }
        double deviation = Math.sqrt(draws * 0.25 * 0.75);
        for (int count : seen) {
            assertThat((double) count).isCloseTo(draws / 4.0, within(4 * deviation));
        }
    }

    @Test
    void backoff_longerThanALong_isAsLongAsThat() {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(Backoff.constant(ages).nanos(1, 0, HIGHEST)).isEqualTo(Long.MAX_VALUE);
        assertThat(Backoff.fullJitter(ages, ages).nanos(9, 0, HIGHEST)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void backoff_badSettings_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.constant(Duration.ofNanos(-1)))
                .withMessage("must be >= 0: delay=PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.fullJitter(Duration.ZERO, CAP))
                .withMessage("must be > 0: base=PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.equalJitter(BASE, Duration.ZERO))
                .withMessage("must be > 0: cap=PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.decorrelatedJitter(CAP, BASE))
                .withMessage("must be at least the base: cap=PT0.1S base=PT1S");
    }

    /** Six waits in a row, in milliseconds rounded up. */
    private static int[] millis(Backoff backoff, RandomSource random) {
        long[] previous = {0};
        return IntStream.rangeClosed(1, 6)
                .map(retry -> {
                    previous[0] = backoff.nanos(retry, previous[0], random);
                    return (int) ((previous[0] + MILLI - 1) / MILLI);
                })
                .toArray();
    }
}
