package io.evener.sim.lab;

import io.evener.sim.SimulationResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A finding as it is written: rows of known against measured values, tables, plots, checks. For one thread. */
final class Sheet {

    private static final List<String> KNOWN_HEADER =
            List.of("case", "known", "simulated", "+-95 %", "off by", "allowed");

    private final Experiment experiment;
    private final Plan plan;
    private final List<Grid> grids = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private final List<List<String>> known = new ArrayList<>();

    Sheet(Experiment experiment, Plan plan) {
        this.experiment = experiment;
        this.plan = plan;
    }

    /** Adds a known value beside the one measured, with a tolerance, at full length, as a part of the known one. */
    Sheet known(String label, double expected, double measured, double tolerance) {
        return row(label, expected, measured, Double.NaN, plan.tolerance(tolerance));
    }

    /** Adds a known mean sojourn, in units of the mean service. */
    Sheet mean(String label, double expected, SimulationResult result, Duration unit, double tolerance) {
        double nanos = unit.toNanos();
        return row(
                label,
                expected,
                result.mean().mean() / nanos,
                result.mean().halfWidth() / nanos,
                tolerance(tolerance, result));
    }

    /** Adds a known 99th percentile of the sojourn, in units of the mean service. */
    Sheet p99(String label, double expected, SimulationResult result, Duration unit, double tolerance) {
        double measured = (double) result.quantile(0.99).toNanos() / unit.toNanos();
        return row(label + ", p99", expected, measured, Double.NaN, 2 * tolerance(tolerance / 2, result));
    }

    /**
     * At full length the tolerance as it is. A short run is given at least four standard errors of its own mean, twice
     * the half width of its 95 % interval: near capacity neighbours in time are alike, and errors exceed the rule.
     */
    private double tolerance(double full, SimulationResult result) {
        double own = 2 * result.mean().halfWidth() / result.mean().mean();
        return plan.isFullLength() ? full : Math.max(plan.tolerance(full), own);
    }

    private Sheet row(String label, double expected, double measured, double halfWidth, double tolerance) {
        checks.add(Check.near(label, measured, expected, tolerance));
        known.add(List.of(
                label,
                Check.number(expected),
                Check.number(measured),
                Double.isNaN(halfWidth) ? "-" : Check.number(halfWidth),
                Numbers.change(measured / expected - 1, 2),
                Numbers.percent(tolerance, 2)));
        return this;
    }

    Sheet check(Check check) {
        checks.add(check);
        return this;
    }

    Sheet grid(String title, List<String> header, List<List<String>> rows) {
        grids.add(new Grid(title, header, rows));
        return this;
    }

    Sheet plot(Plot plot) {
        plots.add(plot);
        return this;
    }

    Finding finding() {
        List<Grid> all = new ArrayList<>();
        if (!known.isEmpty()) {
            all.add(new Grid("Known and simulated", KNOWN_HEADER, known));
        }
        all.addAll(grids);
        return new Finding(experiment.name(), experiment.shows(), all, plots, checks);
    }
}
