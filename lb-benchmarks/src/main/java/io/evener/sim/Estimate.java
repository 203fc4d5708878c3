package io.evener.sim;

/**
 * A mean with its 95 % confidence interval, by batch means: the run is cut into 32 batches long enough to be nearly
 * independent, and Student's t with 31 degrees of freedom (fewer where batches are empty) bounds the mean of theirs (Law,
 * Simulation Modeling and Analysis, chapter 9).
 *
 * @param mean in the value's own unit
 * @param halfWidth the mean is within this much of the true one, at 95 % confidence
 */
public record Estimate(double mean, double halfWidth) {

    /** Two-sided 95 % quantiles of Student's t, by degrees of freedom from 1. */
    private static final double[] T = {
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
        2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
        2.0452, 2.0423, 2.0395
    };

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
        if (batches < 2) {
            return new Estimate(mean, Double.NaN);
        }
        double t = T[Math.min(batches - 1, T.length) - 1];
        return new Estimate(mean, t * Math.sqrt(squares / (batches - 1) / batches));
    }
}
