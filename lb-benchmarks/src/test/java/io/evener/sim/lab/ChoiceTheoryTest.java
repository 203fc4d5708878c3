package io.evener.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known values, rounded to the digits shown. */
final class ChoiceTheoryTest {

    @ParameterizedTest
    @CsvSource({
        "2, 1.26569, 1.61445, 1.94736, 2.61406, 3.38305, 5.43200",
        "3, 1.12524, 1.35684, 1.58089, 2.02786, 2.53513, 3.85785",
        "5, 1.03125, 1.16809, 1.32892, 1.63288, 1.98877, 2.90168"
    })
    void supermarketMean_matchesTheTable(
            int choices, double at5, double at7, double at8, double at9, double at95, double at99) {
        assertThat(ChoiceTheory.supermarketMean(0.5, choices)).isCloseTo(at5, within(6e-6));
        assertThat(ChoiceTheory.supermarketMean(0.7, choices)).isCloseTo(at7, within(6e-6));
        assertThat(ChoiceTheory.supermarketMean(0.8, choices)).isCloseTo(at8, within(6e-6));
        assertThat(ChoiceTheory.supermarketMean(0.9, choices)).isCloseTo(at9, within(6e-6));
        assertThat(ChoiceTheory.supermarketMean(0.95, choices)).isCloseTo(at95, within(6e-6));
        assertThat(ChoiceTheory.supermarketMean(0.99, choices)).isCloseTo(at99, within(6e-6));
    }

    @ParameterizedTest
    @CsvSource({
        "2, .5, .902, 5.58, 8.18",
        "2, .7, 1.21, 6.56, 9.37",
        "2, .8, 1.53, 7.37, 10.3",
        "2, .9, 2.20, 8.79, 11.9",
        "2, .95, 2.99, 10.2, 13.5",
        "2, .99, 5.10, 13.5, 17.1"
    })
    void supermarketQuantile_ofTwo_matchesTheTable(int choices, double load, double p50, double p99, double p999) {
        assertThat(ChoiceTheory.supermarketQuantile(load, choices, 0.5)).isCloseTo(p50, within(6e-3));
        assertThat(ChoiceTheory.supermarketQuantile(load, choices, 0.99)).isCloseTo(p99, within(6e-2));
        assertThat(ChoiceTheory.supermarketQuantile(load, choices, 0.999)).isCloseTo(p999, within(6e-2));
    }

    @ParameterizedTest
    @CsvSource({
        ".5, 5.10, 7.58",
        ".7, 5.77, 8.38",
        ".8, 6.33, 9.04",
        ".9, 7.31, 10.2",
        ".95, 8.29, 11.3",
        ".99, 10.5, 13.8"
    })
    void supermarketQuantile_ofThree_matchesTheTable(double load, double p99, double p999) {
        assertThat(ChoiceTheory.supermarketQuantile(load, 3, 0.99)).isCloseTo(p99, within(6e-2));
        assertThat(ChoiceTheory.supermarketQuantile(load, 3, 0.999)).isCloseTo(p999, within(6e-2));
    }

    @Test
    void supermarket_ofOne_isMm1() {
        assertThat(ChoiceTheory.supermarketMean(0.9, 1)).isCloseTo(10, within(1e-9));
        assertThat(ChoiceTheory.supermarketQuantile(0.9, 1, 0.99)).isCloseTo(46.0517, within(1e-4));
        assertThat(ChoiceTheory.supermarketQuantile(0.999, 1, 0.999) / 6907.755).isCloseTo(1, within(1e-6));
    }

    @Test
    void supermarketTail_matchesTheTable() {
        double[] at9 = {1, .9, .729, .478, .206, .0382, .00131, 1.5e-6};
        double[] at99 = {1, .99, .970, .932, .860, .732, .531, .279, .0771};
        for (int i = 0; i < at9.length; i++) {
            assertThat(ChoiceTheory.supermarketTail(0.9, 2, i)).isCloseTo(at9[i], within(6e-4));
        }
        for (int i = 0; i < at99.length; i++) {
            assertThat(ChoiceTheory.supermarketTail(0.99, 2, i)).isCloseTo(at99[i], within(6e-4));
        }
        assertThat(ChoiceTheory.supermarketTail(0.99, 2, 5000)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1.42632", "0.7, 2.10820", "0.8, 2.95574", "0.9, 5.47491"})
    void shorterOfTwoMean_matchesTheTable(double load, double mean) {
        assertThat(ChoiceTheory.shorterOfTwoMean(load)).isCloseTo(mean, within(6e-6));
    }

    /** No dispatcher beats a common queue, and near saturation the shorter queue is as good. */
    @ParameterizedTest
    @CsvSource({"0.001", "0.01", "0.1", "0.3", "0.95", "0.99", "0.999"})
    void shorterOfTwoMean_anyLoad_isLittleMoreThanACommonQueue(double load) {
        double common = QueueTheory.mmcMean(2, load);
        assertThat(ChoiceTheory.shorterOfTwoMean(load)).isBetween(common, common + 0.3);
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertThatThrownBy(() -> ChoiceTheory.shorterOfTwoMean(1)).hasMessage("must be > 0 and < 1: load=1.0");
        assertThatThrownBy(() -> ChoiceTheory.supermarketMean(0, 2)).hasMessage("must be > 0 and < 1: load=0.0");
        assertThatThrownBy(() -> ChoiceTheory.supermarketMean(0.5, 0)).hasMessage("must be >= 1: choices=0");
    }
}
