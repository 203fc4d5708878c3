package io.evener.bench;

import io.evener.bench.Terminal.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The live table: one line per endpoint. A pure function of its rows. */
final class Table {

    private static final int BAR_WIDTH = 12;
    /** A full bar is three times the even share: differences can be seen in pools of any size. */
    private static final int EVEN_SHARES_PER_BAR = 3;

    private static final int MAX_NAME_WIDTH = 34;
    static final char FULL_BLOCK = '\u2588';
    private static final String EIGHTHS = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589";

    private Table() {}

    /**
     * One endpoint.
     *
     * @param name which
     * @param share its part of the calls begun in the last second, 0 to 1
     * @param inFlight its calls in flight
     * @param p50 median of the calls answered in the last second; negative when there were none
     * @param p99 the 99th percentile of the same
     * @param state in words
     * @param tone how the state is shown
     */
    record Row(String name, double share, int inFlight, Duration p50, Duration p99, String state, Tone tone) {}

    /** Returns the lines, the title first. */
    static List<String> render(String title, List<Row> rows, Terminal look) {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        width = Math.max("endpoint".length(), Math.min(MAX_NAME_WIDTH, width));
        List<String> lines = new ArrayList<>();
        lines.add(look.paint(Tone.BOLD, title));
        lines.add(look.paint(
                Tone.FAINT,
                String.format(
                        Locale.ROOT,
                        "  %-" + width + "s  %-" + (BAR_WIDTH + 5) + "s  %9s  %7s  %7s  %s",
                        "endpoint",
                        "share",
                        "in flight",
                        "p50",
                        "p99",
                        "state")));
        for (Row row : rows) {
            double fill = row.share() * Math.max(1, rows.size() / (double) EVEN_SHARES_PER_BAR);
            lines.add(line(row, fill, width, look));
        }
        return lines;
    }

    private static String line(Row row, double fill, int width, Terminal look) {
        return String.format(
                Locale.ROOT,
                "  %-" + width + "s  %s %3.0f%%  %9d  %7s  %7s  %s",
                fitted(row.name(), width),
                look.paint(Tone.BAR, bar(fill, look.unicode())),
                row.share() * 100,
                row.inFlight(),
                latency(row.p50()),
                latency(row.p99()),
                look.paint(row.tone(), row.state()));
    }

    /** The end of a long name tells more than its start. */
    private static String fitted(String name, int width) {
        return name.length() <= width ? name : ".." + name.substring(name.length() - width + 2);
    }

    private static String bar(double fill, boolean unicode) {
        int eighths = (int) Math.round(Math.min(1, fill) * BAR_WIDTH * 8);
        int full = unicode ? eighths / 8 : (eighths + 4) / 8;
        String bar = String.valueOf(unicode ? FULL_BLOCK : '#').repeat(full);
        if (unicode && eighths % 8 > 0) {
            bar += EIGHTHS.charAt(eighths % 8);
        }
        return bar + " ".repeat(BAR_WIDTH - bar.length());
    }

    /** Returns a latency in three digits or so, {@code -} for a negative one. */
    static String latency(Duration latency) {
        double millis = latency.toNanos() / 1e6;
        if (millis < 0) {
            return "-";
        }
        if (millis < 9.95) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 999.5
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
}
