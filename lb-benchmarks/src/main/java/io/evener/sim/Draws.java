package io.evener.sim;

import io.evener.RandomSource;

/**
 * Standard variates by {@link StrictMath}, whose results are the same on every JDK and machine: {@link Math} and the
 * JDK's own samplers may differ in the last digit, and then everything after it does.
 */
final class Draws {

    private Draws() {}

    /** Returns a standard exponential variate, by inversion. */
    static double exponential(RandomSource random) {
        return -StrictMath.log(1 - random.nextDouble());
    }

    /** Returns a standard normal variate (Box and Muller, 1958). */
    static double normal(RandomSource random) {
        double radius = Math.sqrt(2 * exponential(random));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    /**
     * Returns the mean of a normal variate with 0 in place of what is below it: {@code m F(m / s) + s f(m / s)}, with the
     * series of G. Marsaglia, Evaluating the Normal Distribution (2004), for F.
     */
    static double meanAboveZero(double mean, double deviation) {
        double x = mean / deviation;
        if (!(x < 8)) {
            return mean;
        }
        double density = StrictMath.exp(-x * x / 2) / Math.sqrt(2 * StrictMath.PI);
        double term = x;
        double sum = x;
        for (int i = 3; term > sum * 1e-17; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return mean * (0.5 + sum * density) + deviation * density;
    }
}
