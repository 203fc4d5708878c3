package io.evener.sim;

import java.time.Duration;
import java.util.Objects;

/** When requests come, of all clients together; which client a request comes to is drawn evenly. */
public final class Arrivals {

    /** How the gaps between two are found. */
    enum Kind {
        POISSON,
        EVEN,
        BURSTY,
        CLOSED
    }

    static final double MOST_PER_SECOND = 1e9;

    private final Kind kind;
    private final double perSecond;
    private final double swing;
    private final long phaseNanos;
    private final int users;
    private final Distribution think;

    private Arrivals(Kind kind, double perSecond, double swing, long phaseNanos, int users, Distribution think) {
        this.kind = kind;
        this.perSecond = perSecond;
        this.swing = swing;
        this.phaseNanos = phaseNanos;
        this.users = users;
        this.think = think;
    }

    private static Arrivals open(Kind kind, double perSecond, double swing, long phaseNanos) {
        if (!(perSecond > 0 && perSecond <= MOST_PER_SECOND)) {
            throw new IllegalArgumentException("must be > 0 and <= 1e9: perSecond=" + perSecond);
        }
        return new Arrivals(kind, perSecond, swing, phaseNanos, 0, Distribution.constant(Duration.ZERO));
    }

    /** Returns independent arrivals at this rate: what many independent users add up to. */
    public static Arrivals poisson(double perSecond) {
        return open(Kind.POISSON, perSecond, 0, 0);
    }

    /** Returns arrivals at equal distances, the first at the start. */
    public static Arrivals even(double perSecond) {
        return open(Kind.EVEN, perSecond, 0, 0);
    }

    /**
     * Returns Poisson arrivals whose rate alternates between {@code perSecond * (1 + swing)} and
     * {@code perSecond * (1 - swing)}, a two-state Markov-modulated Poisson process.
     *
     * @param perSecond the mean rate
     * @param swing above 0, at most 1
     * @param phase how long each state lasts in the mean
     */
    public static Arrivals bursty(double perSecond, double swing, Duration phase) {
        if (!(swing > 0 && swing <= 1)) {
            throw new IllegalArgumentException("must be > 0 and <= 1: swing=" + swing);
        }
        return open(Kind.BURSTY, perSecond, swing, Durations.positive("phase", phase));
    }

    /**
     * Returns users that wait for their answer, think, and ask again.
     *
     * @param users how many, spread over the clients
     * @param think how long each thinks
     */
    public static Arrivals closedLoop(int users, Distribution think) {
        if (users < 1) {
            throw new IllegalArgumentException("must be > 0: users=" + users);
        }
        return new Arrivals(Kind.CLOSED, 0, 0, 0, users, Objects.requireNonNull(think, "think"));
    }

    Kind kind() {
        return kind;
    }

    boolean isOpen() {
        return kind != Kind.CLOSED;
    }

    double perSecond() {
        return perSecond;
    }

    double swing() {
        return swing;
    }

    long phaseNanos() {
        return phaseNanos;
    }

    int users() {
        return users;
    }

    Distribution think() {
        return think;
    }
}
