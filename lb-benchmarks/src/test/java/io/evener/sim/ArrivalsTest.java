package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evener.sim.SimulationResult.Period;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts of arrivals are held to four standard deviations of the process's own count. */
final class ArrivalsTest {

    private static Simulation.Builder situation(Arrivals arrivals, Duration duration) {
        return Simulation.builder()
                .strategy(Strategies.random())
                .servers(1, Server.delay())
                .work(Distribution.constant(Duration.ofNanos(1)))
                .arrivals(arrivals)
                .duration(duration)
                .warmUp(0);
    }

    @Test
    void even_requests_comeAllOfThem() {
        Witness witness = Witness.first();
        SimulationResult result = situation(Arrivals.even(3), Duration.ofSeconds(1))
                .strategy(witness)
                .requests(4)
                .build()
                .run();
        assertThat(witness.begun).containsExactly(0L, 333_333_333L, 666_666_667L, 1_000_000_000L);
        assertThat(result.calls()).isEqualTo(4);
    }

    /** A gap of 2.5 ns, rounded one by one, would make a fifth more or less. */
    @ParameterizedTest
    @ValueSource(doubles = {4e8, 3e8, 1e9})
    void even_gapsOfNanoseconds_keepTheRate(double perSecond) {
        SimulationResult result = situation(Arrivals.even(perSecond), Duration.ofNanos(100_000))
                .build()
                .run();
        assertThat((double) result.calls()).isCloseTo(perSecond / 1e4, within(1.0));
    }

    @Test
    void poisson_count_isPoisson() {
        SimulationResult result = situation(Arrivals.poisson(1000), Duration.ofSeconds(200))
                .timeline(Duration.ofSeconds(1))
                .build()
                .run();
        assertThat((double) result.calls()).isCloseTo(200_000, within(4 * Math.sqrt(200_000)));
        // the variance of 200 counts is off by a relative sqrt(2 / 199) at one deviation
        assertThat(variance(result) / 1000).isCloseTo(1, within(4 * Math.sqrt(2 / 199.0)));
    }

    private static double variance(SimulationResult result) {
        double mean =
                result.timeline().stream().mapToLong(Period::arrived).average().orElseThrow();
        return result.timeline().stream()
                .mapToDouble(period -> (period.arrived() - mean) * (period.arrived() - mean))
                .average()
                .orElseThrow();
    }

    /**
     * The rate's covariance over a distance t is {@code (l s)^2 exp(-2 t / D)}: the count of a long time T varies by
     * {@code l T + (l s)^2 D T}.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1})
    void bursty_meanRate_isTheStatedOne(double swing) {
        double seconds = 400;
        double phase = 0.01;
        SimulationResult result = situation(
                        Arrivals.bursty(1000, swing, Duration.ofMillis(10)), Duration.ofSeconds((long) seconds))
                .timeline(Duration.ofSeconds(1))
                .build()
                .run();
        double perSecond = 1000 + 1e6 * swing * swing * phase;
        assertThat((double) result.calls()).isCloseTo(1000 * seconds, within(4 * Math.sqrt(perSecond * seconds)));
        assertThat(variance(result) / perSecond).isCloseTo(1, within(4 * Math.sqrt(2 / 399.0) + phase));
    }

    @Test
    void bursty_fullSwing_isSilentInBetween() {
        SimulationResult result = situation(Arrivals.bursty(1000, 1, Duration.ofSeconds(1)), Duration.ofSeconds(100))
                .timeline(Duration.ofMillis(100))
                .build()
                .run();
        List<Period> periods = result.timeline();
        long silent = periods.stream().filter(period -> period.arrived() == 0).count();
        assertThat(silent).isBetween(250L, 600L); // in the mean 500 less two half-silent ones per change
        assertThat(periods.stream().filter(period -> period.arrived() > 100).count())
                .isBetween(250L, 700L);
    }

    /** Silent for centuries: changing the rate must not wake it up before its phase ends. */
    @Test
    void bursty_rateChangedInSilence_staysSilent() {
        for (int seed = 1; seed <= 8; seed++) {
            SimulationResult result = situation(
                            Arrivals.bursty(1000, 1, Duration.ofDays(365 * 290)), Duration.ofSeconds(1))
                    .seed(seed)
                    .at(Duration.ofMillis(500), cluster -> cluster.rate(2))
                    .build()
                    .run();
            assertThat(result.calls())
                    .as("seed " + seed)
                    .satisfiesAnyOf(
                            calls -> assertThat(calls).isZero(),
                            calls -> assertThat(calls).isBetween(2700L, 3300L)); // 1,000 and 2,000, four deviations
        }
    }

    @Test
    void rate_changed_holdsFromThen() {
        Witness witness = Witness.first();
        situation(Arrivals.even(100), Duration.ofSeconds(1))
                .strategy(witness)
                .at(Duration.ofMillis(500), cluster -> cluster.rate(2))
                .at(Duration.ofMillis(900), cluster -> cluster.rate(0.5))
                .build()
                .run();
        List<Long> expected = IntStream.concat(
                        IntStream.range(0, 50).map(i -> 10 * i),
                        IntStream.concat(
                                IntStream.rangeClosed(1, 79).map(i -> 500 + 5 * i), IntStream.of(920, 940, 960, 980)))
                .mapToObj(millis -> millis * 1_000_000L)
                .toList();
        assertThat(witness.begun).isEqualTo(expected);
    }

    @Test
    void rate_poisson_countsFollow() {
        SimulationResult result = situation(Arrivals.poisson(1000), Duration.ofSeconds(100))
                .at(Duration.ofSeconds(50), cluster -> cluster.rate(3))
                .build()
                .run();
        assertThat((double) result.calls()).isCloseTo(200_000, within(4 * Math.sqrt(200_000)));
    }

    /** A gap beyond the end of time must not wrap around into the past. */
    @Test
    void rate_nearlyNothing_neverComes() {
        SimulationResult result = situation(Arrivals.poisson(1), Duration.ofSeconds(100))
                .at(Duration.ofSeconds(50), cluster -> cluster.rate(1e-300))
                .build()
                .run();
        assertThat(result.calls()).isBetween(20L, 80L);
    }

    @Test
    void rate_closedLoop_hasItsOwnPace() {
        Simulation.Builder closed =
                situation(Arrivals.closedLoop(2, Distribution.constant(Duration.ofMillis(10))), Duration.ofSeconds(1));
        SimulationResult plain = closed.build().run();
        SimulationResult changed = closed.at(Duration.ofMillis(100), cluster -> cluster.rate(5))
                .build()
                .run();
        assertThat(changed.calls()).isEqualTo(plain.calls()).isPositive();
    }

    @Test
    void builders_badValues_areRefused() {
        assertThatThrownBy(() -> Arrivals.poisson(0)).hasMessage("must be > 0 and <= 1e9: perSecond=0.0");
        assertThatThrownBy(() -> Arrivals.poisson(Double.NaN)).hasMessage("must be > 0 and <= 1e9: perSecond=NaN");
        assertThatThrownBy(() -> Arrivals.even(2e9)).hasMessage("must be > 0 and <= 1e9: perSecond=2.0E9");
        assertThatThrownBy(() -> Arrivals.bursty(1, 0, Duration.ofSeconds(1)))
                .hasMessage("must be > 0 and <= 1: swing=0.0");
        assertThatThrownBy(() -> Arrivals.bursty(1, 1, Duration.ZERO)).hasMessage("must be > 0: phase=PT0S");
        assertThatThrownBy(() -> Arrivals.closedLoop(0, Distribution.constant(Duration.ZERO)))
                .hasMessage("must be > 0: users=0");
    }
}
