package io.evener.strategies.schedule;

import java.util.function.IntToDoubleFunction;

/**
 * Envoy's earliest-deadline-first schedule, with its random start [1].
 *
 * <p>The index of the earliest deadline is served, the one put in first of several; its next deadline is 1 / its weight of
 * that moment later. To start after P turns, i gets floor(P w_i / W) of them at once, and what is left of P is played.
 *
 * <p>O(log n) per turn, in a heap: for one thread at a time.
 *
 * <p>[1] Envoy, edf_scheduler.h, createWithPicks (2024).
 */
public final class EarliestDeadline {

    private static final long MOST_TURNS = 429_496_729;

    /** Keeps weights that are multiples of each other from ties that rounding breaks either way. */
    private static final double NUDGE = 1e-13;

    private final double[] deadlines;
    private final long[] orders;
    private final int[] indices;
    private double now;
    private long order;

    private EarliestDeadline(int n) {
        this.deadlines = new double[n];
        this.orders = new long[n];
        this.indices = new int[n];
        this.order = n;
    }

    /**
     * Returns the schedule as it is after some turns.
     *
     * @param n how many indices, at least one
     * @param weights above 0
     * @param seed its lower 32 bits, modulo 429,496,729, are the number of turns
     */
    public static EarliestDeadline of(int n, IntToDoubleFunction weights, long seed) {
        EarliestDeadline schedule = new EarliestDeadline(n);
        long turns = (seed & 0xFFFF_FFFFL) % MOST_TURNS;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += weights.applyAsDouble(i) + NUDGE;
        }
        long played = 0;
        for (int i = 0; i < n; i++) {
            double weight = weights.applyAsDouble(i) + NUDGE;
            long own = (long) (weight * turns / sum);
            if (own > 0 && own / weight >= turns / sum) {
                own--;
            }
            schedule.now = Math.max(schedule.now, own / weight);
            schedule.deadlines[i] = (own + 1) / weight;
            schedule.orders[i] = i;
            schedule.indices[i] = i;
            played += own;
        }
        for (int place = n / 2 - 1; place >= 0; place--) {
            schedule.sink(place);
        }
        for (; played < turns; played++) {
            schedule.next(weights);
        }
        return schedule;
    }

    /**
     * Serves the next turn.
     *
     * @param weights the weights now, above 0; asked only for the index that is served
     */
    public int next(IntToDoubleFunction weights) {
        int served = indices[0];
        now = deadlines[0];
        deadlines[0] = now + 1.0 / weights.applyAsDouble(served);
        orders[0] = order++;
        sink(0);
        return served;
    }

    private void sink(int from) {
        double deadline = deadlines[from];
        long own = orders[from];
        int index = indices[from];
        int place = from;
        for (int child = 2 * place + 1; child < indices.length; child = 2 * place + 1) {
            if (child + 1 < indices.length && isBefore(child + 1, deadlines[child], orders[child])) {
                child++;
            }
            if (!isBefore(child, deadline, own)) {
                break;
            }
            deadlines[place] = deadlines[child];
            orders[place] = orders[child];
            indices[place] = indices[child];
            place = child;
        }
        deadlines[place] = deadline;
        orders[place] = own;
        indices[place] = index;
    }

    private boolean isBefore(int place, double deadline, long own) {
        return deadlines[place] < deadline || (deadlines[place] == deadline && orders[place] < own);
    }
}
