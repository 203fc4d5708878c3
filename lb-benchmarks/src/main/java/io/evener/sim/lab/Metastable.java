package io.evener.sim.lab;

import io.evener.call.Backoff;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.limit.InFlightLimit;
import io.evener.sim.Arrivals;
import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.sim.lab.Plot.Axis;
import io.evener.sim.lab.Plot.Point;
import io.evener.sim.lab.Plot.Series;
import io.evener.sim.lab.Plot.Style;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * An outage that outlives its cause: N. Bronson et al., Metastable Failures in Distributed Systems, HotOS 2021. One server
 * of 300 calls/s that works on for callers who gave up, 280 calls/s, callers who wait 1 s; it stands still, and comes back.
 */
final class Metastable {

    private static final double CAPACITY = 300;
    private static final double LOAD = 280;
    private static final int HEALTHY_SECONDS = 20;
    private static final int WATCHED_SECONDS = 130;
    /** In a short run: who has not come back by then is taken not to. */
    private static final int WATCHED_SHORT_SECONDS = 40;

    private static final int[] OUTAGES = {2, 10};
    private static final double RECOVERED_WITHIN_SECONDS = 5;
    /** What holds by design must hold for any seed. */
    private static final int SEEDS = 5;

    private static final CallOptions DEFAULTS =
            CallOptions.ofDefaults().idempotent(true).attemptTimeout(Duration.ofSeconds(1));
    private static final String DEFAULT = "default: budget and in-flight limit";
    private static final String BUDGET = "budget, no limit";
    private static final String ONE_RETRY = "1 retry at once, no budget";
    private static final String THREE_RETRIES = "3 retries, full jitter, no budget";

    private Metastable() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "metastable",
                "A server at 93 % of its capacity stands still for a while: who comes back, and when",
                Metastable::sums);
    }

    private static Map<String, UnaryOperator<Simulation.Builder>> policies() {
        Map<String, UnaryOperator<Simulation.Builder>> policies = new LinkedHashMap<>();
        policies.put("no retry", run -> unlimited(run.calls(DEFAULTS.attempts(1))));
        policies.put(
                ONE_RETRY,
                run -> unlimited(unpaid(run.calls(DEFAULTS.attempts(2).backoff(Backoff.none())))));
        Backoff jitter = Backoff.fullJitter(Duration.ofMillis(100), Duration.ofSeconds(1));
        policies.put(
                THREE_RETRIES,
                run -> unlimited(unpaid(run.calls(DEFAULTS.attempts(4).backoff(jitter)))));
        policies.put(BUDGET, run -> unlimited(run.calls(DEFAULTS)));
        policies.put(DEFAULT, run -> run.calls(DEFAULTS));
        return policies;
    }

    private static Simulation.Builder unlimited(Simulation.Builder run) {
        return run.inFlightLimit(InFlightLimit.none());
    }

    /** As many retries as there are failures. */
    private static Simulation.Builder unpaid(Simulation.Builder run) {
        return run.retryBudget(ticker ->
                RetryBudget.builder().ticker(ticker).least(Integer.MAX_VALUE).build());
    }

    /** One policy in one outage, under some seeds. */
    private record Row(String policy, int outage, int watched, List<Oracle.SimulationCell> runs) {

        String label() {
            return policy + ", " + outage + " s";
        }

        int healed() {
            return HEALTHY_SECONDS + outage;
        }

        /** Returns how many seconds after the heal the runs had recovered. */
        IntSummaryStatistics seconds() {
            return runs.stream()
                    .mapToInt(run -> Outages.secondsToRecover(run.get(), healed(), watched))
                    .summaryStatistics();
        }

        /** Returns attempts per second of the half minute from this second after the heal on. */
        double offered(int second) {
            return Outages.attempts(runs.get(0).get(), healed() + second, 30) / 30.0;
        }

        List<String> cells() {
            SimulationResult result = runs.get(0).get();
            return List.of(
                    policy,
                    outage + " s",
                    text(seconds().getMax()),
                    Numbers.fixed(offered(0), 0),
                    Numbers.fixed(offered(watched - 30), 0),
                    Numbers.percent(1 - Outages.failed(result, healed(), 30), 1));
        }

        private String text(int seconds) {
            return seconds == watched ? "never" : seconds + " s";
        }
    }

    private static void sums(Oracle.Sums sums) {
        List<Row> rows = new ArrayList<>();
        int watched = sums.plan().isFullLength() ? WATCHED_SECONDS : WATCHED_SHORT_SECONDS;
        policies().forEach((policy, change) -> {
            for (int outage : OUTAGES) {
                List<Oracle.SimulationCell> runs = LongStream.range(
                                0, sums.plan().isFullLength() ? SEEDS : 1)
                        .mapToObj(i -> sums.add(
                                change.apply(outage(sums.plan(), outage, watched)
                                        .seed(sums.plan().seed() + i)),
                                (sheet, result) -> {}))
                        .toList();
                rows.add(new Row(policy, outage, watched, runs));
            }
        });
        sums.then(sheet -> conclude(sheet, rows));
    }

    private static Simulation.Builder outage(Plan plan, int seconds, int watched) {
        return plan.simulation()
                .strategy(Strategies.roundRobin())
                .servers(1, Server.fifo(1))
                .work(Distribution.exponential(Duration.ofNanos(Math.round(1e9 / CAPACITY))))
                .arrivals(Arrivals.poisson(LOAD))
                .duration(Duration.ofSeconds(HEALTHY_SECONDS + seconds + watched))
                .warmUp(0)
                .timeline(Duration.ofSeconds(1))
                .at(
                        Duration.ofSeconds(HEALTHY_SECONDS),
                        cluster -> cluster.server(0).speed(0))
                .at(
                        Duration.ofSeconds(HEALTHY_SECONDS + seconds),
                        cluster -> cluster.server(0).speed(1));
    }

    private static void conclude(Sheet sheet, List<Row> rows) {
        sheet.grid(
                "Server of 300 calls/s, 280 calls/s; after the outage, of the seeds the slowest to recover",
                List.of(
                        "policy",
                        "outage",
                        "recovered after",
                        "offered/s, first 30 s",
                        "offered/s, last 30 s",
                        "answered, first 30 s"),
                rows.stream().map(Row::cells).toList());
        for (Row row : rows) {
            String label = row.label() + ": seconds to recover";
            switch (row.policy()) {
                case DEFAULT -> sheet.check(Check.atMost(label, row.seconds().getMax(), RECOVERED_WITHIN_SECONDS));
                case ONE_RETRY, THREE_RETRIES ->
                    sheet.check(Check.atLeast(label, row.seconds().getMin(), row.watched()));
                case BUDGET -> {
                    if (row.outage() == 10) {
                        sheet.check(Check.atLeast(label, row.seconds().getMin(), RECOVERED_WITHIN_SECONDS + 1));
                    }
                }
                default -> {}
            }
        }
        int longest = OUTAGES[OUTAGES.length - 1];
        sheet.plot(goodput(rows.stream().filter(row -> row.outage() == longest).toList(), longest));
    }

    private static Plot goodput(List<Row> rows, int outage) {
        List<Series> series = rows.stream()
                .map(row -> new Series(
                        row.policy(),
                        Style.LINE,
                        row.runs().get(0).get().timeline().stream()
                                .map(period -> new Point(
                                        period.start().toSeconds(), (double) period.arrived() - period.failed()))
                                .toList()))
                .toList();
        return new Plot(
                "Answered calls, outage of " + outage + " s from 20 s on",
                Axis.linear("time", "s"),
                Axis.linear("answered", "calls/s"),
                series);
    }
}
