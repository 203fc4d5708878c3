package io.evener.bench.jmh;

import java.util.ArrayDeque;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Draws positions in proportion to weights with one random number: two array reads. */
public final class AliasTable {

    private final int[] aliases;
    private final int[] shares; // of 2^31: below it the drawn place stands, else its alias

    /**
     * Fills the table, by Vose's method.
     *
     * @param n how many positions
     * @param weight of each, above 0
     */
    public AliasTable(int n, IntUnaryOperator weight) {
        aliases = new int[n];
        shares = new int[n];
        double mean = IntStream.range(0, n).map(weight).average().orElseThrow();
        double[] left = IntStream.range(0, n)
                .mapToDouble(i -> weight.applyAsInt(i) / mean)
                .toArray();
        ArrayDeque<Integer> small = new ArrayDeque<>();
        ArrayDeque<Integer> large = new ArrayDeque<>();
        for (int i = 0; i < n; i++) {
            (left[i] < 1 ? small : large).add(i);
            aliases[i] = i;
            shares[i] = Integer.MAX_VALUE;
        }
        while (!small.isEmpty() && !large.isEmpty()) {
            int less = small.remove();
            int more = large.remove();
            shares[less] = (int) (left[less] * Integer.MAX_VALUE);
            aliases[less] = more;
            left[more] -= 1 - left[less];
            (left[more] < 1 ? small : large).add(more);
        }
    }

    /** Returns a position, from 64 random bits. */
    public int draw(long random) {
        int place = (int) ((random >>> 32) * aliases.length >>> 32);
        return ((int) random & Integer.MAX_VALUE) < shares[place] ? place : aliases[place];
    }
}
