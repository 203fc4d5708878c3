package io.evener.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known values, rounded to the digits shown. */
final class TailTheoryTest {

    private static final DoubleUnaryOperator EXPONENTIAL = TailTheory.exponential(1);
    /** Median 10 ms, and 1 % of the answers take a second. */
    private static final DoubleUnaryOperator STALLING =
            TailTheory.mixture(TailTheory.lognormal(10, 0.5), TailTheory.constant(1000), 0.01);

    @ParameterizedTest
    @CsvSource({"1, .3679, 2.803, 3.954", "3, .0498, 3.803, 4.954", "4.60517, .01, 4.605, 5.756"})
    void hedged_exponential_matchesTheTable(double delay, double extra, double p99, double p999) {
        DoubleUnaryOperator hedged = TailTheory.hedged(EXPONENTIAL, delay);
        assertThat(TailTheory.hedgingLoad(EXPONENTIAL, delay)).isCloseTo(extra, within(6e-5));
        assertThat(TailTheory.quantile(hedged, 0.99)).isCloseTo(p99, within(6e-4));
        assertThat(TailTheory.quantile(hedged, 0.999)).isCloseTo(p999, within(6e-4));
    }

    @ParameterizedTest
    @CsvSource({"20, .092, 30.7, 40.8", "30, .024, 37.6, 49.9", "50, .0106, 54.1, 69.5"})
    void hedged_stalling_matchesTheTable(double delay, double extra, double p99, double p999) {
        DoubleUnaryOperator hedged = TailTheory.hedged(STALLING, delay);
        assertThat(TailTheory.hedgingLoad(STALLING, delay)).isCloseTo(extra, within(6e-4));
        assertThat(TailTheory.quantile(hedged, 0.99)).isCloseTo(p99, within(6e-2));
        assertThat(TailTheory.quantile(hedged, 0.999)).isCloseTo(p999, within(6e-2));
        // Both stall in 1 of 10,000 pairs: no second request helps those.
        assertThat(TailTheory.quantile(hedged, 0.99995)).isCloseTo(1000, within(1e-9));
    }

    @Test
    void quantile_ofASurvivalWithAStep_isTheStep() {
        assertThat(TailTheory.quantile(STALLING, 0.995)).isCloseTo(1000, within(1e-9));
        assertThat(TailTheory.quantile(EXPONENTIAL, 0.999)).isCloseTo(6.907755, within(1e-6));
        assertThat(TailTheory.quantile(TailTheory.lognormal(10, 0.5), 0.5)).isCloseTo(10, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "1, 0.158655253931457",
        "2.5, 0.00620966532577613",
        "2.9, 0.00186581330038404",
        "5, 2.86651571879194e-7",
        "10, 7.61985302416053e-24",
        "-2, 0.977249868051821"
    })
    void normalSurvival_hasFourteenDigits(double z, double expected) {
        assertThat(TailTheory.normalSurvival(z) / expected).isCloseTo(1, within(2e-13));
    }

    @Test
    void normalSurvival_changesMethodsSmoothly() {
        double z = 2 * Math.sqrt(2);
        double below = TailTheory.normalSurvival(Math.nextDown(z));
        double above = TailTheory.normalSurvival(Math.nextUp(z));
        assertThat(above / below).isCloseTo(1, within(1e-13));
    }

    @Test
    void fanOut_matchesTheTable() {
        assertThat(TailTheory.fanOut(0.01, 100)).isCloseTo(.634, within(6e-4));
        assertThat(TailTheory.fanOut(1e-4, 2000)).isCloseTo(.181, within(6e-4));
        assertThat(TailTheory.fanOut(0, 10)).isZero();
        assertThat(TailTheory.fanOut(1, 10)).isEqualTo(1);
    }

    @Test
    void slowest_quantileIsTheRootOfTheAnswersQuantile() {
        DoubleUnaryOperator slowest = TailTheory.slowest(EXPONENTIAL, 100);
        double p99 = TailTheory.quantile(EXPONENTIAL, Math.pow(0.99, 0.01));
        assertThat(TailTheory.quantile(slowest, 0.99)).isCloseTo(p99, within(1e-9));
    }

    @Test
    void hedged_negativeDelay_isRefused() {
        assertThatThrownBy(() -> TailTheory.hedged(EXPONENTIAL, -1)).hasMessage("must be >= 0: delay=-1.0");
    }
}
