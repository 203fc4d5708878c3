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
    Sheet known(String label, double expected, double measured, double halfWidth, double fullTolerance) {
        double tolerance = plan.tolerance(fullTolerance);
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

    /** Adds a known value that has no confidence interval. */
    Sheet known(String label, double expected, double measured, double tolerance) {
        return known(label, expected, measured, Double.NaN, tolerance);
    }

    /** Adds a known mean sojourn, in units of the mean service. */
    Sheet mean(String label, double expected, SimulationResult result, Duration unit, double tolerance) {
        double nanos = unit.toNanos();
        return known(
                label, expected, result.mean().mean() / nanos, result.mean().halfWidth() / nanos, tolerance);
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
