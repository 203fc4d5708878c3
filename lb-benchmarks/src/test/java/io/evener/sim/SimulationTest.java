package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The run itself: threads, memory, interruption, what is thrown; and the figures' edges. */
final class SimulationTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Simulation.Builder small() {
        return Simulation.builder()
                .strategy(Strategies.leastRequest())
                .servers(5, Server.fifo(1))
                .clients(2)
                .load(0.5)
                .requests(50);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long simulationThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("simulation"))
                .count();
    }

    /** 1,000 pools each of 100 bytes would be 200 kB; a client left behind is 10 kB and more. */
    @Test
    void run_twoThousandTimes_leavesNoThreadsAndNoMemory() {
        Simulation simulation = small().build();
        for (int i = 0; i < 1000; i++) {
            simulation.run();
        }
        long before = used();
        for (int i = 0; i < 1000; i++) {
            simulation.run();
        }
        assertThat(used() - before).isLessThan(5_000_000);
        assertThat(simulationThreads()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "compile", "choose"})
    void run_strategyThrows_throwsThat(String where) {
        RuntimeException thrown = new UnsupportedOperationException("in " + where);
        Simulation simulation =
                small().strategy(new Broken.Throwing(where, thrown)).build();
        assertThatThrownBy(simulation::run).isSameAs(thrown);
        assertThat(simulationThreads()).isZero();
    }

    @Test
    void run_scriptThrowsAnError_throwsThat() {
        AssertionError error = new AssertionError("no");
        Simulation simulation = small().at(Duration.ZERO, cluster -> {
                    throw error;
                })
                .build();
        assertThatThrownBy(simulation::run).isSameAs(error);
    }

    @Test
    void run_distributionOfNonsense_saysSo() {
        Distribution nonsense = new Sampled(1e7, random -> Double.NaN);
        assertThatThrownBy(() -> small().work(nonsense).build().run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must be >= 0: sample of work=NaN");
        Distribution negative = new Sampled(1e7, random -> -1);
        assertThatThrownBy(() -> small().servers(9, Server.fifo(1).network(negative))
                        .build()
                        .run())
                .hasMessage("must be >= 0: sample of network=-1.0");
        assertThatThrownBy(() -> small().arrivals(Arrivals.closedLoop(1, nonsense))
                        .duration(SECOND)
                        .build()
                        .run())
                .hasMessage("must be >= 0: sample of think=NaN");
        assertThatThrownBy(() -> small().at(
                                Duration.ZERO, cluster -> cluster.server(0).taking(negative))
                        .build()
                        .run())
                .hasMessage("must be >= 0: sample of work=-1.0");
    }

    @Test
    void run_interrupted_endsAndSoDoesItsThread() throws Exception {
        CompletableFuture<Thread> stage = new CompletableFuture<>();
        Simulation endless = small().duration(Duration.ofDays(365 * 10))
                .at(Duration.ZERO, cluster -> stage.complete(Thread.currentThread()))
                .build();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                endless.run();
                interrupted.complete(false);
            } catch (CancellationException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        Thread simulation = stage.get(30, TimeUnit.SECONDS);
        caller.interrupt();
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
        simulation.join(30_000);
        assertThat(simulation.isAlive()).isFalse();
    }

    @Test
    void run_callerInterruptedBefore_doesNotRun() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> small().build().run()).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void result_nothingAnswered_hasNoFiguresAndDoesNotFail() {
        SimulationResult result = small().at(Duration.ZERO, cluster -> {
                    for (int i = 0; i < 5; i++) {
                        cluster.leave(i);
                    }
                })
                .timeline(SECOND)
                .build()
                .run();
        assertThat(result.calls()).isPositive();
        assertThat(result.succeeded()).isZero();
        assertThat(result.refused()).isEqualTo(result.calls());
        assertThat(result.successRatio()).isZero();
        assertThat(result.mean().mean()).isNaN();
        assertThat(result.quantileOfAll(0.5)).isEmpty();
        assertThat(result.within(SECOND)).isNaN();
        assertThat(result.quantile(0.99)).isZero();
        assertThat(result.attemptsPerCall()).isZero();
        assertThat(result.servers()).allMatch(share -> share.share() == 0);
        assertThat(result).asString().endsWith("mean PT0S, p50 PT0S, p99 PT0S");
    }

    @Test
    void result_quantilesAndWithin_agree() {
        SimulationResult result = small().requests(20_000).build().run();
        assertThat(result.quantile(0)).isPositive();
        for (double q : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            assertThat(result.within(result.quantile(q))).isBetween(q, Math.min(1, q + 0.01));
        }
        assertThat(result.within(Duration.ZERO)).isZero();
        assertThat(result.within(Duration.ofDays(365 * 290))).isEqualTo(1);
        assertThatThrownBy(() -> result.quantile(1.1)).hasMessage("must be in 0..1: q=1.1");
        assertThatThrownBy(() -> result.quantile(Double.NaN)).hasMessage("must be in 0..1: q=NaN");
        assertThatThrownBy(() -> result.within(SECOND.negated())).hasMessage("must be >= 0: latency=PT-1S");
    }

    @Test
    void result_timelineAndTotals_agree() {
        SimulationResult result = small().requests(5_000)
                .warmUp(0)
                .timeline(Duration.ofSeconds(3))
                .at(Duration.ofSeconds(5), cluster -> cluster.server(0).failing(0.3, Duration.ofMillis(1)))
                .build()
                .run();
        assertThat(result.timeline().stream()
                        .mapToLong(SimulationResult.Period::arrived)
                        .sum())
                .isEqualTo(result.calls());
        assertThat(result.timeline().stream()
                        .mapToLong(SimulationResult.Period::failed)
                        .sum())
                .isEqualTo(result.failed())
                .isPositive();
        assertThat(result.servers().stream()
                        .mapToDouble(SimulationResult.ServerShare::share)
                        .sum())
                .isBetween(1 - 1e-9, 1 + 1e-9);
        assertThat(result.throughput() * 20).isBetween(result.succeeded() * 0.99, result.succeeded() * 1.01);
    }
}
