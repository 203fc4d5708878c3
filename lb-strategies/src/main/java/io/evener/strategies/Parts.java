package io.evener.strategies;

import io.evener.PoolSnapshot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** A snapshot cut into groups, with what each could carry. */
final class Parts {

    /** A member's admission counts in sixteenths. */
    private static final int FULL_ADMISSION = 16;

    private Parts() {}

    /** Returns the groups in their order, each with its members in the snapshot's. */
    static <K> SortedMap<K, Part> of(PoolSnapshot snapshot, IntFunction<K> group, Comparator<? super K> order) {
        TreeMap<K, Part> parts = new TreeMap<>(order);
        for (int i = 0; i < snapshot.size(); i++) {
            parts.computeIfAbsent(group.apply(i), key -> new Part()).add(snapshot, i);
        }
        return parts;
    }

    /** A group of members. Capacities are weights in sixteenths, so that sums are exact. */
    static final class Part {
        private int[] indices = new int[8];
        private int size;
        private long total;
        private long healthy;
        private long admitted;
        private int wellMembers;
        private int inRotation;
        private boolean overruled;

        private void add(PoolSnapshot snapshot, int i) {
            if (size == indices.length) {
                indices = Arrays.copyOf(indices, 2 * size);
            }
            indices[size++] = i;
            long weight = FULL_ADMISSION * snapshot.weight(i);
            total += weight;
            if (snapshot.healthy(i)) {
                healthy += weight;
                admitted += (long) (snapshot.weight(i) * (FULL_ADMISSION * snapshot.admission(i)));
                wellMembers++;
            }
            if (snapshot.eligible(i)) {
                inRotation++;
                overruled |= !snapshot.healthy(i);
            }
        }

        /** Returns where its members are in the snapshot. */
        int[] indices() {
            return Arrays.copyOf(indices, size);
        }

        /** Returns what all its members could carry. */
        long total() {
            return total;
        }

        /** Returns what those nothing is held against could carry. */
        long healthy() {
            return healthy;
        }

        /** Returns what those can carry now: less in a slow start. */
        long admitted() {
            return admitted;
        }

        /** Returns how many members nothing is held against. */
        int wellMembers() {
            return wellMembers;
        }

        int inRotation() {
            return inRotation;
        }

        /** Returns whether the pool overrules health here: it keeps somebody in rotation who isn't well. */
        boolean isOverruled() {
            return overruled;
        }
    }
}
