package io.evener.bench;

import io.evener.bench.jmh.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Two results compared row by row. Times are compared as ratios to the floor of the same run, so that a slower or
 * busier machine changes little; rows of peers and floors are left alone.
 *
 * @param compared how many rows both have
 * @param regressed what became worse
 * @param vanished what only the baseline has
 * @param added what only the current result has
 */
record Check(int compared, List<Regression> regressed, List<BenchRow> vanished, List<BenchRow> added) {

    /** JMH's own allocations are spread over few operations where one takes long. */
    private static final double BYTES_NOISE = 0.01;

    /**
     * A row that became worse.
     *
     * @param baseline how it was
     * @param current how it is
     * @param slower whether its ratio to the floor rose too far
     * @param larger whether it allocates more
     */
    record Regression(BenchRow baseline, BenchRow current, boolean slower, boolean larger) {}

    /** Compares; {@code maxRegression} is by how much a ratio may be multiplied, above 1. */
    static Check of(BenchResult baseline, BenchResult current, double maxRegression) {
        Map<BenchRow.Key, BenchRow> before = ours(baseline);
        Map<BenchRow.Key, BenchRow> after = ours(current);
        List<Regression> regressed = new ArrayList<>();
        before.forEach((key, row) -> {
            BenchRow now = after.get(key);
            if (now != null) {
                boolean slower =
                        !row.hasFloor() || !now.hasFloor() || now.floorRatio() > row.floorRatio() * maxRegression;
                boolean larger = now.bytes() - row.bytes() >= Math.max(1, BYTES_NOISE * row.bytes());
                if (slower || larger) {
                    regressed.add(new Regression(row, now, slower, larger));
                }
            }
        });
        List<BenchRow> vanished = missing(before, after);
        return new Check(before.size() - vanished.size(), regressed, vanished, missing(after, before));
    }

    private static Map<BenchRow.Key, BenchRow> ours(BenchResult result) {
        Map<BenchRow.Key, BenchRow> rows = new LinkedHashMap<>();
        for (BenchRow row : result.rows()) {
            if (row.side() == Side.EVENER) {
                rows.put(row.key(), row);
            }
        }
        return rows;
    }

    private static List<BenchRow> missing(Map<BenchRow.Key, BenchRow> here, Map<BenchRow.Key, BenchRow> there) {
        Predicate<BenchRow> absent = row -> !there.containsKey(row.key());
        return here.values().stream().filter(absent).toList();
    }

    boolean pass() {
        return regressed.isEmpty() && vanished.isEmpty();
    }

    /** Returns what people read; the last line is the verdict. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!regressed.isEmpty()) {
            List<List<String>> cells = new ArrayList<>();
            cells.add(List.of("regressed", "x floor before", "now", "factor", "B/op before", "now", "because"));
            regressed.forEach(regression -> cells.add(cells(regression)));
            lines.addAll(Columns.aligned(cells));
        }
        vanished.forEach(row -> lines.add("vanished: " + row.key()));
        added.forEach(row -> lines.add("new: " + row.key() + ", " + ratio(row) + " x floor"));
        lines.add("check: " + (pass() ? "PASS " : "FAIL ") + compared + " rows compared, " + regressed.size()
                + " regressed, " + vanished.size() + " vanished, " + added.size() + " new");
        return lines;
    }

    private static List<String> cells(Regression regression) {
        BenchRow before = regression.baseline();
        BenchRow now = regression.current();
        boolean both = before.hasFloor() && now.hasFloor();
        String slower = both ? "slower" : "no floor to compare by";
        return List.of(
                before.key().toString(),
                ratio(before),
                ratio(now),
                both ? BenchTable.ratio(now.floorRatio() / before.floorRatio()) : "-",
                BenchTable.bytes(before.bytes()),
                BenchTable.bytes(now.bytes()),
                !regression.slower() ? "allocates more" : regression.larger() ? slower + ", allocates more" : slower);
    }

    private static String ratio(BenchRow row) {
        return row.hasFloor() ? BenchTable.ratio(row.floorRatio()) : "-";
    }
}
