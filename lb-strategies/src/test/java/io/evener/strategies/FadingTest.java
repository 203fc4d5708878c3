package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that fade, against the exponential itself. */
class FadingTest {

    private static final long DECAY = Duration.ofSeconds(10).toNanos();

    /** Rounding of the word, of its factor and of the time's factor: 2^-29 each. */
    private static final double EXACT = 6e-9;

    private static double faded(long decay, double value, long written, long read) {
        Fading fading = new Fading(decay, 0);
        fading.tell(written);
        long word = Fading.word(value, fading.scale());
        fading.tell(read);
        return Fading.value(word, fading.scale());
    }

    @ParameterizedTest
    @CsvSource({
        "10000000000, 1, 0, 0",
        "10000000000, 1e6, 0, 10000000000",
        "10000000000, 3.7, 0, 6931471806",
        "10000000000, 167e6, 15000000000, 45000000000",
        "10000000000, 5.6e14, 123456789012, 523456789012",
        "10000000, 2e9, 31536000000000000, 31536000050000000",
        "3600000000000, 42, 94608000000000000, 94611600000000000",
        "1000000007, 1e-3, 999999999, 20999999999"
    })
    void value_readLater_isTheExponential(long decay, double value, long written, long read) {
        double left = value * StrictMath.exp(-(double) (read - written) / decay);
        double ofTime = 2.0 * read / decay * 0x1.0p-52;
        assertThat(faded(decay, value, written, read)).isCloseTo(left, within(left * (2 * EXACT + ofTime)));
    }

    @Test
    void value_atOnce_isTheNumber() {
        Fading fading = new Fading(DECAY, 0);
        for (double value = 1; value < 1e18; value *= 1.37) {
            for (int tick = 0; tick < 50; tick++) {
                fading.tell(tick * 987_654_321L);
                assertThat(Fading.value(Fading.word(value, fading.scale()), fading.scale()))
                        .isCloseTo(value, within(value * EXACT));
            }
        }
    }

    @Test
    void words_ofDifferentAges_compareAsWhatIsLeft() {
        Fading fading = new Fading(DECAY, 0);
        long old = Fading.word(1_000, fading.scale());
        fading.tell(DECAY);
        assertThat(Fading.word(1_000 / Math.E * 1.000_01, fading.scale())).isGreaterThan(old);
        assertThat(Fading.word(1_000 / Math.E * 0.999_99, fading.scale())).isLessThan(old);
        assertThat(Fading.NONE).isLessThan(Fading.word(Double.MIN_NORMAL, fading.scale()));
    }

    @Test
    void value_fadedOutOfAllProportion_isZero() {
        assertThat(faded(DECAY, 1e15, 0, DECAY * 1_000)).isZero();
        assertThat(faded(DECAY, 1e15, 0, Long.MAX_VALUE)).isZero();
        assertThat(Fading.value(Fading.NONE, new Fading(DECAY, 0).scale())).isZero();
    }

    @Test
    void value_readWithATimeFromLongBeforeIt_isLargeAndFinite() {
        Fading fading = new Fading(DECAY, 0);
        long scale = fading.scale();
        fading.tell(DECAY * 10_000);
        assertThat(Fading.value(Fading.word(1, fading.scale()), scale)).isEqualTo(Double.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 1_000_000_000L, Long.MIN_VALUE})
    void tell_anyOriginAndItsWrap_countsFromTheStart(long origin) {
        Fading fading = new Fading(DECAY, origin);
        long word = Fading.word(8, fading.scale());
        fading.tell(origin + DECAY);
        assertThat(fading.nanos()).isEqualTo(DECAY);
        assertThat(Fading.value(word, fading.scale())).isCloseTo(8 / Math.E, within(8 * EXACT));
    }

    @Test
    void tell_clockThatGoesBack_standsStill() {
        Fading fading = new Fading(DECAY, 0);
        fading.tell(3 * DECAY);
        long scale = fading.scale();
        fading.tell(DECAY);
        assertThat(fading.scale()).isEqualTo(scale);
        assertThat(fading.nanos()).isEqualTo(3 * DECAY);
    }

    @Test
    void tell_withinATick_writesNothing() {
        Fading fading = new Fading(DECAY, 0);
        fading.tell(DECAY / 65_536 - 1);
        assertThat(fading.nanos()).isZero();
        fading.tell(DECAY / 65_536);
        assertThat(fading.nanos()).isEqualTo(DECAY / 65_536);
    }
}
