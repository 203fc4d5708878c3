package io.evener.sim.lab;

import io.evener.sim.Arrivals;
import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The slow end: hedging, fan-out, and the fullest of many bins. */
final class TailOracles {

    private static final double MILLIS = 1e6;

    private TailOracles() {}

    static List<Experiment> all() {
        return List.of(
                new Oracle(
                        "hedging",
                        "A second attempt after a delay: what it costs and how much of the tail it cuts",
                        TailOracles::hedging),
                new Oracle(
                        "fan-out", "Waiting for all of k answers: rare slowness becomes common", TailOracles::fanOut),
                new Oracle(
                        "balls-into-bins",
                        "The fullest of n bins after n balls: one choice, two, three",
                        TailOracles::balls));
    }

    // ---- hedging -------------------------------------------------------------------------------------------------

    private static void hedging(Oracle.Sums sums) {
        Distribution exponential = Distribution.exponential(Duration.ofMillis(10));
        DoubleUnaryOperator survival = TailTheory.exponential(10);
        for (int delay : new int[] {10, 30}) {
            hedged(sums, "exponential", exponential, survival, delay, 0.999);
        }
        Distribution mixed = Distribution.logNormal(Duration.ofMillis(10), 0.5)
                .mixedWith(0.01, Distribution.constant(Duration.ofSeconds(1)));
        DoubleUnaryOperator law = TailTheory.mixture(TailTheory.lognormal(10, 0.5), TailTheory.constant(1000), 0.01);
        for (int delay : new int[] {20, 30, 50}) {
            hedged(sums, "log-normal and 1 % at 1 s", mixed, law, delay, 0.999);
        }
        overload(sums);
    }

    private static void hedged(
            Oracle.Sums sums, String name, Distribution work, DoubleUnaryOperator law, int delay, double far) {
        Simulation.Builder simulation = sums.plan()
                .simulation()
                .strategy(Strategies.random())
                .servers(20, Server.delay())
                .work(work)
                .arrivals(Arrivals.poisson(10_000))
                .requests(sums.plan().requests(3_000_000))
                .hedgeAfter(Duration.ofMillis(delay));
        DoubleUnaryOperator hedged = TailTheory.hedged(law, delay);
        sums.add(simulation, (sheet, result) -> {
            String label = name + ", after " + delay + " ms";
            double added = TailTheory.hedgingLoad(law, delay);
            sheet.known(label + ": added requests", added, result.attemptsPerCall() - 1, 0.02);
            sheet.known(label + ": p99, ms", TailTheory.quantile(hedged, 0.99), millis(result, 0.99), 0.02);
            sheet.known(label + ": p99.9, ms", TailTheory.quantile(hedged, far), millis(result, far), 0.02);
        });
    }

    /** At load 0.9, a second attempt for the slowest 37 % is more than there is room for. */
    private static void overload(Oracle.Sums sums) {
        Simulation.Builder plain = sums.plan()
                .simulation()
                .strategy(Strategies.leastRequest())
                .servers(8, Server.fifo(1))
                .work(Oracle.exponential())
                .load(0.9)
                .requests(sums.plan().requests(500_000));
        Oracle.SimulationCell without = sums.add(Simulation.builder(plain), (sheet, result) -> {});
        sums.add(
                plain.hedgeAfter(Oracle.MEAN),
                (sheet, result) -> sheet.check(Check.atLeast(
                        "queues at load 0.9: hedging without a budget makes the mean worse, factor",
                        result.mean().mean() / without.get().mean().mean(),
                        2)));
    }

    private static double millis(SimulationResult result, double q) {
        return result.quantile(q).toNanos() / MILLIS;
    }

    // ---- fan-out -------------------------------------------------------------------------------------------------

    private static void fanOut(Oracle.Sums sums) {
        Distribution work = Distribution.constant(Duration.ofMillis(10))
                .mixedWith(0.01, Distribution.constant(Duration.ofSeconds(1)));
        for (int width : new int[] {1, 10, 100}) {
            Simulation.Builder simulation = sums.plan()
                    .simulation()
                    .strategy(Strategies.random())
                    .servers(20, Server.delay())
                    .work(work)
                    .arrivals(Arrivals.poisson(1_000))
                    .requests(sums.plan().requests(width == 1 ? 2_000_000 : 200_000))
                    .fanOut(width);
            sums.add(
                    simulation,
                    (sheet, result) -> sheet.known(
                            "k " + width + ", p 0.01: slow calls",
                            TailTheory.fanOut(0.01, width),
                            1 - result.within(Duration.ofMillis(500)),
                            width == 1 ? 0.03 : 0.02));
        }
    }

    // ---- balls into bins -----------------------------------------------------------------------------------------

    private static void balls(Oracle.Sums sums) {
        bins(sums, "two choices", Strategies.leastRequest().choices(2), 256, 400, 3, 0.89);
        bins(sums, "three choices", Strategies.leastRequest().choices(3), 256, 400, 2, 0.88);
        bins(sums, "one choice", Strategies.random(), 256, 400, 5, 0.49);
        bins(sums, "two choices", Strategies.leastRequest().choices(2), 4096, 60, 3, 0.99);
        bins(sums, "three choices", Strategies.leastRequest().choices(3), 4096, 60, 3, 0.88);
        bins(sums, "one choice", Strategies.random(), 4096, 60, 6, 0.66);
    }

    /** The published part of the runs, and three standard deviations of a binomial count of that many runs around it. */
    private static void bins(
            Oracle.Sums sums, String name, Strategy strategy, int n, int fullRuns, int fullest, double expected) {
        int runs = (int) Math.max(20, fullRuns * sums.plan().requests(1_000_000) / 1_000_000);
        List<Oracle.SimulationCell> cells = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            cells.add(sums.add(bin(sums.plan(), strategy, n).seed(sums.plan().seed() + run), (sheet, result) -> {}));
        }
        double slack = 3 * Math.sqrt(expected * (1 - expected) / runs) + 0.02;
        sums.then(sheet -> {
            long hits = cells.stream()
                    .filter(cell -> fullest(cell.get()) == fullest)
                    .count();
            sheet.check(Check.within(
                    name + ", n " + n + ": runs whose fullest bin holds " + fullest,
                    (double) hits / runs,
                    expected,
                    slack));
        });
    }

    /** Balls that stay: n calls within n microseconds, none of which ends. */
    private static Simulation.Builder bin(Plan plan, Strategy strategy, int n) {
        return plan.simulation()
                .strategy(strategy)
                .servers(n, Server.delay())
                .work(Distribution.constant(Duration.ofHours(1)))
                .arrivals(Arrivals.even(1_000_000))
                .requests(n)
                .warmUp(0);
    }

    private static int fullest(SimulationResult result) {
        return result.servers().stream()
                .mapToInt(SimulationResult.ServerShare::mostHeld)
                .max()
                .orElse(0);
    }
}
