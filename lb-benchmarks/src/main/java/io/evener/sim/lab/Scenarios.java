package io.evener.sim.lab;

import io.evener.sim.Arrivals;
import io.evener.sim.Cluster;
import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult.Period;
import io.evener.sim.lab.Scenario.Row;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Situations that users meet. Times are virtual; work is exponential with a mean of 10 ms unless said otherwise. */
final class Scenarios {

    private static final int ODD_ONE = 3;
    private static final double EVEN_SHARE = 0.1;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /**
     * A second to the next probe and a second to the one that confirms it, both with a tenth of jitter, and its answer;
     * rounded up.
     */
    private static final double DETECTED_WITHIN_SECONDS = 2.5;

    private Scenarios() {}

    static List<Experiment> all() {
        return List.of(
                blackHole(), slowTenth(), slowThird(), coldNewcomer(), rollingDeploy(), flashCrowd(), Buoyant.get());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** Ten servers of four slots, three clients; what happens, happens at 20 s, and calls count from there on. */
    private static Simulation.Builder ten(Plan plan, double load) {
        return plan.simulation()
                .servers(10, Server.fifo(4))
                .clients(3)
                .load(load)
                .duration(Duration.ofSeconds(60))
                .warmUp(20.0 / 60)
                .timeout(Duration.ofMillis(500))
                .timeline(SECOND);
    }

    private static Experiment blackHole() {
        return new Scenario(
                "black-hole",
                "One of ten endpoints fails every call at once: to whoever counts calls in flight it looks idle",
                plan -> ten(plan, 0.6).at(seconds(20), cluster -> {
                    cluster.server(ODD_ONE).failing(1, Duration.ofMillis(1));
                    cluster.server(ODD_ONE).sick(true);
                }),
                Scenario.withAndWithoutProbes(),
                ODD_ONE,
                Scenario.AT_ALL,
                (sheet, rows) -> {
                    double worst = 0;
                    for (Row row : rows) {
                        if (row.variant().equals("probed")) {
                            double last = row.result().lastFailure().toMillis() / 1e3;
                            sheet.check(Check.atMost(
                                    row.label() + ": seconds until the last failed call",
                                    last - 20,
                                    DETECTED_WITHIN_SECONDS));
                        } else {
                            worst = Math.max(
                                    worst, row.result().servers().get(ODD_ONE).share() / EVEN_SHARE);
                        }
                    }
                    sheet.check(Check.atLeast("not probed: the hole's share at worst, in even shares", worst, 1.2));
                });
    }

    private static Experiment slowTenth() {
        return new Scenario(
                "slow-tenth",
                "One of ten endpoints becomes ten times slower and goes on passing its health checks",
                plan -> Scenario.probed(ten(plan, 0.6))
                        .at(seconds(20), cluster -> cluster.server(ODD_ONE).speed(0.1)),
                Scenario.plain(),
                ODD_ONE,
                Scenario.AT_ALL,
                (sheet, rows) -> answered(sheet, rows, 0.995, 0.88));
    }

    private static Experiment slowThird() {
        return new Scenario(
                "slow-third",
                "Three of nine endpoints have half the speed: an even share is more than they can bear",
                plan -> plan.simulation()
                        .servers(6, Server.fifo(4))
                        .servers(3, Server.fifo(4).speed(0.5))
                        .clients(3)
                        .load(0.7)
                        .duration(Duration.ofSeconds(60))
                        .timeout(Duration.ofMillis(500))
                        .timeline(SECOND),
                Scenario.plain(),
                8,
                Scenario.AT_ALL,
                (sheet, rows) -> answered(sheet, rows, 0.9999, 0.6));
    }

    private static Experiment coldNewcomer() {
        return new Scenario(
                "cold-newcomer",
                "An eleventh endpoint joins with a fifth of its speed, and is warm after 20 s",
                plan -> ten(plan, 0.7)
                        .at(seconds(20), cluster -> cluster.join(Server.fifo(4).speed(0.2)))
                        .at(seconds(40), cluster -> cluster.server(10).speed(1)),
                Scenario.plain(),
                10,
                Scenario.AT_ALL,
                (sheet, rows) -> answered(sheet, rows, 0.995, 0.88));
    }

    /** Those that look at load must nearly always do well, the others must not do worse than an even share explains. */
    private static void answered(Sheet sheet, List<Row> rows, double readers, double others) {
        for (Row row : rows) {
            double bound = row.contestant().readsLoad() ? readers : others;
            sheet.check(Check.atLeast(row.label() + ": answered", row.result().successRatio(), bound));
        }
    }

    private static Experiment rollingDeploy() {
        Map<String, UnaryOperator<Simulation.Builder>> variants = new LinkedHashMap<>();
        variants.put("killed, probed", situation -> deploy(Scenario.probed(situation), false));
        variants.put("drained", situation -> deploy(situation, true));
        return new Scenario(
                "rolling-deploy",
                "Six endpoints are replaced one after the other: drained before, or killed",
                plan -> plan.simulation()
                        .servers(6, Server.fifo(4))
                        .clients(2)
                        .load(0.5)
                        .duration(Duration.ofSeconds(80))
                        .warmUp(0.1)
                        .timeout(Duration.ofMillis(500))
                        .timeline(SECOND),
                variants,
                0,
                Scenario.AT_ALL,
                (sheet, rows) -> {
                    for (Row row : rows) {
                        sheet.check(
                                row.variant().equals("drained")
                                        ? Check.atMost(
                                                row.label() + ": failed",
                                                (double) row.result().failed(),
                                                0)
                                        : Check.atLeast(
                                                row.label() + ": answered",
                                                row.result().successRatio(),
                                                0.95));
                    }
                });
    }

    private static Simulation.Builder deploy(Simulation.Builder situation, boolean drained) {
        Simulation.Builder scripted = situation;
        for (int i = 0; i < 6; i++) {
            int server = i;
            double start = 10 + 10 * i;
            if (drained) {
                scripted = scripted.at(seconds(start), cluster -> cluster.drain(server, Duration.ofSeconds(2)));
            }
            scripted = scripted.at(
                            seconds(start + 2),
                            cluster -> cluster.server(server).down())
                    .at(seconds(start + 7), cluster -> back(cluster, server, drained));
        }
        return scripted;
    }

    private static void back(Cluster cluster, int server, boolean drained) {
        cluster.server(server).restart();
        if (drained) {
            cluster.readmit(server);
        }
    }

    private static Experiment flashCrowd() {
        double overload = 1.5;
        return new Scenario(
                "flash-crowd",
                "Three times the calls for ten seconds: half more than there is room for, and back to normal after it",
                plan -> plan.simulation()
                        .servers(10, Server.fifo(4).queueLimit(20))
                        .clients(3)
                        .load(overload / 3)
                        .duration(Duration.ofSeconds(50))
                        .warmUp(0.2)
                        .timeout(Duration.ofMillis(500))
                        .timeline(SECOND)
                        .at(seconds(20), cluster -> cluster.rate(3))
                        .at(seconds(30), cluster -> cluster.rate(1)),
                Scenario.plain(),
                0,
                Scenario.AT_ALL,
                (sheet, rows) -> {
                    for (Row row : rows) {
                        List<Period> crowd = row.result().timeline().subList(20, 30);
                        double arrived =
                                crowd.stream().mapToLong(Period::arrived).sum();
                        double failed = crowd.stream().mapToLong(Period::failed).sum();
                        sheet.check(Check.atLeast(
                                row.label() + ": answered of what there was room for",
                                (1 - failed / arrived) * overload,
                                0.93));
                        sheet.check(Check.atMost(
                                row.label() + ": seconds after the crowd with failed calls",
                                row.result().lastFailure().toMillis() / 1e3 - 30,
                                1));
                    }
                });
    }

    /** The experiment of Buoyant's blog, "Beyond round robin: load balancing for latency", 2016. */
    private static final class Buoyant {
        /** Round robin: half of the time one of eleven is slow. The others: papers.md 5.1. */
        private static final Map<String, Double> KNOWN =
                Map.of("roundRobin", 0.95455, "random", 0.95455, "leastRequest", 0.9950, "peakEwma", 0.9993);

        /** What is left to chance: a fifteenth of a point, and for random draws three deviations of a binomial count. */
        private static final double SLACK = 0.00067;

        private static final double RANDOM_SLACK = 3 * Math.sqrt(0.95455 * 0.04545 / 60_000);

        static Experiment get() {
            return new Scenario(
                    "buoyant",
                    "One of eleven endpoints answers after 2 s for half a minute: calls answered within a second",
                    plan -> plan.simulation()
                            .servers(11, Server.delay())
                            .work(Distribution.normal(Duration.ofMillis(167), Duration.ofMillis(5)))
                            .arrivals(Arrivals.even(1_000))
                            .duration(Duration.ofSeconds(60))
                            .warmUp(0)
                            .timeline(SECOND)
                            .at(
                                    seconds(15),
                                    cluster -> cluster.server(0).taking(Distribution.constant(Duration.ofSeconds(2))))
                            .at(seconds(45), cluster -> cluster.server(0).restart()),
                    Scenario.plain(),
                    0,
                    SECOND,
                    (sheet, rows) -> rows.forEach(row -> judge(sheet, row)));
        }

        private static void judge(Sheet sheet, Row row) {
            double within = row.result().within(SECOND);
            String label = row.label() + ": answered within a second";
            Double known = KNOWN.get(row.contestant().name());
            if (known == null) {
                sheet.check(Check.atLeast(label, within, 0.95));
            } else {
                boolean random = row.contestant().name().equals("random");
                sheet.check(Check.within(label, within, known, random ? RANDOM_SLACK : SLACK));
            }
        }
    }
}
