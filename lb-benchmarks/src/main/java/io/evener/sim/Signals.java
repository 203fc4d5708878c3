package io.evener.sim;

import java.time.Duration;

/**
 * How clients learn what servers say about their load ({@link io.evener.spi.LoadReport}). The report's in-flight is
 * exact at the moment it is taken; its rates and its utilisation are means over the server's last full second. A server
 * that is down tells nothing, and one that hangs answers no question.
 */
public final class Signals {

    /** By which way reports travel. */
    enum Way {
        NONE,
        FRESH,
        POLLED,
        PIGGYBACKED,
        PROBED
    }

    private final Way way;
    private final long periodNanos;
    private final long delayNanos;
    private final double loss;

    private Signals(Way way, long periodNanos, long delayNanos, double loss) {
        this.way = way;
        this.periodNanos = periodNanos;
        this.delayNanos = delayNanos;
        this.loss = loss;
    }

    /** Returns: servers tell nothing. The default. */
    public static Signals none() {
        return new Signals(Way.NONE, 0, 0, 0);
    }

    /** Returns: every client knows every server's state at any time. A bound that no real system reaches. */
    public static Signals fresh() {
        return new Signals(Way.FRESH, 0, 0, 0);
    }

    /** Returns: a board with every server's state, renewed for all clients at once once per period. */
    public static Signals polled(Duration period) {
        return new Signals(Way.POLLED, Durations.positive("period", period), 0, 0);
    }

    /** Returns: each answer carries its server's state as of the moment it was sent. */
    public static Signals piggybacked() {
        return new Signals(Way.PIGGYBACKED, 0, 0, 0);
    }

    /**
     * Returns: each client asks each server by itself, in a phase of its own.
     *
     * @param period between two questions to one server
     * @param delay from the state's being read to its being known
     * @param loss how many answers get lost, 0 to below 1
     */
    public static Signals probed(Duration period, Duration delay, double loss) {
        if (!(loss >= 0 && loss < 1)) {
            throw new IllegalArgumentException("must be >= 0 and < 1: loss=" + loss);
        }
        return new Signals(
                Way.PROBED, Durations.positive("period", period), Durations.notNegative("delay", delay), loss);
    }

    Way way() {
        return way;
    }

    long periodNanos() {
        return periodNanos;
    }

    long delayNanos() {
        return delayNanos;
    }

    double loss() {
        return loss;
    }
}
