package io.evener.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values are those of the usual tables of queueing theory, rounded to the digits shown. */
final class QueueTheoryTest {

    private static final Offset<Double> EXACT = within(1e-9);

    @ParameterizedTest
    @CsvSource({"0.5, 2, 9.210", "0.7, 3.3333333333, 15.351", "0.9, 10, 46.052", "0.99, 100, 460.517"})
    void mm1_matchesTheTable(double load, double mean, double p99) {
        assertThat(QueueTheory.mm1Mean(load)).isCloseTo(mean, EXACT);
        assertThat(QueueTheory.mg1SharedMean(load)).isCloseTo(mean, EXACT);
        assertThat(QueueTheory.mm1Quantile(load, 0.99)).isCloseTo(p99, within(6e-4));
        assertThat(QueueTheory.mg1Mean(load, 1)).isCloseTo(mean, EXACT);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5, 1.5",
        "0, 0.9, 5.5",
        "0, 0.99, 50.5",
        "4, 0.7, 6.8333333333",
        "4, 0.95, 48.5",
        "10, 0.8, 23",
        "10, 0.99, 545.5"
    })
    void mg1Mean_matchesTheTable(double squaredVariation, double load, double mean) {
        assertThat(QueueTheory.mg1Mean(load, squaredVariation)).isCloseTo(mean, EXACT);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1.33333, 1.96078, 2.77778, 5.26316, 10.2564, 50.2513",
        "5, 1.05215, 1.25189, 1.55411, 2.52499, 4.51120, 20.5005",
        "10, 1.00722, 1.07391, 1.20459, 1.66873, 2.65117, 10.6374",
        "16, 1.00113, 1.02702, 1.09528, 1.36959, 1.97524, 6.95982",
        "50, 1.00000, 1.00074, 1.00870, 1.07277, 1.25164, 2.83372",
        "100, 1.00000, 1.00002, 1.00098, 1.02169, 1.10129, 1.88277"
    })
    void mmcMean_matchesTheTable(
            int servers, double at5, double at7, double at8, double at9, double at95, double at99) {
        assertThat(QueueTheory.mmcMean(servers, 0.5)).isCloseTo(at5, within(6e-6));
        assertThat(QueueTheory.mmcMean(servers, 0.7)).isCloseTo(at7, within(6e-6));
        assertThat(QueueTheory.mmcMean(servers, 0.8)).isCloseTo(at8, within(6e-6));
        assertThat(QueueTheory.mmcMean(servers, 0.9)).isCloseTo(at9, within(6e-6));
        assertThat(QueueTheory.mmcMean(servers, 0.95)).isCloseTo(at95, within(6e-5));
        assertThat(QueueTheory.mmcMean(servers, 0.99)).isCloseTo(at99, within(6e-5));
    }

    @ParameterizedTest
    @CsvSource({"2, .8526, .9256, .9850", "10, .6687, .8256, .9637", "100, .2169, .5065, .8828"})
    void mmcWait_matchesTheTable(int servers, double at9, double at95, double at99) {
        assertThat(QueueTheory.mmcWait(servers, 0.9)).isCloseTo(at9, within(6e-5));
        assertThat(QueueTheory.mmcWait(servers, 0.95)).isCloseTo(at95, within(6e-5));
        assertThat(QueueTheory.mmcWait(servers, 0.99)).isCloseTo(at99, within(6e-5));
    }

    @Test
    void mmcMean_oneServer_isMm1() {
        assertThat(QueueTheory.mmcMean(1, 0.9)).isCloseTo(10, EXACT);
    }

    @Test
    void mmcMean_thousandsOfServers_staysFinite() {
        assertThat(QueueTheory.mmcMean(5000, 0.5)).isEqualTo(1);
        assertThat(QueueTheory.mmcWait(5000, 0.999)).isBetween(0.9, 1.0);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1.6180, 2.6006, 3.8440, 7.5883, 15.086, 75.08",
        "4, 1.4325, 2.2367, 3.2674, 6.3830, 12.629, 62.63",
        "10, 1.3246, 2.0198, 2.9223, 5.6603, 11.155, 55.15",
        "16, 1.2983, 1.9658, 2.8361, 5.4796, 10.787, 53.28",
        "100, 1.2619, 1.8905, 2.7157, 5.2268, 10.271, 50.67",
        "1000000, 1.2550, 1.8762, 2.6927, 5.1787, 10.172, 50.17"
    })
    void roundRobinMean_matchesTheTable(
            int servers, double at5, double at7, double at8, double at9, double at95, double at99) {
        assertThat(QueueTheory.roundRobinMean(servers, 0.5)).isCloseTo(at5, within(6e-5));
        assertThat(QueueTheory.roundRobinMean(servers, 0.7)).isCloseTo(at7, within(6e-5));
        assertThat(QueueTheory.roundRobinMean(servers, 0.8)).isCloseTo(at8, within(6e-5));
        assertThat(QueueTheory.roundRobinMean(servers, 0.9)).isCloseTo(at9, within(6e-5));
        assertThat(QueueTheory.roundRobinMean(servers, 0.95)).isCloseTo(at95, within(6e-4));
        assertThat(QueueTheory.roundRobinMean(servers, 0.99)).isCloseTo(at99, within(6e-3));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.5, 0.999, 0.999999})
    void roundRobinMean_oneServer_isMm1(double load) {
        assertThat(QueueTheory.roundRobinMean(1, load) * (1 - load)).isCloseTo(1, EXACT);
    }

    /** In heavy traffic E_n/M/1 waits (1 + 1/n) / 2 as long as M/M/1 (Kingman). */
    @Test
    void roundRobinMean_heavyTraffic_isHalfOfRandom() {
        assertThat(QueueTheory.roundRobinMean(1000, 0.999) / 1000).isCloseTo(0.5005, within(1e-3));
        assertThat(QueueTheory.roundRobinQuantile(1000, 0.999, 0.5) / 1000)
                .isCloseTo(0.5005 * Math.log(2), within(1e-3));
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertThatThrownBy(() -> QueueTheory.mm1Mean(1)).hasMessage("must be > 0 and < 1: load=1.0");
        assertThatThrownBy(() -> QueueTheory.roundRobinMean(2, Double.NaN)).hasMessage("must be > 0 and < 1: load=NaN");
        assertThatThrownBy(() -> QueueTheory.mm1Quantile(0.5, 99)).hasMessage("must be > 0 and < 1: quantile=99.0");
        assertThatThrownBy(() -> QueueTheory.mg1Mean(0.5, -1)).hasMessage("must be >= 0: squaredVariation=-1.0");
        assertThatThrownBy(() -> QueueTheory.mmcMean(0, 0.5)).hasMessage("must be >= 1: servers=0");
    }
}
