package io.evener.bench.jmh;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Floors of rules that read weights: 1 to 10 in rotation, as in {@link Fixture}. */
final class WeightedFloor {

    private WeightedFloor() {}

    private static AliasTable aliases(int n) {
        return new AliasTable(n, i -> (int) Layout.weight(i));
    }

    private static int sum(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (int) Layout.weight(i);
        }
        return sum;
    }

    /** A draw and two array reads. */
    static final class Alias extends Floor {
        private final AliasTable aliases;

        Alias(int n) {
            super(n);
            aliases = aliases(n);
        }

        @Override
        Cell rule(Keys keys) {
            return cells[aliases.draw(ThreadLocalRandom.current().nextLong())];
        }
    }

    /** Two draws, two counter reads and two shares. */
    static final class TwoAliases extends Floor {
        private final AliasTable aliases;
        private final double[] shares;

        TwoAliases(int n) {
            super(n);
            aliases = aliases(n);
            shares = new double[n];
            for (int i = 0; i < n; i++) {
                shares[i] = Layout.weight(i);
            }
        }

        @Override
        Cell rule(Keys keys) {
            int first = aliases.draw(ThreadLocalRandom.current().nextLong());
            int second = aliases.draw(ThreadLocalRandom.current().nextLong());
            return cells[second].count() / shares[second] < cells[first].count() / shares[first]
                    ? cells[second]
                    : cells[first];
        }
    }

    /** One counter for all threads, the turns of a lap laid down at golden steps, and an array read. */
    static final class Turns extends Floor {
        private final AtomicInteger shared = new AtomicInteger();
        private final int[] turns;

        Turns(int n) {
            super(n);
            int[] byWeight = new int[sum(n)];
            for (int i = 0, at = 0; i < n; i++) {
                for (long w = Layout.weight(i); w > 0; w--) {
                    byWeight[at++] = i;
                }
            }
            turns = new int[byWeight.length];
            for (int t = 0; t < turns.length; t++) {
                turns[t] = byWeight[(int) ((t * 0x9E37_79B9L & 0xFFFF_FFFFL) * turns.length >>> 32)];
            }
        }

        @Override
        Cell rule(Keys keys) {
            return cells[turns[(shared.getAndIncrement() & Integer.MAX_VALUE) % turns.length]];
        }
    }

    /** The earliest of n deadlines is put off by a quotient and sinks to its place, under a lock. */
    static final class Heap extends Floor {
        private final double[] deadlines;
        private final int[] indices;

        Heap(int n) {
            super(n);
            deadlines = new double[n];
            indices = new int[n];
            for (int i = 0; i < n; i++) {
                deadlines[i] = (double) i / n; // rising: a heap already
                indices[i] = i;
            }
        }

        @Override
        synchronized Cell rule(Keys keys) {
            int served = indices[0];
            double deadline = deadlines[0] + 1.0 / Layout.weight(served);
            int place = 0;
            for (int child = 1; child < indices.length; child = 2 * place + 1) {
                child += child + 1 < indices.length && deadlines[child + 1] < deadlines[child] ? 1 : 0;
                if (deadlines[child] >= deadline) {
                    break;
                }
                deadlines[place] = deadlines[child];
                indices[place] = indices[child];
                place = child;
            }
            deadlines[place] = deadline;
            indices[place] = served;
            return cells[served];
        }
    }
}
