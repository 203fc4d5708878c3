package io.evener.sim.lab;

import io.evener.ChooseRequest;
import io.evener.health.SlowStart;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three cold servers join ten warm ones at 60 % load: what an even share of them costs everybody, and what a slow start saves. */
final class ColdServers {

    private static final int WARM = 10;
    private static final int JOINING = 3;
    private static final double LOAD = 0.6;
    private static final int JOIN_SECOND = 20;
    private static final Server SERVER = Server.fifo(4);
    /**
     * With random draws: 81.6 ms by 49.8 ms, M/M/4 queues in the steady state of each moment, and a twentieth for queues that
     * take their time. Other strategies draw better.
     */
    private static final double SLOW_BY_WARM = 1.64 * 1.05;

    /** Whether servers join, and how. */
    private enum Joining {
        NOBODY("nobody joins"),
        AT_ONCE("join, whole share at once"),
        SLOWLY("join, slow start");

        private final String text;

        Joining(String text) {
            this.text = text;
        }
    }

    private ColdServers() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "slow-start",
                "Three servers join ten and take five times as long at first, less and less for 30 s",
                ColdServers::sums);
    }

    private static void sums(Oracle.Sums sums) {
        List<List<String>> rows = new ArrayList<>();
        for (Strategy strategy : List.of(
                Strategies.roundRobin(), Strategies.leastRequest(), Strategies.peakEwma(), Strategies.rendezvous())) {
            List<Oracle.SimulationCell> cells = new ArrayList<>();
            for (Joining joining : Joining.values()) {
                cells.add(sums.add(
                        run(sums.plan(), strategy, joining),
                        (sheet, result) -> rows.add(row(strategy, joining, result))));
            }
            sums.then(sheet -> judge(
                    sheet,
                    strategy,
                    p99(cells.get(0).get()),
                    p99(cells.get(1).get()),
                    p99(cells.get(2).get())));
        }
        sums.then(sheet -> sheet.grid(
                "Calls of the 30 s after three joined ten",
                List.of("strategy", "who joins", "p50", "p99", "p99.9", "calls at the three"),
                rows));
    }

    private static Simulation.Builder run(Plan plan, Strategy strategy, Joining joining) {
        Simulation.Builder run = plan.simulation()
                .strategy(strategy)
                .servers(WARM, SERVER)
                .load(LOAD)
                .request(random -> ChooseRequest.hash(random.nextLong()))
                .duration(Duration.ofSeconds(JOIN_SECOND + Cold.WARM_AFTER_SECONDS))
                .warmUp((double) JOIN_SECOND / (JOIN_SECOND + Cold.WARM_AFTER_SECONDS));
        if (joining != Joining.NOBODY) {
            run.at(Duration.ofSeconds(JOIN_SECOND), cluster -> {
                for (int i = 0; i < JOINING; i++) {
                    cluster.join(SERVER);
                }
            });
            for (int i = 0; i < JOINING; i++) {
                Cold.from(run, JOIN_SECOND, WARM + i);
            }
        }
        return joining == Joining.SLOWLY ? run.guard(cluster -> SlowStart.ofDefaults()) : run;
    }

    private static double p99(SimulationResult result) {
        return result.quantile(0.99).toNanos() / 1e6;
    }

    private static void judge(Sheet sheet, Strategy strategy, double before, double atOnce, double slowly) {
        sheet.check(
                Check.atMost(strategy.name() + ", slow start: p99 by that of the warm", slowly / before, SLOW_BY_WARM));
        sheet.check(Check.atMost(strategy.name() + ": p99 with a slow start by that without", slowly / atOnce, 1.05));
        if (strategy.name().equals("roundRobin")) {
            sheet.check(Check.atLeast("roundRobin, at once: p99 by that of the warm", atOnce / before, 5));
        }
    }

    private static List<String> row(Strategy strategy, Joining joining, SimulationResult result) {
        double share = result.servers().stream()
                .skip(WARM)
                .mapToDouble(SimulationResult.ServerShare::share)
                .sum();
        return List.of(
                strategy.name(),
                joining.text,
                millis(result, 0.5),
                millis(result, 0.99),
                millis(result, 0.999),
                Numbers.percent(share, 1));
    }

    private static String millis(SimulationResult result, double q) {
        return Numbers.three(result.quantile(q).toNanos() / 1e6) + " ms";
    }
}
