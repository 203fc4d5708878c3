package io.evener.sim.lab;

import io.evener.health.Probe;
import io.evener.health.ProbeMonitor;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.sim.SimulationResult.Period;
import io.evener.sim.lab.Plot.Axis;
import io.evener.sim.lab.Plot.Point;
import io.evener.sim.lab.Plot.Series;
import io.evener.sim.lab.Plot.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Every contestant in one situation, in some variants of it.
 *
 * @param name the name that commands take
 * @param shows what it shows
 * @param situation everything but the strategy
 * @param variants what is done to the situation, by name; the last one is drawn
 * @param watched number of the server that all is about
 * @param within how soon a call has to be answered to count as answered in the table
 * @param judge adds the checks
 */
record Scenario(
        String name,
        String shows,
        Function<Plan, Simulation.Builder> situation,
        Map<String, UnaryOperator<Simulation.Builder>> variants,
        int watched,
        Duration within,
        BiConsumer<Sheet, List<Scenario.Row>> judge)
        implements Experiment {

    /** However late. */
    static final Duration AT_ALL = Duration.ofNanos(Long.MAX_VALUE);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    /** What one contestant did in one variant. */
    record Row(Contestant contestant, String variant, SimulationResult result) {

        String label() {
            return contestant.name() + (variant.isEmpty() ? "" : ", " + variant);
        }
    }

    /** Returns the variants of a situation that has none. */
    static Map<String, UnaryOperator<Simulation.Builder>> plain() {
        return Map.of("", UnaryOperator.identity());
    }

    /** Returns: as it is, and with health probes every second. */
    static Map<String, UnaryOperator<Simulation.Builder>> withAndWithoutProbes() {
        Map<String, UnaryOperator<Simulation.Builder>> variants = new LinkedHashMap<>();
        variants.put("not probed", UnaryOperator.identity());
        variants.put("probed", Scenario::probed);
        return variants;
    }

    static Simulation.Builder probed(Simulation.Builder situation) {
        return situation.guard(cluster -> ProbeMonitor.builder(Probe.of(cluster::probe))
                .interval(Duration.ofSeconds(1))
                .timeout(Duration.ofMillis(500))
                .build());
    }

    @Override
    public Kind kind() {
        return Kind.SCENARIO;
    }

    @Override
    public Supplier<Finding> plan(Plan plan) {
        List<Supplier<Row>> rows = new ArrayList<>();
        variants.forEach((variant, change) -> plan.contestants().forEach(contestant -> {
            Cell cell = plan.run(change.apply(situation.apply(plan)).strategy(contestant.strategy()));
            rows.add(() -> new Row(contestant, variant, cell.result()));
        }));
        return () -> conclude(plan, rows.stream().map(Supplier::get).toList());
    }

    private Finding conclude(Plan plan, List<Row> rows) {
        Sheet sheet = new Sheet(this, plan);
        sheet.grid(
                "Calls that arrived after the warm-up; percentiles are of all of them, a failed call is never answered",
                List.of("strategy", "variant", answered(), "p50", "p99", "p99.9", "share of server " + watched),
                rows.stream().map(this::cells).toList());
        String drawn = rows.isEmpty() ? "" : rows.get(rows.size() - 1).variant();
        String suffix = drawn.isEmpty() ? "" : ", " + drawn;
        List<Row> shown =
                rows.stream().filter(row -> row.variant().equals(drawn)).toList();
        if (shown.stream().anyMatch(row -> row.result().failed() > 0)) {
            sheet.plot(overTime("Failed calls" + suffix, Axis.linear("failed", "%"), shown, Scenario::failedPercent));
        }
        sheet.plot(overTime(
                "99th percentile of the latency" + suffix,
                Axis.logarithmic("p99", "ms"),
                shown,
                period -> period.p99().toNanos() / NANOS_PER_MILLI));
        judge.accept(sheet, rows);
        return sheet.finding();
    }

    private String answered() {
        return within.equals(AT_ALL) ? "answered" : "answered in " + within.toSeconds() + " s";
    }

    private List<String> cells(Row row) {
        SimulationResult result = row.result();
        return List.of(
                row.contestant().name(),
                row.variant().isEmpty() ? "-" : row.variant(),
                Numbers.percent(result.successRatio() * (within.equals(AT_ALL) ? 1 : result.within(within)), 3),
                answeredIn(result, 0.5),
                answeredIn(result, 0.99),
                answeredIn(result, 0.999),
                Numbers.percent(result.servers().get(watched).share(), 2));
    }

    private static String answeredIn(SimulationResult result, double q) {
        return result.quantileOfAll(q)
                .map(latency -> Numbers.three(latency.toNanos() / NANOS_PER_MILLI) + " ms")
                .orElse("never");
    }

    private static double failedPercent(Period period) {
        return period.arrived() == 0 ? Double.NaN : 100.0 * period.failed() / period.arrived();
    }

    private static Plot overTime(String title, Axis y, List<Row> rows, ToDoubleFunction<Period> value) {
        List<Series> series = new ArrayList<>();
        for (Row row : rows) {
            List<Point> points = row.result().timeline().stream()
                    .map(period -> new Point(
                            period.start().toNanos() / NANOS_PER_SECOND, positive(y, value.applyAsDouble(period))))
                    .toList();
            series.add(new Series(row.contestant().name(), Style.LINE, points));
        }
        return new Plot(title, Axis.linear("time", "s"), y, series);
    }

    /** Nothing answered is a gap on a logarithmic axis. */
    private static double positive(Axis axis, double value) {
        return axis.logarithmic() && value <= 0 ? Double.NaN : value;
    }
}
