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
}
