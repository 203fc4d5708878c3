package io.evener.strategies;

import io.evener.PoolSnapshot;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The order of members that all choosers share: by id, however a combinator lists its part of a snapshot. */
final class ById {

    private ById() {}

    /** Returns where the members wanted are, in order of their ids; sorts only what is not in order. */
    static int[] order(PoolSnapshot snapshot, IntPredicate wanted) {
        int[] order = IntStream.range(0, snapshot.size()).filter(wanted).toArray();
        for (int k = 1; k < order.length; k++) {
            if (id(snapshot, order[k - 1]).compareTo(id(snapshot, order[k])) > 0) {
                return IntStream.of(order)
                        .boxed()
                        .sorted(Comparator.comparing(i -> id(snapshot, i)))
                        .mapToInt(Integer::intValue)
                        .toArray();
            }
        }
        return order;
    }

    private static String id(PoolSnapshot snapshot, int i) {
        return snapshot.endpoint(i).id();
    }
}
