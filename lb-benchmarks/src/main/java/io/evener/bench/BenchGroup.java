package io.evener.bench;

import io.evener.bench.jmh.Side;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Rows that may be compared: one question, one family, one size, one number of threads.
 *
 * @param key what they share
 * @param rows the floor first, then Evener's, then peers, each from fast to slow
 */
record BenchGroup(Key key, List<BenchRow> rows) {

    private static final Comparator<BenchRow> ORDER =
            Comparator.comparing(BenchRow::side).thenComparingDouble(BenchRow::ns);

    /** What the rows of a group share. */
    record Key(String benchmark, String family, int members, int threads) {
        Key(BenchRow row) {
            this(row.benchmark(), row.family(), row.members(), row.threads());
        }

        @Override
        public String toString() {
            return benchmark + ", " + family + ", " + conditions(members, threads);
        }
    }

    BenchGroup(Key key, List<BenchRow> rows) {
        this.key = key;
        this.rows = rows.stream().sorted(ORDER).toList();
    }

    /** Returns the groups in the order in which their first rows come. */
    static List<BenchGroup> of(List<BenchRow> rows) {
        Map<Key, List<BenchRow>> groups =
                rows.stream().collect(Collectors.groupingBy(Key::new, LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(entry -> new BenchGroup(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Returns the rows with their ratios to the floor of their group. */
    static List<BenchRow> overFloors(List<BenchRow> rows) {
        return of(rows).stream().flatMap(group -> group.overFloor().stream()).toList();
    }

    private List<BenchRow> overFloor() {
        OptionalDouble floor = rows.stream()
                .filter(row -> row.side() == Side.FLOOR)
                .mapToDouble(BenchRow::ns)
                .min();
        return floor.isEmpty()
                ? rows
                : rows.stream().map(row -> row.over(floor.getAsDouble())).toList();
    }

    /** Returns the fastest peer without a fault. */
    Optional<BenchRow> bestPeer() {
        return rows.stream()
                .filter(row -> row.side() == Side.PEER && row.fault().isEmpty())
                .findFirst();
    }

    static String conditions(int members, int threads) {
        String size = members == 0 ? "" : String.format(Locale.ROOT, "%,d members, ", members);
        return size + threads + (threads == 1 ? " thread" : " threads");
    }
}
