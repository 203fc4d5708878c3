package io.evener.conformance;

import java.util.Arrays;

/**
 * Tolerances, derived: every bound is passed by chance once in about a million trials.
 *
 * <p>Chi-square quantiles are Wilson and Hilferty's cube [1]; at this level it is wider than the true quantile, by 15 %
 * for one degree of freedom and by 1 % from ten on. Binomial ones are the normal's with a correction of one for
 * continuity.
 *
 * <p>[1] E. B. Wilson, M. M. Hilferty, The distribution of chi-square, PNAS 17 (1931).
 */
final class Odds {

    /** The normal quantile of 1 - 1e-6. */
    private static final double Z = 4.7534;

    private Odds() {}

    /** Returns what chi-square exceeds once in a million. */
    static double chiSquareHigh(int freedom) {
        return chiSquare(freedom, Z);
    }

    /** Returns what chi-square falls below once in a million. */
    static double chiSquareLow(int freedom) {
        return chiSquare(freedom, -Z);
    }

    private static double chiSquare(int freedom, double z) {
        double a = 2.0 / (9 * freedom);
        double root = Math.max(0, 1 - a + z * Math.sqrt(a));
        return freedom * root * root * root;
    }

    /** Returns how far counts are from even: Pearson's statistic. */
    static double unevenness(int... counts) {
        double mean = Arrays.stream(counts).average().orElse(0);
        return Arrays.stream(counts).mapToDouble(c -> (c - mean) * (c - mean)).sum() / mean;
    }

    /** Refuses counts that an even draw would not yield. */
    static void even(String scenario, int... counts) {
        double seen = unevenness(counts);
        double most = chiSquareHigh(counts.length - 1);
        if (!(seen <= most)) {
            throw new AssertionError(String.format(
                    "%s: shares must be even (chi-square <= %.1f), seen %.1f: %s",
                    scenario, most, seen, shown(counts)));
        }
    }

    /** Refuses a count that a draw with this chance would not yield. */
    static void share(String scenario, int count, int draws, double chance) {
        double mean = draws * chance;
        double slack = slack(draws, chance);
        if (Math.abs(count - mean) > slack) {
            throw new AssertionError(
                    String.format("%s: must be %.0f +- %.0f of %d, seen %d", scenario, mean, slack, draws, count));
        }
    }

    /** Returns the largest count that a draw with this chance yields. */
    static double atMost(int draws, double chance) {
        return draws * chance + slack(draws, chance);
    }

    /** Returns the smallest count that a draw with this chance yields. */
    static double atLeast(int draws, double chance) {
        return draws * chance - slack(draws, chance);
    }

    /**
     * Returns how far the share of a member may be from its chance in a keyed table with this many random places: with 100
     * places a member's share is off by a tenth (one standard deviation).
     */
    static double tableSlack(double chance, int places) {
        return Z * Math.sqrt(chance / places);
    }

    private static double slack(int draws, double chance) {
        return 1 + Z * Math.sqrt(draws * chance * (1 - chance));
    }

    /** Returns in how many draws an event of this chance comes at least once, but for one case in a million. */
    static int drawsToSee(double chance) {
        return (int) Math.ceil(Math.log(1e-6) / Math.log1p(-chance));
    }

    static String shown(int... counts) {
        return counts.length <= 12
                ? Arrays.toString(counts)
                : Arrays.toString(Arrays.copyOf(counts, 12)) + " and " + (counts.length - 12) + " more";
    }
}
