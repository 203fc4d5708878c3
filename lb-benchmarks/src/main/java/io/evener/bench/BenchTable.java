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

    /** Per nanosecond: JMH's own threads were seen to allocate up to 80 kB a second, which is much per operation of 3 us. */
    private static final double HARNESS_BYTES = 1e-4;

    /** A larger difference counts however much a short run scatters. */
    private static final double LEVEL_RATIO = 0.1;

    /**
     * What a row may take whose family chooses by a key's text: the request, which is made of the text each time, as peers'
     * are. 48 bytes, and as many as 32 for the text's. That choosing takes none is {@code AllocationTest}'s to say.
     */
    static final double REQUEST_OF_TEXT_BYTES = 80;

    private static final String OF_TEXT = " of text";

    private static final List<String> FREE = List.of("choose", "beginEnd", "call", "pass");

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
            return allocates(row)
                    ? "allocates"
                    : best.map(peer -> against(row, peer)).orElse("");
        }
        return "";
    }

    /** Slower by less than both rows scatter is neither ahead nor behind. */
    private static String against(BenchRow row, BenchRow peer) {
        if (row.ns() <= peer.ns()) {
            return "";
        }
        boolean level = row.ns() - peer.ns() <= Math.min(row.error() + peer.error(), LEVEL_RATIO * peer.ns());
        return level ? "level: the difference is within this run's spread" : "behind: " + Behind.reason(row);
    }

    /** Whether a row of ours allocates where nothing may, JMH's own threads aside. */
    static boolean allocates(BenchRow row) {
        double owed = row.family().endsWith(OF_TEXT) ? REQUEST_OF_TEXT_BYTES : 0;
        return row.side() == Side.EVENER
                && row.bytes() > owed + FREE_BYTES + HARNESS_BYTES * row.ns()
                && FREE.contains(row.method());
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
