package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Outcome;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Same settings, same seed: the same numbers, to the last bit. */
final class DeterminismTest {

    private static final Duration TEN = Duration.ofMillis(10);

    /** As much of the simulator as fits into one run. */
    private static Simulation.Builder everything(Strategy strategy) {
        return Simulation.builder()
                .strategy(strategy)
                .servers(4, Server.fifo(2).network(Distribution.logNormal(Duration.ofMillis(1), 0.5)))
                .servers(3, Server.processorSharing(1.5).queueLimit(50))
                .servers(1, Server.fifo(1).queueLimit(5).speed(0.7))
                .clients(5)
                .work(Distribution.hyperexponential(TEN, 5)
                        .mixedWith(0.1, Distribution.normal(TEN, TEN))
                        .mixedWith(0.1, Distribution.uniform(Duration.ZERO, TEN)))
                .arrivals(Arrivals.bursty(700, 0.8, Duration.ofMillis(300)))
                .requests(15_000)
                .timeout(Duration.ofMillis(400))
                .hedgeAfter(Duration.ofMillis(60))
                .signals(Signals.probed(Duration.ofMillis(20), Duration.ofMillis(2), 0.1))
                .timeline(Duration.ofSeconds(1))
                .at(Duration.ofSeconds(5), cluster -> cluster.server(0).failing(0.5, Duration.ofMillis(1)))
                .at(Duration.ofSeconds(8), cluster -> cluster.server(1).down())
                .at(Duration.ofSeconds(10), cluster -> cluster.server(1).restart())
                .at(Duration.ofSeconds(11), cluster -> cluster.join(Server.fifo(3)))
                .at(Duration.ofSeconds(12), cluster -> cluster.drain(2, Duration.ofSeconds(1)))
                .at(Duration.ofSeconds(15), cluster -> cluster.rate(1.3))
                .at(Duration.ofSeconds(20), cluster -> cluster.server(3).taking(Distribution.exponential(TEN)));
    }

    /** Every number there is, exactly. */
    private static String numbers(SimulationResult result) {
        StringBuilder all = new StringBuilder();
        all.append(result.calls())
                .append(' ')
                .append(result.succeeded())
                .append(' ')
                .append(result.refused());
        for (Outcome outcome : Outcome.values()) {
            all.append(' ').append(result.failed(outcome));
        }
        all.append(' ').append(result.unfinished()).append(' ').append(result.lastFailure());
        all.append(' ').append(Double.toHexString(result.mean().mean()));
        all.append(' ').append(Double.toHexString(result.mean().halfWidth()));
        all.append(' ').append(Double.toHexString(result.throughput()));
        for (int i = 0; i <= 100; i++) {
            all.append(' ').append(result.quantile(i / 100.0).toNanos());
        }
        result.servers()
                .forEach(share -> all.append(' ')
                        .append(share.calls())
                        .append(' ')
                        .append(share.mostHeld())
                        .append(' ')
                        .append(Double.toHexString(share.utilisation())));
        return all.append(' ')
                .append(result.timeline())
                .append(' ')
                .append(result.events())
                .toString();
    }

    /** Of a text without a decimal fraction: {@link Double#toString} is not the same on every JDK. */
    private static String digest(Simulation simulation) {
        return Integer.toHexString(numbers(simulation.run()).hashCode());
    }

    @Test
    void run_again_givesTheSameNumbers() {
        Simulation simulation = everything(Strategies.leastRequest()).build();
        String first = numbers(simulation.run());
        assertThat(numbers(simulation.run())).isEqualTo(first);
        assertThat(numbers(everything(Strategies.leastRequest()).build().run())).isEqualTo(first);
        assertThat(numbers(everything(Strategies.leastRequest()).seed(2).build().run()))
                .isNotEqualTo(first);
    }

    @Test
    void run_onManyThreadsAtOnce_givesTheSameNumbers() throws Exception {
        Simulation simulation = everything(Strategies.roundRobin()).build();
        String alone = numbers(simulation.run());
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(() -> numbers(simulation.run()));
            }
            for (Future<String> run : executor.invokeAll(runs)) {
                assertThat(run.get()).isEqualTo(alone);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** The numbers of one JDK, which all others must reproduce. They change with the model, and then all at once. */
    @Test
    void run_onEveryJdk_givesTheseNumbers() {
        Simulation closed = Simulation.builder()
                .strategy(Strategies.leastRequest())
                .servers(3, Server.processorSharing(2))
                .clients(2)
                .arrivals(Arrivals.closedLoop(12, Distribution.exponential(TEN)))
                .duration(Duration.ofSeconds(20))
                .signals(Signals.piggybacked())
                .build();
        assertThat(List.of(
                        digest(everything(Strategies.random()).build()),
                        digest(everything(Strategies.roundRobin()).build()),
                        digest(everything(Strategies.leastRequest().choices(3))
                                .seed(-7)
                                .build()),
                        digest(closed)))
                .containsExactly("9096ca45", "b360658f", "c20179d8", "ed33c516");
    }
}
