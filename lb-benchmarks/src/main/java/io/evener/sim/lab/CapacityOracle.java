package io.evener.sim.lab;

import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Signals;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.sim.SimulationResult.ServerShare;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import io.evener.strategies.UtilisationRoundRobin;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * Fifty servers of three generations behind clients that know no weights but what servers report: Dropbox's situation,
 * where the busiest server has at most 1.05 of the mean utilisation after 20 control periods (papers.md 5.4).
 */
final class CapacityOracle {

    private static final int SLOTS = 4;
    private static final double[] SPEEDS = {1, 1.5, 2};
    private static final int[] COUNTS = {17, 17, 16};
    private static final double NEAR = 0.05;
    /** What counts begins after the blackout and 20 periods. */
    private static final double WARM_UP_SECONDS = 30;

    private static final double SECONDS = 90;

    private CapacityOracle() {}

    static Experiment get() {
        return new Oracle(
                "capacity",
                "Fifty servers of three speeds: weights made of their reports even out how busy they are",
                CapacityOracle::sums);
    }

    private static Simulation.Builder fleet(Oracle.Sums sums, Strategy strategy) {
        Simulation.Builder simulation = sums.plan().simulation().strategy(strategy);
        for (int i = 0; i < SPEEDS.length; i++) {
            simulation = simulation.servers(COUNTS[i], Server.fifo(SLOTS).speed(SPEEDS[i]));
        }
        return simulation
                .clients(5)
                .work(Oracle.exponential())
                .load(0.6)
                .signals(Signals.piggybacked())
                .duration(Duration.ofMillis(Math.round(SECONDS * 1_000)))
                .warmUp(WARM_UP_SECONDS / SECONDS);
    }

    private static void sums(Oracle.Sums sums) {
        sums.add(fleet(sums, Strategies.roundRobin()), (sheet, result) -> {
            DoubleSummaryStatistics busy = busy(result.servers());
            sheet.check(Check.within(
                    "even turns: the busiest by the mean", busy.getMax() / busy.getAverage(), evenTurns(), 0.02));
        });
        for (Strategy strategy : List.of(
                Strategies.utilisationRoundRobin(),
                Strategies.utilisationRoundRobin().dialect(UtilisationRoundRobin.Dialect.GRPC))) {
            sums.add(fleet(sums, strategy), (sheet, result) -> even(sheet, strategy.name(), busy(result.servers())));
        }
        Strategy strategy = Strategies.utilisationRoundRobin();
        sums.add(
                fleet(sums, strategy)
                        .at(
                                Duration.ofSeconds(15),
                                cluster -> cluster.server(0)
                                        .taking(Distribution.exponential(Oracle.MEAN.multipliedBy(2)))),
                (sheet, result) -> halved(sheet, strategy.name(), result));
    }

    /** Returns how busy the slowest are by the mean when all get as many calls. */
    private static double evenTurns() {
        double sum = 0;
        double servers = 0;
        for (int i = 0; i < SPEEDS.length; i++) {
            sum += COUNTS[i] / SPEEDS[i];
            servers += COUNTS[i];
        }
        return servers / sum;
    }

    private static DoubleSummaryStatistics busy(List<ServerShare> servers) {
        return servers.stream().mapToDouble(ServerShare::offered).summaryStatistics();
    }

    private static void even(Sheet sheet, String name, DoubleSummaryStatistics busy) {
        sheet.check(Check.atMost(name + ": the busiest by the mean", busy.getMax() / busy.getAverage(), 1 + NEAR));
        sheet.check(Check.atLeast(name + ": the idlest by the mean", busy.getMin() / busy.getAverage(), 1 - NEAR));
    }

    /** Calls that cost one server twice as much must come there half as often; the others stay even. */
    private static void halved(Sheet sheet, String name, SimulationResult result) {
        DoubleSummaryStatistics others =
                busy(result.servers().subList(1, result.servers().size()));
        double calls = result.servers().get(0).offered() / others.getAverage();
        sheet.check(Check.within(name + ": calls where each costs double", calls, 0.5, NEAR));
        even(sheet, name + ", the others", others);
    }
}
