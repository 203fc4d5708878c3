package io.evener.sim.lab;

import java.util.List;

/**
 * A drawing of some series over common axes.
 *
 * @param title what it shows
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series in the order of the legend
 */
public record Plot(String title, Axis x, Axis y, List<Series> series) {

    /** Copies the list. */
    public Plot {
        series = List.copyOf(series);
    }

    /**
     * An axis.
     *
     * @param label what it measures
     * @param unit in what, {@code ""} for a ratio or a count
     * @param logarithmic whether equal distances are equal factors
     */
    public record Axis(String label, String unit, boolean logarithmic) {

        /** Returns an axis with equal distances for equal differences. */
        public static Axis linear(String label, String unit) {
            return new Axis(label, unit, false);
        }

        /** Returns an axis with equal distances for equal factors. */
        public static Axis logarithmic(String label, String unit) {
            return new Axis(label, unit, true);
        }
    }

    /** How a series is drawn. */
    public enum Style {
        /** Points joined by a line: what was measured. */
        LINE,
        /** Points alone. */
        POINTS,
        /** A dashed line: what theory says. */
        THEORY
    }

    /**
     * Points that belong together, by ascending x.
     *
     * @param name as the legend has it
     * @param style how it is drawn
     * @param points by ascending x; a y that is not finite is a gap
     */
    public record Series(String name, Style style, List<Point> points) {

        /** Copies the list. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /** A point. */
    public record Point(double x, double y) {}
}
