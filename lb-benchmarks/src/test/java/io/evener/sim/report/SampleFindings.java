package io.evener.sim.report;

import io.evener.sim.lab.Check;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Grid;
import io.evener.sim.lab.Plot;
import io.evener.sim.lab.Plot.Axis;
import io.evener.sim.lab.Plot.Point;
import io.evener.sim.lab.Plot.Series;
import io.evener.sim.lab.Plot.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Findings as experiments have them, made up. */
final class SampleFindings {

    private static final double[] LOADS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99};

    private SampleFindings() {}

    /** Writes the sample for people to look at: {@code SampleFindings DIRECTORY}. */
    public static void main(String[] args) throws Exception {
        Report.write(Path.of(args[0]), "Evener simulator", all(), "java -jar lb-benchmarks.jar simulate all --seed 42");
    }

    static List<Finding> all() {
        return List.of(oracle(), strategies(), failing(), question());
    }

    static Finding oracle() {
        List<Check> checks = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (double load : new double[] {0.5, 0.7, 0.8, 0.9, 0.95}) {
            double expected = 1 / (1 - load);
            double measured = expected * 1.003;
            checks.add(Check.near("M/M/1, load " + load + ": mean", measured, expected, 0.015));
            rows.add(List.of("" + load, Check.number(expected), Check.number(measured), "0.30 %"));
        }
        Plot plot = new Plot(
                "Mean sojourn in M/M/1",
                Axis.linear("load", ""),
                Axis.logarithmic("mean sojourn", "services"),
                List.of(
                        noisy("M/M/1", Style.LINE, LOADS, load -> 1 / (1 - load)),
                        exact("M/M/1, theory", LOADS, load -> 1 / (1 - load))));
        return new Finding(
                "mm1",
                "One server, Poisson arrivals and exponential services: the model's own arithmetic.",
                List.of(new Grid(
                        "Mean sojourn, in mean services", List.of("load", "theory", "measured", "off by"), rows)),
                List.of(plot),
                checks);
    }

    static Finding strategies() {
        String[] names = {
            "random",
            "round robin",
            "least request, d = 2",
            "least request, d = 3",
            "least request, all",
            "peak EWMA",
            "join idle queue",
            "weighted (1 : 2 : 4)"
        };
        List<Series> means = new ArrayList<>();
        List<Series> tails = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        double[] loads = {0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95};
        double[] quantiles = new double[120];
        for (int i = 0; i < quantiles.length; i++) {
            quantiles[i] = 0.05 * Math.pow(1000, i / 119.0);
        }
        for (int i = 0; i < names.length; i++) {
            double factor = 1.0 / (1 + i);
            means.add(noisy(names[i], Style.LINE, loads, load -> 1 + load * factor / (1 - load)));
            tails.add(noisy(names[i], Style.LINE, quantiles, t -> Math.exp(-t * (0.1 + 0.4 * (1 - factor)))));
            rows.add(List.of(
                    names[i],
                    Check.number(1 + 9 * factor),
                    Check.number(46.05 * factor),
                    Check.number(69.08 * factor),
                    Check.number(100 * factor) + " %"));
        }
        means.add(exact("common queue, theory", loads, load -> 1 + load * 0.05 / (1 - load)));
        return new Finding(
                "strategies",
                "What each strategy makes of the same arrivals and services on a hundred servers: the same random"
                        + " numbers for all, 3,000,000 requests each, the first fifth cut off.",
                List.of(new Grid(
                        "Sojourn at load 0.9, in ms",
                        List.of("strategy", "mean", "p99", "p99.9", "share of random"),
                        rows)),
                List.of(
                        new Plot("Mean sojourn", Axis.linear("load", ""), Axis.linear("mean sojourn", "ms"), means),
                        new Plot(
                                "Requests that take longer than t, at load 0.9",
                                Axis.logarithmic("t", "ms"),
                                Axis.logarithmic("part of the requests", ""),
                                tails)),
                List.of(
                        Check.atMost("d = 2 against random: mean", 0.2612, 0.3),
                        Check.atLeast("peak EWMA: answered in time, in %", 99.928, 99.9)));
    }

    static Finding failing() {
        double[] ages = {0.1, 0.5, 1, 2, 5, 10, 20, 50};
        List<Series> series = List.of(
                noisy("d = 2", Style.POINTS, ages, t -> 2.6 + 0.2 * t),
                exact("d = 2, published", ages, t -> 2.6 + 0.2 * t),
                noisy("d = 3", Style.POINTS, ages, t -> 2 + 0.38 * t),
                exact("d = 3, published", ages, t -> 2 + 0.38 * t),
                noisy("least of all", Style.POINTS, ages, t -> t > 30 ? Double.NaN : 1.5 + 2.2 * t),
                exact("random", ages, t -> 10));
        return new Finding(
                "stale <information> & \"boards\"",
                "How useful old information is: queue lengths are published every T, and all choose by them.",
                List.of(),
                List.of(new Plot(
                        "Mean sojourn by age",
                        Axis.logarithmic("T", "services"),
                        Axis.logarithmic("mean sojourn", "services"),
                        series)),
                List.of(
                        Check.near("T = 50, d = 2", 13.41, 12.42, 0.03),
                        Check.within("share of <script>alert(1)</script>", 0.5, 0.5, 0.02),
                        Check.atLeast("T = 5: least of all / random", 1.194, 1)));
    }

    static Finding question() {
        double[] medians = {5, 10, 15, 20, 25};
        return new Finding(
                "compare",
                "A user's own question: nothing is known, so nothing is checked.",
                List.of(new Grid("Latency, in ms", List.of("strategy", "p50"), List.of(List.of("random", "-")))),
                List.of(
                        new Plot(
                                "Latency by number of servers",
                                Axis.linear("servers", ""),
                                Axis.linear("median latency", "ms"),
                                List.of(noisy("random", Style.LINE, medians, n -> 250 + n))),
                        new Plot("Nothing", Axis.linear("x", ""), Axis.linear("y", ""), List.of())),
                List.of());
    }

    private static Series noisy(String name, Style style, double[] xs, DoubleUnaryOperator f) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        return series(name, style, xs, x -> f.applyAsDouble(x) * (0.98 + 0.04 * random.nextDouble()));
    }

    private static Series exact(String name, double[] xs, DoubleUnaryOperator f) {
        return series(name, Style.THEORY, xs, f);
    }

    private static Series series(String name, Style style, double[] xs, DoubleUnaryOperator f) {
        List<Point> points = new ArrayList<>();
        for (double x : xs) {
            points.add(new Point(x, f.applyAsDouble(x)));
        }
        return new Series(name, style, points);
    }
}
