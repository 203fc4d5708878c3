package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class EstimateTest {

    private static final int SEEDS = 200;

    /** Batch means 1 to 32: mean 16.5, variance 32 * 33 / 12 = 88, t of 31 degrees 2.0395. */
    @Test
    void of_knownBatches_isStudentsInterval() {
        double[] sums = new double[32];
        long[] counts = new long[32];
        Arrays.setAll(sums, i -> 10.0 * (i + 1));
        Arrays.fill(counts, 10);
        Estimate estimate = Estimate.of(sums, counts);
        assertThat(estimate.mean()).isEqualTo(16.5);
        assertThat(estimate.halfWidth()).isCloseTo(2.0395 * Math.sqrt(88.0 / 32), within(1e-9));
    }

    @Test
    void of_batchesOfDifferentSize_weighsCallsAlike() {
        assertThat(Estimate.of(new double[] {10, 90}, new long[] {10, 30}).mean())
                .isEqualTo(2.5);
    }

    /** With two batches there is one degree of freedom: 12.7 deviations, not 2. */
    @Test
    void of_fewBatches_saysHowLittleIsKnown() {
        double[] sums = new double[32];
        long[] counts = new long[32];
        sums[3] = 1;
        counts[3] = 1;
        assertThat(Estimate.of(sums, counts)).isEqualTo(new Estimate(1, Double.NaN));
        sums[9] = 3;
        counts[9] = 1;
        Estimate estimate = Estimate.of(sums, counts);
        assertThat(estimate.mean()).isEqualTo(2);
        assertThat(estimate.halfWidth()).isCloseTo(12.7062, within(1e-4));
    }

    @Test
    void of_nothing_isNotANumber() {
        assertThat(Estimate.of(new double[32], new long[32])).isEqualTo(new Estimate(Double.NaN, Double.NaN));
    }

    private static Simulation.Builder queue(double load) {
        return Simulation.builder()
                .strategy(Strategies.random())
                .servers(1, Server.fifo(1))
                .work(Distribution.exponential(Duration.ofMillis(10)))
                .arrivals(Arrivals.poisson(100 * load));
    }

    /**
     * M/M/1 at load 0.5: two services. If intervals cover in 92 % of all runs (batches are not quite independent), fewer
     * than 85 % of 200 is 3.6 deviations away. The mean of all means has no bias beyond four of its own.
     */
    @Test
    void mean_ofManyRuns_isTrueAndCoveredAsOftenAsStated() {
        int covered = 0;
        double sum = 0;
        double squares = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            Estimate estimate =
                    queue(0.5).requests(8_000).seed(seed).build().run().mean();
            double off = estimate.mean() / 1e7 - 2;
            covered += Math.abs(off) <= estimate.halfWidth() / 1e7 ? 1 : 0;
            sum += off;
            squares += off * off;
        }
        assertThat(covered).isGreaterThanOrEqualTo((int) (0.85 * SEEDS)).isLessThan(SEEDS);
        double error = Math.sqrt((squares - sum * sum / SEEDS) / (SEEDS - 1) / SEEDS);
        assertThat(sum / SEEDS).isCloseTo(0, within(4 * error));
        assertThat(error).isLessThan(0.01);
    }

    @Test
    void overloaded_nearCapacity_isNotSaid() {
        SimulationResult result = Simulation.builder()
                .strategy(Strategies.random())
                .servers(20, Server.fifo(4))
                .load(0.99)
                .requests(200_000)
                .build()
                .run();
        assertThat(result.isOverloaded()).isFalse();
        assertThat(result.servers())
                .allSatisfy(share -> assertThat(share.offered()).isBetween(0.9, 1.1));
    }

    /** A hundred servers, one of them asked for 1.4 times what it can do: 320 calls are enough to say so. */
    @Test
    void overloaded_oneOfMany_isSaid() {
        SimulationResult result = Simulation.builder()
                .strategy(Strategies.random())
                .servers(99, Server.fifo(1))
                .servers(1, Server.fifo(1).speed(0.5))
                .load(0.7)
                .requests(40_000)
                .build()
                .run();
        assertThat(result.isOverloaded()).isTrue();
        assertThat(result.servers().get(99).offered()).isBetween(1.1, 1.7);
        assertThat(result.servers().get(0).offered()).isBetween(0.4, 1.0);
    }

    @Test
    void quantileOfAll_countsFailuresAsNeverAnswered() {
        SimulationResult result = Simulation.builder()
                .strategy(Strategies.random())
                .servers(1, Server.delay())
                .work(Distribution.constant(Duration.ofMillis(10))
                        .mixedWith(0.05, Distribution.constant(Duration.ofSeconds(2))))
                .timeout(Duration.ofSeconds(1))
                .arrivals(Arrivals.even(1_000))
                .requests(100_000)
                .build()
                .run();
        assertThat(result.quantile(0.99)).isCloseTo(Duration.ofMillis(10), Duration.ofMillis(1));
        assertThat(result.quantileOfAll(0.99)).isEmpty();
        assertThat(result.quantileOfAll(0.9))
                .hasValueSatisfying(
                        latency -> assertThat(latency).isCloseTo(Duration.ofMillis(10), Duration.ofMillis(1)));
    }
}
