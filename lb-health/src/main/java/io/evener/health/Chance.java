package io.evener.health;

/** What chance makes of two endpoints that fail alike: the exact test of R. A. Fisher for two ratios, one-sided. */
final class Chance {

    private static final int TABLE = 64;
    private static final double[] LN_FACTORIAL = new double[TABLE];

    static {
        for (int n = 2; n < TABLE; n++) {
            LN_FACTORIAL[n] = LN_FACTORIAL[n - 1] + StrictMath.log(n);
        }
    }

    /** A tail's terms fall faster than a geometric series; those below this part of the sum change nothing. */
    private static final double NEGLIGIBLE = 1e-9;

    private Chance() {}

    /**
     * Returns whether the first of two would have this many of their failures, or more, with a probability of at most {@code
     * most} if both failed alike, at whatever ratio.
     *
     * <p>Given how many of both's calls failed, the first one's part is hypergeometric, and what the ratio is drops out. O(1)
     * when it clearly is or isn't, at most O(failures). StrictMath, for the same answer on every machine.
     *
     * @param bad failures of the first, who failed at a higher ratio than the second
     * @param calls of the first, bad ones included
     * @param otherBad failures of the second
     * @param otherCalls of the second
     */
    static boolean isAtMost(double most, long bad, long calls, long otherBad, long otherCalls) {
        long allBad = bad + otherBad;
        double term = StrictMath.exp(
                lnChoose(calls, bad) + lnChoose(otherCalls, otherBad) - lnChoose(calls + otherCalls, allBad));
        double sum = term;
        long last = Math.min(calls, allBad);
        for (long x = bad; x < last && sum <= most && term > NEGLIGIBLE * sum; x++) {
            term *= (double) (allBad - x) * (calls - x) / ((double) (x + 1) * (otherCalls - allBad + x + 1));
            sum += term;
        }
        return sum <= most;
    }

    private static double lnChoose(long n, long k) {
        return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
    }

    /** By Stirling's series, whose next term is below 10^-12 from where it is used. */
    private static double lnFactorial(long n) {
        if (n < TABLE) {
            return LN_FACTORIAL[(int) n];
        }
        double x = (double) n;
        return x * (StrictMath.log(x) - 1) + StrictMath.log(2 * Math.PI * x) / 2 + 1 / (12 * x) - 1 / (360 * x * x * x);
    }
}
