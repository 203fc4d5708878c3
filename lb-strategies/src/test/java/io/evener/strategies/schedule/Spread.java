package io.evener.strategies.schedule;

import java.util.function.IntUnaryOperator;

/** How far choices stray from shares: the largest |choices - t share| over all t and indices. */
final class Spread {

    private Spread() {}

    static double ofCycle(long[] weights) {
        int[] cycle = SmoothCycle.of(weights);
        return of(weights, cycle.length, t -> cycle[t]);
    }

    static double of(long[] weights, int turns, IntUnaryOperator choice) {
        double sum = SmoothCycle.length(weights);
        int[] counts = new int[weights.length];
        double most = 0;
        for (int t = 0; t < turns; t++) {
            counts[choice.applyAsInt(t)]++;
            for (int i = 0; i < counts.length; i++) {
                most = Math.max(most, Math.abs(counts[i] - (t + 1) * (weights[i] / sum)));
            }
        }
        return most;
    }
}
