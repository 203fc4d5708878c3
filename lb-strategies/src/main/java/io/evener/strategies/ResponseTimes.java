package io.evener.strategies;

import io.evener.Member;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import io.evener.spi.StrategyContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/** The response times of all members under one Bound: what they have in common, and how they compare. */
final class ResponseTimes {

    /** Makes the state of one member. */
    interface Kind {
        ResponseTime create(Member member, ResponseTimes all, long now);
    }

    /** A newcomer's median is of no more peers than these, evenly spread: enough to be typical. */
    private static final int NEWCOMERS_PEERS = 31;

    private static final VarHandle FIRST;

    static {
        try {
            FIRST = MethodHandles.lookup().findVarHandle(ResponseTimes.class, "first", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Fading fading;
    private final StateKey<ResponseTime> key;
    private volatile ResponseTime[] present = {};

    /** The first answer of all: what members count as that have none of their own. */
    @SuppressWarnings("unused") // through FIRST
    private volatile long first = Fading.NONE;

    private volatile double firstLevel = 1;

    ResponseTimes(StrategyContext context, long decayNanos, Kind kind) {
        this.fading = new Fading(decayNanos, context.ticker().nanos());
        this.key = context.track(
                (member, peers) ->
                        joined(kind.create(member, this, context.ticker().nanos()), peers),
                Signal.LATENCY);
    }

    Fading fading() {
        return fading;
    }

    /** Returns the states of these members, which are the ones in rotation now. */
    ResponseTime[] of(Member[] members) {
        ResponseTime[] states = new ResponseTime[members.length];
        for (int k = 0; k < members.length; k++) {
            states[k] = key.get(members[k]);
        }
        present = states;
        return states;
    }

    /** A newcomer starts at its peers' medians; from zero it would attract everybody. */
    private static ResponseTime joined(ResponseTime newcomer, List<ResponseTime> peers) {
        long[] estimates = new long[NEWCOMERS_PEERS];
        double[] levels = new double[NEWCOMERS_PEERS];
        int n = 0;
        int step = Math.max(1, peers.size() / NEWCOMERS_PEERS);
        for (int i = 0; i < peers.size() && n < NEWCOMERS_PEERS; i += step) {
            long estimate = peers.get(i).estimate();
            if (estimate != Fading.NONE) {
                estimates[n] = estimate;
                levels[n++] = peers.get(i).level();
            }
        }
        if (n > 0) {
            Arrays.sort(estimates, 0, n);
            Arrays.sort(levels, 0, n);
            newcomer.startAt(estimates[n / 2], levels[n / 2]);
        }
        return newcomer;
    }

    /** Somebody answered. */
    void answered(double nanos, long scale) {
        if (first == Fading.NONE) {
            firstLevel = nanos; // of two at once either will do
            FIRST.compareAndSet(this, Fading.NONE, Fading.word(nanos, scale));
        }
    }

    long first() {
        return first;
    }

    double firstLevel() {
        return firstLevel;
    }

    /** Returns the median estimate of three others, or of as many as there are. */
    long typical(ResponseTime self, int from) {
        ResponseTime[] states = present;
        int n = states.length;
        if (n < 2) {
            return Fading.NONE;
        }
        long a = other(states, from, self);
        long b = other(states, from + n / 3, self);
        long c = other(states, from + 2 * n / 3, self);
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    private long other(ResponseTime[] states, int i, ResponseTime self) {
        ResponseTime one = states[i % states.length];
        long estimate = (one == self ? states[(i + 1) % states.length] : one).estimate();
        return estimate == Fading.NONE ? first : estimate;
    }
}
