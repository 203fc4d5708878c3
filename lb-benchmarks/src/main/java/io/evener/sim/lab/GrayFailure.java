package io.evener.sim.lab;

import io.evener.Cause;
import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerListener;
import io.evener.health.OutlierDetector;
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

/**
 * One of ten answers everything, but slowly: no probe sees it, no failure tells of it. And an hour in which nobody is sick,
 * for a detector that sees ghosts costs more than it saves.
 */
final class GrayFailure {

    private static final int ENDPOINTS = 10;
    private static final int ODD_ONE = 3;
    private static final int RATE = 500;
    private static final int SICK_SECOND = 20;
    private static final int SECONDS = 80;
    private static final int FOUND_WITHIN_SECONDS = 10;
    private static final Duration MEDIAN = Duration.ofMillis(10);
    private static final double SIGMA = 0.5;
    private static final Distribution WORK = Distribution.logNormal(MEDIAN, SIGMA);
    private static final Distribution SLOW = Distribution.logNormal(MEDIAN.multipliedBy(10), SIGMA);
    private static final String OURS = "default, latency()";

    /**
     * It is let in once within the calls that count, for two looks and what the spans hold: for 3 s of 50 a tenth of the calls is
     * slow, 0.6 %, which puts the p99 at the well ones' 99.6th percentile, 1.18 of theirs.
     */
    private static final double DETECTED_BY_WELL = 1.25;

    /** What nobody can avoid: the log-normal's own 99th percentile, in milliseconds. */
    private static final double WELL_P99 = 10 * StrictMath.exp(SIGMA * 2.3263479);

    private static final List<Sickness> SICKNESSES = List.of(
            new Sickness(
                    "all calls 10 times slower",
                    SLOW,
                    OutlierDetector.ofDefaults().latency()),
            new Sickness(
                    "3 of 10 calls 10 times slower",
                    WORK.mixedWith(0.3, SLOW),
                    OutlierDetector.ofDefaults().latency(3, 0.2)));

    /** How it is sick, and the detector that is told to look for that. */
    private record Sickness(String text, Distribution work, OutlierDetector detector) {}

    private GrayFailure() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "gray-failure",
                "One of ten answers slowly and fails nothing, with and without a detector; and an hour without sickness",
                GrayFailure::sums);
    }

    private static void sums(Oracle.Sums sums) {
        List<List<String>> rows = new ArrayList<>();
        for (Sickness sickness : SICKNESSES) {
            for (Strategy strategy :
                    List.of(Strategies.roundRobin(), Strategies.leastRequest(), Strategies.peakEwma())) {
                sick(sums, sickness, strategy, false, rows);
                sick(sums, sickness, strategy, true, rows);
            }
        }
        List<List<String>> healthy = new ArrayList<>();
        OutlierDetector ours = OutlierDetector.ofDefaults().latency();
        healthy(sums, OURS, ours, ENDPOINTS, 300, healthy);
        healthy(sums, OURS, ours, 3, 30, healthy);
        healthy(sums, "envoy", OutlierDetector.envoy(), ENDPOINTS, 300, healthy);
        sums.then(sheet -> {
            sheet.grid(
                    "500 calls/s; calls from 10 s after it fell sick on",
                    List.of("one of ten", "strategy", "with", "out after", "share of the sick", "p50", "p99"),
                    rows);
            sheet.grid(
                    "Nobody is sick: log-normal latencies, one call in a hundred fails",
                    List.of("rule", "endpoints", "calls/s", "calls", "verdicts"),
                    healthy);
        });
    }

    private static void sick(
            Oracle.Sums sums, Sickness sickness, Strategy strategy, boolean detected, List<List<String>> rows) {
        Rotation rotation = new Rotation();
        String[] odd = new String[1];
        Simulation.Builder run = sums.plan()
                .simulation()
                .strategy(strategy)
                .servers(ENDPOINTS, Server.delay())
                .work(WORK)
                .arrivals(Arrivals.poisson(RATE))
                .duration(Duration.ofSeconds(SECONDS))
                .warmUp((double) (SICK_SECOND + FOUND_WITHIN_SECONDS) / SECONDS)
                .guard(cluster -> rotation)
                .at(Duration.ofSeconds(SICK_SECOND), cluster -> {
                    odd[0] = cluster.server(ODD_ONE).endpoint().id();
                    cluster.server(ODD_ONE).taking(sickness.work);
                });
        if (detected) {
            run.guard(cluster -> sickness.detector);
        }
        sums.add(run, (sheet, result) -> {
            double out = rotation.secondsUntilOut(odd[0], SICK_SECOND);
            rows.add(row(sickness, strategy, detected, out, result));
            judge(sheet, sickness.text + ", " + strategy.name(), detected, out, result);
        });
    }

    private static double p99(SimulationResult result) {
        return result.quantile(0.99).toNanos() / 1e6;
    }

    private static List<String> row(
            Sickness sickness, Strategy strategy, boolean detected, double out, SimulationResult result) {
        return List.of(
                sickness.text,
                strategy.name(),
                detected ? "detector" : "nothing",
                detected ? Outages.seconds(out) : "-",
                Numbers.percent(result.servers().get(ODD_ONE).share(), 2),
                Numbers.three(result.quantile(0.5).toNanos() / 1e6) + " ms",
                Numbers.three(p99(result)) + " ms");
    }

    private static void judge(Sheet sheet, String label, boolean detected, double out, SimulationResult result) {
        if (detected) {
            sheet.check(Check.atMost(
                    label + ", detector: p99 by that of the well", p99(result) / WELL_P99, DETECTED_BY_WELL));
        }
        if (detected && !label.endsWith("peakEwma")) { // which sends so little there that it hardly matters
            sheet.check(Check.atMost(label + ", detector: seconds until out", out, FOUND_WITHIN_SECONDS));
        }
        if (!detected && label.endsWith("roundRobin")) {
            sheet.check(Check.atLeast(label + ": p99 by that of the well", p99(result) / WELL_P99, 2));
        }
    }

    private static void healthy(
            Oracle.Sums sums, String rule, OutlierDetector detector, int endpoints, int rate, List<List<String>> rows) {
        long[] verdicts = new long[1];
        LoadBalancerListener counter = event -> verdicts[0] += isVerdict(event) ? 1 : 0;
        Simulation.Builder run = sums.plan()
                .simulation()
                .strategy(Strategies.leastRequest())
                .servers(endpoints, Server.delay())
                .work(Distribution.logNormal(MEDIAN, 1))
                .arrivals(Arrivals.poisson(rate))
                .requests(sums.plan().requests(rate * 3_600L))
                .warmUp(0)
                .listener(counter)
                .guard(cluster -> detector)
                .at(Duration.ZERO, cluster -> {
                    for (int i = 0; i < cluster.size(); i++) {
                        cluster.server(i).failing(0.01, MEDIAN);
                    }
                });
        sums.add(run, (sheet, result) -> {
            double perMillion = verdicts[0] * 1e6 / result.calls();
            rows.add(List.of(
                    rule,
                    String.valueOf(endpoints),
                    String.valueOf(rate),
                    String.valueOf(result.calls()),
                    String.valueOf(verdicts[0])));
            if (rule.equals(OURS)) {
                sheet.check(Check.atMost(endpoints + " well endpoints: verdicts per 10^6 calls", perMillion, 1));
            }
        });
    }

    /** Refused by the pool or not: both are the detector's. */
    private static boolean isVerdict(LoadBalancerEvent event) {
        return event instanceof LoadBalancerEvent.TakenOut out && out.cause() == Cause.OUTLIER
                || event instanceof LoadBalancerEvent.EjectionRefused;
    }
}
