package io.evener.sim.lab;

import io.evener.Outcome;
import io.evener.health.OutlierDetector;
import io.evener.sim.Arrivals;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Who finds the bad ones of few. Below the mean by 1.9 deviations can never be a part above 1 / (1 + 1.9^2) = 21.7 % of a pool,
 * so two dead of eight hide each other; and it asks for five endpoints of a hundred calls.
 */
final class SmallCluster {

    private static final int BAD_SECOND = 30;
    private static final int SECONDS = 120;
    private static final Duration FAST = Duration.ofMillis(1);
    private static final String OURS = "default";
    private static final String ENVOY = "envoy";
    private static final String CLASSIC = "envoy's success rate, up to a half";

    /**
     * A dead one is known by 14 calls to it, one that fails a fifth by some 200, at the look that follows; what a span holds of the
     * time before makes it twice as long at most, and some calls come late.
     */
    private static final List<Case> CASES = List.of(
            new Case("1 of 3 dead", 3, 1, 1, 25, 3, false),
            new Case("2 of 8 dead", 8, 2, 1, 25, 3, false),
            new Case("1 of 10 fails a fifth", 10, 1, 0.2, 25, 20, true),
            new Case("1 of 3 dead, a call a second each", 3, 1, 1, 1, 32, false));

    private SmallCluster() {}

    /**
     * A pool with some bad members.
     *
     * @param rate calls per second and endpoint
     * @param foundWithin how many seconds the default may take
     * @param classicFinds whether the classic rule can
     */
    private record Case(
            String text, int endpoints, int bad, double failing, int rate, int foundWithin, boolean classicFinds) {}

    /** One pool under one rule. */
    private static final class Trial {
        private final Rotation rotation = new Rotation();
        private final List<String> ids = new ArrayList<>();
        private final Case pool;

        Trial(Case pool) {
            this.pool = pool;
        }

        Simulation.Builder run(Plan plan, OutlierDetector detector) {
            return plan.simulation()
                    .strategy(Strategies.roundRobin())
                    .servers(pool.endpoints, Server.fifo(4))
                    .arrivals(Arrivals.poisson(pool.rate * pool.endpoints))
                    .duration(Duration.ofSeconds(SECONDS))
                    .warmUp(0)
                    .timeline(Duration.ofSeconds(1))
                    .guard(cluster -> rotation)
                    .guard(cluster -> detector)
                    .at(Duration.ZERO, cluster -> {
                        for (int i = 0; i < cluster.size(); i++) {
                            ids.add(cluster.server(i).endpoint().id());
                        }
                    })
                    .at(Duration.ofSeconds(BAD_SECOND), cluster -> {
                        for (int i = 0; i < pool.bad; i++) {
                            cluster.server(i).failing(pool.failing, FAST);
                        }
                    });
        }

        private double secondsUntilOut(int i) {
            return rotation.secondsUntilOut(ids.get(i), i < pool.bad ? BAD_SECOND : 0);
        }

        /** Returns after how many seconds the last of the bad was out, infinity when one never was. */
        double lastFound() {
            return IntStream.range(0, pool.bad)
                    .mapToDouble(this::secondsUntilOut)
                    .max()
                    .orElse(0);
        }

        int found() {
            return count(0, pool.bad);
        }

        int innocent() {
            return count(pool.bad, pool.endpoints);
        }

        private int count(int from, int to) {
            return (int) IntStream.range(from, to)
                    .filter(i -> secondsUntilOut(i) < Double.POSITIVE_INFINITY)
                    .count();
        }
    }

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "small-cluster",
                "Few endpoints, some of them bad: whom the default detector finds, and whom a rule by mean and deviation does",
                SmallCluster::sums);
    }

    private static Map<String, OutlierDetector> rules() {
        Map<String, OutlierDetector> rules = new LinkedHashMap<>();
        rules.put(OURS, OutlierDetector.ofDefaults());
        rules.put(ENVOY, OutlierDetector.envoy());
        Outcome[] all = {Outcome.CONNECT_FAILURE, Outcome.TIMEOUT, Outcome.OVERLOADED, Outcome.FAILURE};
        rules.put(CLASSIC, OutlierDetector.envoy().maxEjectedRatio(0.5).consecutive(Integer.MAX_VALUE, all));
        return rules;
    }

    private static void sums(Oracle.Sums sums) {
        List<List<String>> rows = new ArrayList<>();
        for (Case pool : CASES) {
            rules().forEach((rule, detector) -> {
                Trial trial = new Trial(pool);
                sums.add(trial.run(sums.plan(), detector), (sheet, result) -> {
                    rows.add(row(trial, rule, result));
                    judge(sheet, trial, rule);
                });
            });
        }
        sums.then(sheet -> sheet.grid(
                "Calls in turn; nothing fails until some turn bad",
                List.of("pool", "rule", "bad ones found", "the last after", "others ejected", "failed, last 30 s"),
                rows));
    }

    private static List<String> row(Trial trial, String rule, SimulationResult result) {
        return List.of(
                trial.pool.text,
                rule,
                trial.found() + " of " + trial.pool.bad,
                Outages.seconds(trial.lastFound()),
                String.valueOf(trial.innocent()),
                Numbers.percent(Outages.failed(result, SECONDS - 30, 30), 1));
    }

    private static void judge(Sheet sheet, Trial trial, String rule) {
        String label = trial.pool.text + ", " + rule;
        switch (rule) {
            case OURS -> {
                sheet.check(Check.atMost(label + ": seconds to find all", trial.lastFound(), trial.pool.foundWithin));
                sheet.check(Check.atMost(label + ": others ejected", trial.innocent(), 0));
            }
            case CLASSIC ->
                sheet.check(Check.within(
                        label + ": found", trial.found(), trial.pool.classicFinds ? trial.pool.bad : 0, 0));
            default -> {}
        }
    }
}
