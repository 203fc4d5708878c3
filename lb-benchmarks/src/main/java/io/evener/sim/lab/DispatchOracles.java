package io.evener.sim.lab;

import static io.evener.sim.lab.Oracle.MEAN;

import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.lab.Oracle.SimulationCell;
import io.evener.sim.lab.Plot.Axis;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.util.List;

/** Many queues and the library's own strategies before them, where the answer is exact or published. */
final class DispatchOracles {

    private DispatchOracles() {}

    static List<Experiment> all() {
        return List.of(
                new Oracle(
                        "round-robin",
                        "Round robin over n servers is n queues of E_n/M/1: mean and 99th percentile",
                        DispatchOracles::roundRobin),
                new Oracle(
                        "shortest-queue",
                        "Joining the shortest of 2 queues (exact) and of 4 (published)",
                        DispatchOracles::shortestQueue),
                new Oracle(
                        "supermarket",
                        "The power of d choices among 100 and 1,000 servers",
                        DispatchOracles::supermarket),
                new Oracle(
                        "own-calls",
                        "Two choices and a full scan by own calls in flight, when m clients share 100 servers",
                        DispatchOracles::ownCalls),
                new Oracle(
                        "variance",
                        "Round robin is best for even work and no better than random for uneven work",
                        DispatchOracles::variance));
    }

    private static Simulation.Builder pool(Plan plan, Strategy strategy, int servers, double load, long requests) {
        return plan.simulation()
                .strategy(strategy)
                .servers(servers, Server.fifo(1))
                .work(Oracle.exponential())
                .load(load)
                .requests(plan.requests(requests));
    }

    private static void roundRobin(Oracle.Sums sums) {
        for (int n : new int[] {2, 4, 10, 16, 100}) {
            for (double load : new double[] {0.5, 0.8, 0.9}) {
                long requests = load > 0.8 ? 6_000_000 : 3_000_000;
                double known = QueueTheory.roundRobinMean(n, load);
                SimulationCell cell =
                        sums.add(pool(sums.plan(), Strategies.roundRobin(), n, load, requests), (sheet, result) -> {
                            String label = "n " + n + ", load " + load;
                            sheet.mean(label, known, result, MEAN, 0.02);
                            sheet.p99(label, QueueTheory.roundRobinQuantile(n, load, 0.99), result, MEAN, 0.04);
                        });
                sums.curves("Mean sojourn by servers in the rotation", Axis.logarithmic("servers", ""))
                        .add("load " + load, n, cell::mean, known);
            }
        }
    }

    private static void shortestQueue(Oracle.Sums sums) {
        for (double load : new double[] {0.5, 0.7, 0.8, 0.9}) {
            sums.add(
                    pool(sums.plan(), Strategies.leastRequest(), 2, load, 8_000_000),
                    (sheet, result) ->
                            sheet.mean("n 2, load " + load, ChoiceTheory.shorterOfTwoMean(load), result, MEAN, 0.015));
        }
        double[][] published = {{0.7, 1.515}, {0.9, 3.262}};
        for (double[] row : published) {
            sums.add(pool(sums.plan(), Strategies.leastRequest(), 4, row[0], 8_000_000), (sheet, result) -> {
                sheet.mean("n 4, load " + row[0], row[1], result, MEAN, 0.02);
                sheet.check(Check.atLeast(
                        "n 4, load " + row[0] + ": no better than one queue for all",
                        result.mean().mean() / MEAN.toNanos(),
                        QueueTheory.mmcMean(4, row[0]) * (1 - sums.plan().tolerance(0.015))));
            });
        }
    }

    /** With 100 servers theory's limit of endless servers is not reached: those rows are a simulation's, papers.md 2.1. */
    private static void supermarket(Oracle.Sums sums) {
        double[] loads = {0.5, 0.7, 0.8, 0.9, 0.95};
        double[][] of100 = {{1.2712, 1.6270, 1.9679, 2.6552, 3.4638}, {1.1296, 1.3669, 1.5983, 2.0686, 2.6154}};
        for (int i = 0; i < loads.length; i++) {
            double load = loads[i];
            double tolerance = load > 0.9 ? 0.04 : 0.02;
            Curves curves = sums.curves("Mean sojourn by load: the power of d choices", Axis.linear("load", ""));
            double alone = QueueTheory.mm1Mean(load);
            SimulationCell one = sums.add(
                    pool(sums.plan(), Strategies.random(), 100, load, load > 0.8 ? 20_000_000 : 4_000_000),
                    (sheet, result) -> sheet.mean("n 100, d 1, load " + load, alone, result, MEAN, tolerance));
            curves.add("d 1", load, one::mean, alone);
            for (int d = 2; d <= 3; d++) {
                int choices = d;
                double published = of100[d - 2][i];
                sums.add(
                        pool(sums.plan(), Strategies.leastRequest().choices(d), 100, load, 4_000_000),
                        (sheet, result) -> sheet.mean(
                                "n 100, d " + choices + ", load " + load, published, result, MEAN, tolerance));
                double known = ChoiceTheory.supermarketMean(load, choices);
                SimulationCell cell = sums.add(
                        pool(sums.plan(), Strategies.leastRequest().choices(d), 1000, load, 4_000_000),
                        (sheet, result) -> {
                            String label = "n 1000, d " + choices + ", load " + load;
                            sheet.mean(label, known, result, MEAN, tolerance * 0.75);
                            sheet.p99(
                                    label,
                                    ChoiceTheory.supermarketQuantile(load, choices, 0.99),
                                    result,
                                    MEAN,
                                    tolerance);
                        });
                curves.add("d " + d, load, cell::mean, known);
            }
        }
    }

    private static void ownCalls(Oracle.Sums sums) {
        int[] clients = {1, 2, 5, 10, 50, 100};
        double[][] published = {{1.629, 1.827, 2.161, 2.437, 2.991, 3.137}, {2.660, 2.982, 3.597, 4.221, 6.212, 7.101}};
        double[][] scanned = {{1.001, 1.412, 1.959, 2.336, 2.986, 3.129}, {1.069, 1.644, 2.694, 3.630, 6.044, 7.003}};
        double[] loads = {0.7, 0.9};
        for (int l = 0; l < loads.length; l++) {
            for (int m = 0; m < clients.length; m++) {
                String label = "m " + clients[m] + ", load " + loads[l];
                ownCalls(sums, label, Strategies.leastRequest().choices(2), clients[m], loads[l], published[l][m]);
                ownCalls(
                        sums,
                        label + ", full scan",
                        Strategies.leastRequest().fullScan(),
                        clients[m],
                        loads[l],
                        scanned[l][m]);
            }
        }
    }

    private static void ownCalls(
            Oracle.Sums sums, String label, Strategy strategy, int clients, double load, double expected) {
        sums.add(
                pool(sums.plan(), strategy, 100, load, 3_000_000).clients(clients),
                (sheet, result) -> sheet.mean(label, expected, result, MEAN, 0.03));
    }

    private static void variance(Oracle.Sums sums) {
        variance(sums, 0, "round robin", Strategies.roundRobin(), 1.012);
        variance(sums, 0, "two choices", Strategies.leastRequest().choices(2), 1.786);
        variance(sums, 0, "random", Strategies.random(), QueueTheory.mg1Mean(0.9, 0));
        variance(sums, 10, "two choices", Strategies.leastRequest().choices(2), 6.97);
        variance(sums, 10, "round robin", Strategies.roundRobin(), 44.8);
        variance(sums, 10, "random", Strategies.random(), QueueTheory.mg1Mean(0.9, 10));
    }

    private static void variance(Oracle.Sums sums, double variation, String name, Strategy strategy, double expected) {
        sums.add(
                pool(sums.plan(), strategy, 100, 0.9, variation > 1 ? 10_000_000 : 3_000_000)
                        .work(Oracle.work(variation)),
                (sheet, result) -> sheet.mean(
                        name + ", C^2 " + (int) variation, expected, result, MEAN, variation > 1 ? 0.06 : 0.02));
    }
}
