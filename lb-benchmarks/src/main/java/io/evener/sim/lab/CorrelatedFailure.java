package io.evener.sim.lab;

import io.evener.call.CallOptions;
import io.evener.sim.Arrivals;
import io.evener.sim.Cluster;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What all endpoints depend on fails: nobody to go to, and nobody to blame. */
final class CorrelatedFailure {

    private static final int ENDPOINTS = 10;
    private static final int RATE = 1_000;
    private static final int HEALTHY_SECONDS = 10;
    private static final int FAILING_SECONDS = 30;
    private static final int WATCHED_SECONDS = 20;
    private static final Duration FAST = Duration.ofMillis(1);
    private static final CallOptions DEFAULTS =
            CallOptions.ofDefaults().idempotent(true).attemptTimeout(Duration.ofSeconds(1));

    private CorrelatedFailure() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "correlated-failure",
                "All ten endpoints fail every call for 30 s: what they are asked meanwhile, and when all is well again",
                CorrelatedFailure::sums);
    }

    private static void sums(Oracle.Sums sums) {
        List<List<String>> rows = new ArrayList<>();
        for (Strategy strategy : List.of(Strategies.roundRobin(), Strategies.leastRequest(), Strategies.peakEwma())) {
            Watch watch = new Watch();
            double[] burst = new double[1];
            sums.add(
                    outage(sums.plan().simulation().strategy(strategy), watch, burst),
                    (sheet, result) -> rows.add(judge(sheet, strategy.name(), watch, burst[0], result)));
        }
        sums.then(sheet -> sheet.grid(
                "Breaker, budget and limit by default, 1,000 calls/s",
                List.of(
                        "strategy",
                        "attempts per call, meanwhile",
                        "out at once, at most",
                        "recovered after",
                        "busiest in the second after, in even shares of those in"),
                rows));
    }

    private static Simulation.Builder outage(Simulation.Builder run, Watch watch, double[] burst) {
        int healed = HEALTHY_SECONDS + FAILING_SECONDS;
        return run.servers(ENDPOINTS, Server.fifo(4))
                .arrivals(Arrivals.poisson(RATE))
                .duration(Duration.ofSeconds(healed + WATCHED_SECONDS))
                .warmUp(0)
                .timeline(Duration.ofSeconds(1))
                .calls(DEFAULTS)
                .guard(cluster -> watch.breaker())
                .guard(cluster -> watch)
                .at(Duration.ofSeconds(HEALTHY_SECONDS), cluster -> all(cluster, 1))
                .at(Duration.ofSeconds(healed), cluster -> {
                    all(cluster, 0);
                    watch.mark();
                    burst[0] = watch.closed();
                })
                .at(Duration.ofSeconds(healed + 1), cluster -> burst[0] *= watch.mostSinceMark());
    }

    private static void all(Cluster cluster, double failing) {
        for (int i = 0; i < cluster.size(); i++) {
            cluster.server(i).failing(failing, FAST);
        }
    }

    private static List<String> judge(Sheet sheet, String name, Watch watch, double burst, SimulationResult result) {
        int healed = HEALTHY_SECONDS + FAILING_SECONDS;
        double arrived = result.timeline().subList(HEALTHY_SECONDS, healed).stream()
                .mapToLong(SimulationResult.Period::arrived)
                .sum();
        double attempts = Outages.attempts(result, HEALTHY_SECONDS, FAILING_SECONDS) / arrived;
        double recovered = Outages.secondsToRecover(result, healed, WATCHED_SECONDS);
        double shares = burst / RATE;
        sheet.check(Check.atMost(name + ": attempts per call", attempts, 1.1));
        sheet.check(Check.atMost(name + ": endpoints out at once", watch.mostOut(), ENDPOINTS / 2.0));
        sheet.check(Check.atMost(name + ": seconds to recover", recovered, 3));
        sheet.check(Check.atMost(name + ": busiest after the heal, in even shares of those in", shares, 2));
        return List.of(
                name,
                Numbers.fixed(attempts, 3),
                String.valueOf(watch.mostOut()),
                Numbers.fixed(recovered, 0) + " s",
                Numbers.fixed(shares, 2));
    }
}
