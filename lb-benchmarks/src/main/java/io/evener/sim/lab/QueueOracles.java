package io.evener.sim.lab;

import static io.evener.sim.lab.Oracle.MEAN;

import io.evener.sim.Arrivals;
import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.sim.lab.Oracle.SimulationCell;
import io.evener.sim.lab.Plot.Axis;
import io.evener.strategies.Strategies;
import java.util.List;

/** One queue: what every model of a pool must get right before anything said of pools is believed. */
final class QueueOracles {

    private QueueOracles() {}

    static List<Experiment> all() {
        return List.of(
                new Oracle("mm1", "One FIFO server, exponential work: mean and 99th percentile", QueueOracles::mm1),
                new Oracle("mg1-fifo", "One FIFO server: how the variance of work makes queues", QueueOracles::fifo),
                new Oracle(
                        "mg1-sharing",
                        "One server that shares its core: the variance of work makes no difference",
                        QueueOracles::sharing),
                new Oracle("mmc", "One queue before c slots: the bound of every dispatcher", QueueOracles::mmc),
                new Oracle(
                        "closed-loop",
                        "Users who wait for their answer: throughput and latency",
                        QueueOracles::closed));
    }

    private static Simulation.Builder one(Plan plan, Server server, Distribution work, double load, long requests) {
        return plan.simulation()
                .strategy(Strategies.random())
                .servers(1, server)
                .work(work)
                .load(load)
                .requests(plan.requests(requests));
    }

    private static void mm1(Oracle.Sums sums) {
        for (double load : new double[] {0.5, 0.7, 0.8, 0.9, 0.95}) {
            long requests = load > 0.9 ? 30_000_000 : load > 0.8 ? 15_000_000 : 4_000_000;
            double tolerance = load > 0.9 ? 0.025 : 0.015;
            SimulationCell cell = sums.add(
                    one(sums.plan(), Server.fifo(1), Oracle.exponential(), load, requests), (sheet, result) -> {
                        sheet.mean("load " + load, QueueTheory.mm1Mean(load), result, MEAN, tolerance);
                        sheet.p99("load " + load, QueueTheory.mm1Quantile(load, 0.99), result, MEAN, 2 * tolerance);
                    });
            double known = QueueTheory.mm1Mean(load);
            sums.curves("Mean sojourn by load, M/M/1", Axis.linear("load", ""))
                    .add("simulated", load, cell::mean, known);
        }
    }

    private static void fifo(Oracle.Sums sums) {
        for (double variation : new double[] {0, 4, 10}) {
            for (double load : new double[] {0.5, 0.7, 0.8}) {
                double tolerance = variation > 4 ? 0.04 : 0.025;
                sums.add(
                        one(sums.plan(), Server.fifo(1), Oracle.work(variation), load, 8_000_000),
                        (sheet, result) -> sheet.mean(
                                "C^2 " + (int) variation + ", load " + load,
                                QueueTheory.mg1Mean(load, variation),
                                result,
                                MEAN,
                                tolerance));
            }
        }
    }

    private static void sharing(Oracle.Sums sums) {
        for (double variation : new double[] {0, 4, 10}) {
            for (double load : new double[] {0.5, 0.8}) {
                sums.add(
                        one(sums.plan(), Server.processorSharing(1), Oracle.work(variation), load, 6_000_000),
                        (sheet, result) -> sheet.mean(
                                "C^2 " + (int) variation + ", load " + load,
                                QueueTheory.mg1SharedMean(load),
                                result,
                                MEAN,
                                0.025));
            }
        }
    }

    private static void mmc(Oracle.Sums sums) {
        for (int slots : new int[] {2, 5, 16, 100}) {
            for (double load : new double[] {0.7, 0.9}) {
                double known = QueueTheory.mmcMean(slots, load);
                SimulationCell cell = sums.add(
                        one(sums.plan(), Server.fifo(slots), Oracle.exponential(), load, 8_000_000),
                        (sheet, result) -> sheet.mean("c " + slots + ", load " + load, known, result, MEAN, 0.015));
                sums.curves("Mean sojourn by slots behind one queue", Axis.logarithmic("slots", ""))
                        .add("load " + load, slots, cell::mean, known);
            }
        }
    }

    private static void closed(Oracle.Sums sums) {
        int thinkMeans = 10;
        for (int users : new int[] {5, 10, 20}) {
            Simulation.Builder simulation = sums.plan()
                    .simulation()
                    .strategy(Strategies.random())
                    .servers(1, Server.fifo(1))
                    .work(Oracle.exponential())
                    .arrivals(Arrivals.closedLoop(users, Distribution.exponential(MEAN.multipliedBy(thinkMeans))))
                    .duration(MEAN.multipliedBy(sums.plan().requests(2_000_000)));
            sums.add(simulation, (sheet, result) -> {
                double throughput = QueueTheory.closedThroughput(users, thinkMeans);
                sheet.known("users " + users + ", throughput", throughput, perService(result), 0.01);
                sheet.mean("users " + users + ", mean", users / throughput - thinkMeans, result, MEAN, 0.015);
            });
        }
    }

    private static double perService(SimulationResult result) {
        return result.throughput() * MEAN.toNanos() / 1e9;
    }
}
