package io.evener.bench;

import io.evener.bench.jmh.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A group of rows as people read it. */
final class BenchTable {

    /** What rounding and JMH's own bookkeeping may show, spread over an iteration's operations. */
    static final double FREE_BYTES = 0.01;

    private static final List<String> FREE = List.of("choose", "beginEnd");

    private BenchTable() {}

    /** Returns a title and a line per row; columns that would be empty are left out. */
    static List<String> lines(BenchGroup group) {
        Optional<BenchRow> best = group.bestPeer();
        List<List<String>> cells = new ArrayList<>();
        cells.add(header(best));
        group.rows().forEach(row -> cells.add(cells(row, best)));
        List<String> lines = new ArrayList<>();
        lines.add(group.key().toString());
        Columns.aligned(cells).forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static List<String> header(Optional<BenchRow> best) {
        List<String> header = new ArrayList<>(List.of("contender", "ns/op", "+-", "B/op", "x floor"));
        best.ifPresent(peer -> header.add("x best peer"));
        header.add("");
        return header;
    }

    private static List<String> cells(BenchRow row, Optional<BenchRow> best) {
        List<String> cells = new ArrayList<>(List.of(
                row.contender(),
                nanos(row.ns()),
                nanos(row.error()),
                bytes(row.bytes()),
                row.hasFloor() ? ratio(row.floorRatio()) : "-"));
        best.ifPresent(peer -> cells.add(ratio(row.ns() / peer.ns())));
        cells.add(remark(row, best));
        return cells;
    }

    private static String remark(BenchRow row, Optional<BenchRow> best) {
        if (row.side() == Side.PEER) {
            return !row.fault().isEmpty()
                    ? "not counted: " + row.fault()
                    : best.filter(row::equals).isPresent() ? "best peer" : "";
        }
        if (row.side() == Side.EVENER) {
            boolean behind = best.filter(peer -> row.ns() > peer.ns()).isPresent();
            return allocates(row) ? "allocates" : behind ? "behind: " + Behind.reason(row) : "";
        }
        return "";
    }

    /** Whether a row of ours allocates where nothing may. */
    static boolean allocates(BenchRow row) {
        return row.side() == Side.EVENER && row.bytes() > FREE_BYTES && FREE.contains(row.method());
    }

    static String nanos(double ns) {
        return String.format(Locale.ROOT, ns < 99.95 ? "%.1f" : "%,.0f", ns);
    }

    static String bytes(double bytes) {
        return bytes < FREE_BYTES ? "0" : String.format(Locale.ROOT, bytes < 1 ? "%.2f" : "%,.0f", bytes);
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 99.95 ? "%.2f" : "%,.0f", ratio);
    }
}
