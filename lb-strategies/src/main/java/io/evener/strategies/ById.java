package io.evener.strategies;

import io.evener.PoolSnapshot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The order of members that all choosers share: by id, however a combinator lists its part of a snapshot. */
final class ById {

    private ById() {}

    /** Returns where the members wanted are, in order of their ids; sorts only what is not in order. */
    static int[] order(PoolSnapshot snapshot, IntPredicate wanted) {
        int[] order = new int[snapshot.size()];
        int n = 0;
        boolean sorted = true;
        String last = "";
        for (int i = 0; i < order.length; i++) {
            if (wanted.test(i)) {
                String next = id(snapshot, i);
                sorted = sorted && last.compareTo(next) <= 0;
                last = next;
                order[n++] = i;
            }
        }
        int[] fit = n == order.length ? order : Arrays.copyOf(order, n);
        return sorted ? fit : sorted(snapshot, fit);
    }

    private static int[] sorted(PoolSnapshot snapshot, int[] order) {
        return IntStream.of(order)
                .boxed()
                .sorted(Comparator.comparing(i -> id(snapshot, i)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static String id(PoolSnapshot snapshot, int i) {
        return snapshot.endpoint(i).id();
    }
}
