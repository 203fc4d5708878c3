package io.evener.sim;

/**
 * A mean with its 95 % confidence interval, by batch means: the run is cut into 32 batches long enough to be nearly
 * independent, and Student's t with 31 degrees of freedom bounds the mean of theirs (Law, Simulation Modeling and
 * Analysis, chapter 9).
 *
 * @param mean in the value's own unit
 * @param halfWidth the mean is within this much of the true one, at 95 % confidence
 */
public record Estimate(double mean, double halfWidth) {

    private static final double T_31 = 2.0395;

    /** Returns the estimate from batches' sums and counts; empty batches are left out. */
    static Estimate of(double[] sums, long[] counts) {
        double total = 0;
        long n = 0;
        double squares = 0;
        int batches = 0;
        for (int i = 0; i < sums.length; i++) {
            total += sums[i];
            n += counts[i];
        }
        double mean = n == 0 ? Double.NaN : total / n;
        for (int i = 0; i < sums.length; i++) {
            if (counts[i] > 0) {
                double off = sums[i] / counts[i] - mean;
                squares += off * off;
                batches++;
            }
        }
        return new Estimate(mean, batches < 2 ? Double.NaN : T_31 * Math.sqrt(squares / (batches - 1) / batches));
    }
}
