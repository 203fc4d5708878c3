package io.evener.sim.lab;

import io.evener.ChooseRequest;
import io.evener.call.CallOptions;
import io.evener.sim.Arrivals;
import io.evener.sim.Cluster;
import io.evener.sim.Server;
import io.evener.sim.ServerControl;
import io.evener.sim.Simulation;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One of ten endpoints fails all calls, which is the endpoint's trouble; or all endpoints fail one of ten calls, which is
 * none's (M. Brooker, Will circuit breakers solve my problems?, 2022).
 */
final class PartialFailure {

    private static final int ENDPOINTS = 10;
    private static final int ODD_ONE = 3;
    private static final int HEALTHY_SECONDS = 10;
    private static final int FAILING_SECONDS = 30;
    private static final Duration FAST = Duration.ofMillis(1);

    private static final CallOptions ONE_RETRY =
            CallOptions.ofDefaults().idempotent(true).attempts(2).attemptTimeout(Duration.ofSeconds(1));

    private PartialFailure() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "partial-failure",
                "One of ten endpoints fails all calls in 1 ms; then all fail a tenth of the calls, whose it is",
                PartialFailure::sums);
    }

    private static void sums(Oracle.Sums sums) {
        List<List<String>> dead = new ArrayList<>();
        List<List<String>> keys = new ArrayList<>();
        for (Strategy strategy : List.of(Strategies.roundRobin(), Strategies.leastRequest(), Strategies.peakEwma())) {
            deadOne(sums, strategy, false, dead);
            deadOne(sums, strategy, true, dead);
            badKey(sums, strategy, false, keys);
            badKey(sums, strategy, true, keys);
        }
        sums.then(sheet -> {
            sheet.grid(
                    "One endpoint fails all calls for 30 s, 1,000 calls/s",
                    List.of(
                            "strategy",
                            "with",
                            "failed, first second",
                            "failed after it",
                            "calls before ejection",
                            "trials",
                            "most per open period"),
                    dead);
            sheet.grid(
                    "Calls with one of ten keys fail everywhere for 30 s",
                    List.of("strategy", "with", "failed", "breakers that opened"),
                    keys);
        });
    }

    private static Simulation.Builder ten(Plan plan, Strategy strategy, Watch watch) {
        return plan.simulation()
                .strategy(strategy)
                .servers(ENDPOINTS, Server.fifo(4))
                .arrivals(Arrivals.poisson(1_000))
                .duration(Duration.ofSeconds(HEALTHY_SECONDS + FAILING_SECONDS))
                .warmUp(0)
                .timeline(Duration.ofSeconds(1))
                .guard(cluster -> watch);
    }

    private static Simulation.Builder defended(Simulation.Builder run, Watch watch, boolean defended) {
        return defended ? run.guard(cluster -> watch.breaker()).calls(ONE_RETRY) : run.calls(ONE_RETRY.attempts(1));
    }

    private static String with(boolean defended) {
        return defended ? "breaker, 1 retry" : "nothing";
    }

    private static void deadOne(Oracle.Sums sums, Strategy strategy, boolean defended, List<List<String>> rows) {
        Watch watch = new Watch();
        List<Watch.Trace> traces = new ArrayList<>();
        Simulation.Builder run = defended(ten(sums.plan(), strategy, watch), watch, defended)
                .at(Duration.ofSeconds(HEALTHY_SECONDS), cluster -> {
                    ServerControl odd = cluster.server(ODD_ONE);
                    odd.failing(1, FAST);
                    traces.add(watch.trace(odd.endpoint().id()));
                    traces.get(0).restart();
                });
        sums.add(run, (sheet, result) -> {
            Watch.Trace trace = traces.get(0);
            double later = Outages.failed(result, HEALTHY_SECONDS + 1, FAILING_SECONDS - 1);
            rows.add(List.of(
                    strategy.name(),
                    with(defended),
                    Numbers.percent(Outages.failed(result, HEALTHY_SECONDS, 1), 1),
                    Numbers.percent(later, 3),
                    defended ? String.valueOf(trace.beforeOpening()) : "-",
                    defended ? String.valueOf(trace.trials()) : "-",
                    defended ? String.valueOf(trace.mostBetween()) : "-"));
            if (defended) {
                sheet.check(Check.atMost(strategy.name() + ": calls before ejection", trace.beforeOpening(), 20));
                sheet.check(Check.atMost(strategy.name() + ": trials per open period", trace.mostBetween(), 1));
                sheet.check(Check.atMost(strategy.name() + ": failed after a second", later, 0.001));
            }
        });
    }

    private static void badKey(Oracle.Sums sums, Strategy strategy, boolean defended, List<List<String>> rows) {
        Watch watch = new Watch();
        Simulation.Builder run = defended(ten(sums.plan(), strategy, watch), watch, defended)
                .request(random -> ChooseRequest.hash(random.nextInt(10)))
                .at(Duration.ofSeconds(HEALTHY_SECONDS), PartialFailure::refuseOneKey);
        sums.add(run, (sheet, result) -> {
            double failed = Outages.failed(result, HEALTHY_SECONDS, FAILING_SECONDS);
            rows.add(List.of(
                    strategy.name(),
                    with(defended),
                    Numbers.percent(failed, 1),
                    defended ? String.valueOf(watch.opened()) : "-"));
            if (defended) {
                sheet.check(Check.atMost(strategy.name() + ", one key: openings", watch.openings(), 0));
                sheet.check(Check.within(strategy.name() + ", one key: failed", failed, 0.1, 0.01));
            }
        });
    }

    private static void refuseOneKey(Cluster cluster) {
        for (int i = 0; i < cluster.size(); i++) {
            cluster.server(i).failing(request -> request.hash(key -> ODD_ONE + 1) == ODD_ONE, FAST);
        }
    }
}
