package io.evener.sim.lab;

import io.evener.sim.lab.Plot.Axis;
import io.evener.sim.lab.Plot.Point;
import io.evener.sim.lab.Plot.Series;
import io.evener.sim.lab.Plot.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Mean sojourns along an axis, each measured curve with the known one beside it. For one thread. */
final class Curves {

    private final String title;
    private final Axis x;
    private final Map<String, List<Entry>> entries = new LinkedHashMap<>();

    private record Entry(double x, DoubleSupplier measured, double known) {}

    Curves(String title, Axis x) {
        this.title = title;
        this.x = x;
    }

    /** Adds a point to a curve; points come by ascending x. */
    void add(String curve, double at, DoubleSupplier measured, double known) {
        entries.computeIfAbsent(curve, name -> new ArrayList<>()).add(new Entry(at, measured, known));
    }

    /** Draws them, once all runs have ended. */
    Plot plot() {
        List<Series> series = new ArrayList<>();
        entries.forEach((name, points) -> {
            series.add(new Series(
                    name,
                    Style.LINE,
                    points.stream()
                            .map(entry -> new Point(entry.x(), entry.measured().getAsDouble()))
                            .toList()));
            series.add(new Series(
                    name + ", known",
                    Style.THEORY,
                    points.stream()
                            .map(entry -> new Point(entry.x(), entry.known()))
                            .toList()));
        });
        return new Plot(title, x, Axis.logarithmic("mean sojourn", "mean services"), series);
    }
}
