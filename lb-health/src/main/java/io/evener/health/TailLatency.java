package io.evener.health;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An estimate of one endpoint's 99th percentile of latency: up by a tenth at a call above it, down by a thousandth at one
 * below, so that it rests where one call in a hundred is above [1]. Its own noise is some 15 %.
 *
 * <p>Threads write over each other's steps now and then: a step lost is one call unseen.
 *
 * <p>[1] H. Robbins, S. Monro, A stochastic approximation method, Annals of Mathematical Statistics 22 (1951).
 */
final class TailLatency {

    private static final VarHandle NANOS;

    static {
        try {
            NANOS = MethodHandles.lookup().findVarHandle(TailLatency.class, "nanos", double.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final double UP = 1.1;
    /** 1.1^(-1/99): one step up for 99 down. */
    private static final double DOWN = Math.pow(UP, -1.0 / 99);
    /** Before so many calls nobody's tail is known; the first of them is where the estimate starts. */
    private static final int FEWEST = 100;

    @SuppressWarnings("unused") // through NANOS
    private double nanos;

    private volatile int samples;

    void add(long elapsedNanos) {
        double before = (double) NANOS.getOpaque(this);
        double sample = Math.max(1, elapsedNanos);
        if (before == 0) {
            NANOS.setOpaque(this, sample);
        } else {
            NANOS.setOpaque(this, sample > before ? before * UP : before * DOWN);
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
