package io.evener.health;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An estimate of one quantile of an endpoint's latency: up by a step at a call above it, down by so much less at one below
 * that it rests where the quantile is [1].
 *
 * <p>Threads write over each other's steps now and then: a step lost is one call unseen.
 *
 * <p>[1] H. Robbins, S. Monro, A stochastic approximation method, Annals of Mathematical Statistics 22 (1951).
 */
final class LatencyQuantile {

    private static final VarHandle NANOS;

    static {
        try {
            NANOS = MethodHandles.lookup().findVarHandle(LatencyQuantile.class, "nanos", double.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Before so many calls nobody's quantile is known; the first of them is where the estimate starts. */
    private static final int FEWEST = 100;

    private final double up;
    private final double down;

    @SuppressWarnings("unused") // through NANOS
    private double nanos;

    private volatile int samples;

    private LatencyQuantile(double quantile, double up) {
        this.up = up;
        this.down = StrictMath.pow(up, -(1 - quantile) / quantile);
    }

    /** The 99th percentile: up by a tenth, down by a thousandth. Its own noise is some 15 %. */
    static LatencyQuantile tail() {
        return new LatencyQuantile(0.99, 1.1);
    }

    /** The median, by fiftieths. Its own noise is some 10 %, and it takes 80 calls to follow a latency that is 5 times as long. */
    static LatencyQuantile median() {
        return new LatencyQuantile(0.5, 1.02);
    }

    void add(long elapsedNanos) {
        double before = (double) NANOS.getOpaque(this);
        double sample = Math.max(1, elapsedNanos);
        if (before == 0) {
            NANOS.setOpaque(this, sample);
        } else {
            NANOS.setOpaque(this, sample > before ? before * up : before * down);
        }
        int seen = samples;
        if (seen < FEWEST) {
            samples = seen + 1;
        }
    }

    /** Returns the estimate, 0 while there is none. */
    double nanos() {
        return samples < FEWEST ? 0 : (double) NANOS.getOpaque(this);
    }
}
