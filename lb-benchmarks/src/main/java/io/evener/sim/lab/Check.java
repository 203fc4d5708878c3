package io.evener.sim.lab;

import java.util.Objects;

/**
 * One statement that held or did not.
 *
 * @param label what was measured, such as {@code M/M/1, load 0.9: mean}
 * @param measured what came out
 * @param low the least that passes; negative infinity when there is no such bound
 * @param high the most that passes; infinity when there is no such bound
 * @param expected the value known from theory or a paper; NaN for a mere bound
 */
public record Check(String label, double measured, double low, double high, double expected) {

    /** Refuses bounds that nothing can pass. */
    public Check {
        Objects.requireNonNull(label, "label");
        if (!(low <= high)) {
            throw new IllegalArgumentException("must be <= high: low=" + low + ", high=" + high);
        }
    }

    /**
     * Returns a check against a known value.
     *
     * @param tolerance the part of the expected value that the measured one may be away from it, such as 0.02
     */
    public static Check near(String label, double measured, double expected, double tolerance) {
        double slack = Math.abs(expected) * tolerance;
        return new Check(label, measured, expected - slack, expected + slack, expected);
    }

    /** Returns a check against a known value, with a tolerance in the value's own unit. */
    public static Check within(String label, double measured, double expected, double slack) {
        return new Check(label, measured, expected - slack, expected + slack, expected);
    }

    /** Returns a check that holds from this value up. */
    public static Check atLeast(String label, double measured, double low) {
        return new Check(label, measured, low, Double.POSITIVE_INFINITY, Double.NaN);
    }

    /** Returns a check that holds up to this value. */
    public static Check atMost(String label, double measured, double high) {
        return new Check(label, measured, Double.NEGATIVE_INFINITY, high, Double.NaN);
    }

    /** Returns whether it held; NaN never does. */
    public boolean passed() {
        return measured >= low && measured <= high;
    }

    /** Returns what would pass: {@code 10.00 +-1.5 %}, {@code <= 3.5}, {@code 0.1 .. 0.3}. */
    public String criterion() {
        if (!Double.isNaN(expected)) {
            double slack = high - expected;
            return expected == 0
                    ? "0 +-" + number(slack)
                    : number(expected) + " +-" + Numbers.percent(slack / Math.abs(expected), 2);
        }
        if (high == Double.POSITIVE_INFINITY) {
            return ">= " + number(low);
        }
        return low == Double.NEGATIVE_INFINITY ? "<= " + number(high) : number(low) + " .. " + number(high);
    }

    /** Returns a number as checks and tables show it: five significant digits at most, no exponent where avoidable. */
    public static String number(double value) {
        return Numbers.significant(value);
    }
}
