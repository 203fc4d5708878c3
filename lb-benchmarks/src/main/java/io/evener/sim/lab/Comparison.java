package io.evener.sim.lab;

import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.sim.lab.Plot.Axis;
import io.evener.sim.lab.Plot.Point;
import io.evener.sim.lab.Plot.Series;
import io.evener.sim.lab.Plot.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The contestants in a situation of the user's own, under the same requests.
 *
 * @param name for tables and reports
 * @param shows the situation, in words
 * @param situation everything but strategy and seed
 * @param watched numbers of the servers whose common share is shown; may be empty
 */
public record Comparison(String name, String shows, Simulation.Builder situation, List<Integer> watched)
        implements Experiment {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double[] QUANTILES = {
        0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999
    };

    /** Copies what can change. */
    public Comparison {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(shows, "shows");
        situation = Simulation.builder(situation);
        watched = List.copyOf(watched);
    }

    @Override
    public Kind kind() {
        return Kind.SCENARIO;
    }

    @Override
    public Supplier<Finding> plan(Plan plan) {
        List<Cell> cells = new ArrayList<>();
        for (Contestant contestant : plan.contestants()) {
            cells.add(plan.run(Simulation.builder(situation).seed(plan.seed()).strategy(contestant.strategy())));
        }
        return () -> conclude(plan, cells);
    }

    private Finding conclude(Plan plan, List<Cell> cells) {
        Sheet sheet = new Sheet(this, plan);
        List<String> header =
                new ArrayList<>(List.of("strategy", "mean", "+-95 %", "p50", "p90", "p99", "p99.9", "answered"));
        if (!watched.isEmpty()) {
            header.add("share of slow");
        }
        header.add("queues");
        List<List<String>> rows = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Contestant contestant = plan.contestants().get(i);
            SimulationResult result = cells.get(i).result();
            rows.add(row(contestant, result));
            series.add(quantiles(contestant, result));
        }
        long steady = cells.stream().filter(cell -> isSteady(cell.result())).count();
        return sheet.grid("Latency in ms", header, rows)
                .grid("In short", List.of("lowest p99", "queues grow under"), List.of(inShort(plan, cells)))
                .plot(new Plot(
                        "Latency by percentile",
                        Axis.logarithmic("one call in so many takes longer", "calls"),
                        Axis.logarithmic("latency", "ms"),
                        series))
                .check(Check.atLeast("strategies whose queues were steady", (double) steady, 1))
                .finding();
    }

    private static List<String> inShort(Plan plan, List<Cell> cells) {
        Map<String, SimulationResult> results = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            results.put(plan.contestants().get(i).name(), cells.get(i).result());
        }
        String best = results.entrySet().stream()
                .filter(entry -> isSteady(entry.getValue()))
                .min(Comparator.comparingDouble(entry -> millis(entry.getValue(), 0.99)))
                .map(entry -> entry.getKey() + ", " + Numbers.three(millis(entry.getValue(), 0.99)) + " ms")
                .orElse("nobody");
        String growing = results.entrySet().stream()
                .filter(entry -> !isSteady(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return List.of(best, growing.isEmpty() ? "nobody" : growing);
    }

    private static boolean isSteady(SimulationResult result) {
        return result.unfinished() == 0 && !result.isOverloaded();
    }

    private List<String> row(Contestant contestant, SimulationResult result) {
        List<String> row = new ArrayList<>();
        row.add(contestant.name());
        boolean steady = isSteady(result);
        row.add(steady ? Check.number(result.mean().mean() / NANOS_PER_MILLI) : "-");
        row.add(steady ? Check.number(result.mean().halfWidth() / NANOS_PER_MILLI) : "-");
        for (double q : new double[] {0.5, 0.9, 0.99, 0.999}) {
            row.add(steady ? Numbers.three(millis(result, q)) : "-");
        }
        row.add(Numbers.percent(result.successRatio(), 3));
        if (!watched.isEmpty()) {
            double share = watched.stream()
                    .mapToDouble(i -> result.servers().get(i).share())
                    .sum();
            row.add(Numbers.percent(share, 2));
        }
        row.add(steady ? "steady" : "grow");
        return row;
    }

    private static Series quantiles(Contestant contestant, SimulationResult result) {
        List<Point> points = new ArrayList<>();
        for (double q : QUANTILES) {
            points.add(new Point(1 / (1 - q), millis(result, q)));
        }
        return new Series(contestant.name(), Style.LINE, points);
    }

    private static double millis(SimulationResult result, double q) {
        return result.quantile(q).toNanos() / NANOS_PER_MILLI;
    }
}
