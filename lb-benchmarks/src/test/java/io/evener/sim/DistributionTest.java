package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evener.sim.RandomStream.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DistributionTest {

    private static final int SAMPLES = 400_000;
    private static final Duration TEN = Duration.ofMillis(10);
    private static final double NANOS = 1e7;

    private static double[] samples(Distribution distribution) {
        RandomStream random = RandomStream.of(11, Role.WORK, 0);
        double[] samples = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = distribution.sample(random);
        }
        return samples;
    }

    private static double moment(double[] samples, double center, int power) {
        double sum = 0;
        for (double sample : samples) {
            sum += StrictMath.pow(sample - center, power);
        }
        return sum / samples.length;
    }

    static Stream<Arguments> laws() {
        return Stream.of(
                Arguments.of("constant", Distribution.constant(TEN), NANOS, 0),
                Arguments.of("exponential", Distribution.exponential(TEN), NANOS, 1),
                Arguments.of("hyperexponential, 1", Distribution.hyperexponential(TEN, 1), NANOS, 1),
                Arguments.of("hyperexponential, 4", Distribution.hyperexponential(TEN, 4), NANOS, 4),
                Arguments.of("hyperexponential, 10", Distribution.hyperexponential(TEN, 10), NANOS, 10),
                Arguments.of(
                        "logNormal", Distribution.logNormal(TEN, 0.5), NANOS * Math.exp(0.125), Math.exp(0.25) - 1),
                Arguments.of("normal", Distribution.normal(TEN, Duration.ofMillis(1)), NANOS, 0.01),
                // the half of a normal variate above 0: mean sqrt(1 / 2 pi), second moment 1/2
                Arguments.of(
                        "normal, nearly half below 0",
                        Distribution.normal(Duration.ofNanos(1), Duration.ofSeconds(1)),
                        1e9 / Math.sqrt(2 * Math.PI),
                        Math.PI - 1),
                Arguments.of("uniform", Distribution.uniform(Duration.ZERO, TEN), NANOS / 2, 1 / 3.0),
                Arguments.of(
                        "mixed",
                        Distribution.constant(TEN).mixedWith(0.25, Distribution.constant(Duration.ofMillis(50))),
                        2 * NANOS,
                        0.75));
    }

    /** Five standard errors of each, by the samples' own second and fourth moments. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("laws")
    void sample_manyTimes_hasTheStatedMeanAndSquaredVariation(
            String name, Distribution law, double mean, double squaredVariation) {
        assertThat(law.mean()).isCloseTo(mean, within(mean * 1e-9 + 1));
        double[] samples = samples(law);
        double second = moment(samples, mean, 2);
        double fourth = moment(samples, mean, 4);
        assertThat(Arrays.stream(samples).min().orElseThrow()).isNotNegative();
        assertThat(moment(samples, 0, 1)).isCloseTo(mean, within(5 * Math.sqrt(second / SAMPLES) + 1e-3));
        double slack = 5 * Math.sqrt(Math.max(0, fourth - second * second) / SAMPLES) + 1e-6;
        assertThat(second).isCloseTo(squaredVariation * mean * mean, within(slack));
    }

    /** Kolmogorov's distance of so many samples is below 1.95 / sqrt(n) in 99.9 % of all cases. */
    @Test
    void hyperexponential_variationOfOne_isExponential() {
        double[] samples = samples(Distribution.hyperexponential(TEN, 1));
        Arrays.sort(samples);
        double furthest = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double known = 1 - Math.exp(-samples[i] / NANOS);
            furthest = Math.max(furthest, Math.abs(known - (i + 0.5) / SAMPLES));
        }
        assertThat(furthest).isLessThan(1.95 / Math.sqrt(SAMPLES));
    }

    @Test
    void mixedWith_noneOrAll_isTheOneOrTheOther() {
        Distribution other = Distribution.constant(Duration.ofMillis(50));
        assertThat(samples(Distribution.constant(TEN).mixedWith(0, other))).containsOnly(1e7);
        assertThat(samples(Distribution.constant(TEN).mixedWith(1, other))).containsOnly(5e7);
    }

    @Test
    void durations_extreme_areKept() {
        RandomStream random = RandomStream.of(1, Role.WORK, 0);
        Duration centuries = Duration.ofDays(365 * 290);
        assertThat(Distribution.constant(centuries).sample(random)).isEqualTo((double) centuries.toNanos());
        assertThat(Distribution.exponential(Duration.ofNanos(1)).sample(random)).isPositive();
        assertThatThrownBy(() -> Distribution.constant(centuries.multipliedBy(2)))
                .hasMessageStartingWith("must be below 292 years: value=PT");
    }

    @Test
    void factories_badValues_areRefused() {
        assertThatThrownBy(() -> Distribution.exponential(Duration.ZERO)).hasMessage("must be > 0: mean=PT0S");
        assertThatThrownBy(() -> Distribution.constant(TEN.negated())).hasMessage("must be >= 0: value=PT-0.01S");
        assertThatThrownBy(() -> Distribution.hyperexponential(TEN, 0.9)).hasMessage("must be >= 1 and < 1e6: scv=0.9");
        assertThatThrownBy(() -> Distribution.hyperexponential(TEN, Double.NaN))
                .hasMessage("must be >= 1 and < 1e6: scv=NaN");
        assertThatThrownBy(() -> Distribution.logNormal(TEN, 0)).hasMessage("must be > 0 and < 10: sigma=0.0");
        assertThatThrownBy(() -> Distribution.uniform(TEN, Duration.ZERO))
                .hasMessage("must be <= high: low=PT0.01S, high=PT0S");
        assertThatThrownBy(() -> Distribution.exponential(TEN).mixedWith(1.1, Distribution.exponential(TEN)))
                .hasMessage("must be in 0..1: ratio=1.1");
    }
}
