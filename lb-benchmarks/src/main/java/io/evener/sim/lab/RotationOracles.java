package io.evener.sim.lab;

import io.evener.sim.Arrivals;
import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.spi.Strategy;
import io.evener.strategies.RoundRobin.Dialect;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What goes round by weight: how evenly, and where fresh clients begin. */
final class RotationOracles {

    private static final int TURNS = 5_000;
    private static final int CLIENTS = 1_000;
    private static final double DEVIATIONS = 5;

    private RotationOracles() {}

    static List<Experiment> all() {
        return List.of(
                new Oracle(
                        "smoothness",
                        "How far choices stray from shares in 5,000 turns: smooth, stride, deadlines, golden steps, draws",
                        RotationOracles::smoothness),
                new Oracle(
                        "first-choice",
                        "The first choices of 1,000 fresh clients, by weight where they begin at random",
                        RotationOracles::firstChoice));
    }

    private static Strategy dialect(Dialect dialect) {
        return Strategies.roundRobin().dialect(dialect);
    }

    private static Simulation.Builder run(Plan plan, Traced strategy, int servers, long requests) {
        return plan.simulation()
                .strategy(strategy)
                .servers(servers, Server.delay())
                .work(Distribution.constant(Duration.ofMillis(1)))
                .arrivals(Arrivals.poisson(1_000))
                .requests(requests)
                .warmUp(0);
    }

    // ---- smoothness ----------------------------------------------------------------------------------------------

    /** Weights, and what nginx's cycle strays from its start: as published, and below 1 where the weights are our own. */
    private record Weights(String name, double smooth, List<Long> values) {
        static Weights of(String name, double smooth, LongStream values) {
            return new Weights(name, smooth, values.boxed().toList());
        }

        int n() {
            return values.size();
        }

        long[] small() {
            return values.stream().mapToLong(weight -> weight).toArray();
        }

        /** Returns weights of nearly the same shares whose cycle is too long to lay down. */
        long[] large() {
            return values.stream().mapToLong(weight -> weight * 1_000_003 + 1).toArray();
        }
    }

    /** None below a tenth of the mean, which gRPC would raise. */
    private static List<Weights> sets() {
        SplittableRandom random = new SplittableRandom(50);
        LongStream fifty = LongStream.range(0, 50).map(i -> random.nextLong(6, 101));
        return List.of(
                Weights.of("5, 1, 1", 0.57, LongStream.of(5, 1, 1)),
                Weights.of("11, 3", 0.50, LongStream.of(11, 3)),
                Weights.of("1 to 10", 0.82, LongStream.rangeClosed(1, 10)),
                Weights.of("50 of 6 to 100", 0.99, fifty));
    }

    private static double harmonic(int n) {
        return IntStream.rangeClosed(1, n).mapToDouble(k -> 1.0 / k).sum();
    }

    private static void smoothness(Oracle.Sums sums) {
        Map<Weights, List<String>> rows = new LinkedHashMap<>();
        for (Weights set : sets()) {
            rows.put(set, new ArrayList<>(List.of(set.name())));
            double cycle = harmonic(set.n()) - 1.0 / set.n();
            double golden = 1 + 0.4 * Math.log(TURNS);
            stray(sums, rows, set, dialect(Dialect.SMOOTH), set.small(), set.smooth() + 0.01);
            stray(sums, rows, set, Strategies.roundRobin(), set.small(), cycle);
            stray(sums, rows, set, dialect(Dialect.STATIC_STRIDE), set.small(), 2);
            stray(sums, rows, set, dialect(Dialect.EDF), set.small(), 2);
            stray(sums, rows, set, Strategies.roundRobin(), set.large(), golden);
            stray(sums, rows, set, Strategies.random(), set.small(), Double.POSITIVE_INFINITY);
        }
        sums.then(sheet -> sheet.grid(
                "The most that a count was away from its share",
                List.of("weights", "nginx", "roundRobin", "gRPC", "Envoy", "roundRobin, large weights", "random"),
                List.copyOf(rows.values())));
    }

    /** The last column, of draws, has no bound above but one below: it strays further than all before it. */
    private static void stray(
            Oracle.Sums sums,
            Map<Weights, List<String>> rows,
            Weights set,
            Strategy strategy,
            long[] weights,
            double most) {
        Traced traced = new Traced(strategy, weights);
        sums.add(run(sums.plan(), traced, weights.length, TURNS), (sheet, result) -> {
            String label = "weights " + set.name() + (weights[0] > 1_000 ? ", large" : "") + ": " + strategy.name();
            rows.getOrDefault(set, List.of()).add(Check.number(traced.strayed()));
            if (most < Double.POSITIVE_INFINITY) {
                sheet.check(Check.atMost(label, traced.strayed(), most));
            } else {
                sheet.check(Check.atLeast(label, traced.strayed(), 5));
            }
        });
    }

    // ---- first choice --------------------------------------------------------------------------------------------

    private static void firstChoice(Oracle.Sums sums) {
        long[] weights = LongStream.rangeClosed(1, 10).toArray();
        long[] large =
                LongStream.of(weights).map(weight -> weight * 1_000_003 + 1).toArray();
        atRandom(sums, "roundRobin", Strategies.roundRobin(), weights);
        atRandom(sums, "roundRobin, large weights", Strategies.roundRobin(), large);
        atRandom(sums, "random", Strategies.random(), weights);
        atRandom(sums, "leastRequest", Strategies.leastRequest(), weights);
        atRandom(sums, "as Envoy", dialect(Dialect.EDF), weights);
        Traced nginx = new Traced(dialect(Dialect.SMOOTH), weights);
        sums.add(
                run(sums.plan(), nginx, weights.length, 20L * CLIENTS).clients(CLIENTS),
                (sheet, result) -> sheet.check(Check.within(
                        "as nginx: part of the clients that begins with the heaviest",
                        (double) nginx.firsts(weights.length - 1) / nginx.firsts(),
                        1,
                        0)));
    }

    private static void atRandom(Oracle.Sums sums, String name, Strategy strategy, long[] weights) {
        Traced traced = new Traced(strategy, weights);
        sums.add(run(sums.plan(), traced, weights.length, 20L * CLIENTS).clients(CLIENTS), (sheet, result) -> {
            int clients = traced.firsts();
            double worst = 0;
            for (int i = 0; i < weights.length; i++) {
                double mean = clients * traced.share(i);
                double deviation = Math.sqrt(mean * (1 - traced.share(i)));
                worst = Math.max(worst, Math.abs(traced.firsts(i) - mean) / deviation);
            }
            sheet.check(Check.atLeast(name + ": clients that chose", clients, 0.99 * CLIENTS));
            sheet.check(Check.atMost(name + ": first choices, standard deviations from weight", worst, DEVIATIONS));
        });
    }
}
