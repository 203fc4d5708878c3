package io.evener.bench;

import io.evener.sim.lab.Lab;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Says how far a long run is and how much time is left: in place on a terminal, else a line every ten seconds. On
 * standard error, so that standard output holds results only.
 *
 * <p>For one thread at a time.
 */
final class Progress implements Lab.Progress, JmhOutput.Watch {

    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean inPlace;
    private final LongSupplier nanos;
    private final long start;
    private long lastLine;

    Progress(PrintWriter err, boolean inPlace, LongSupplier nanos) {
        this.err = err;
        this.inPlace = inPlace;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.lastLine = start - LINE_NANOS;
    }

    /** A cell of a benchmark begins. */
    @Override
    public void begins(long done, long total, String cell) {
        say(done, total, done + " of " + total + " done", cell);
    }

    /** A run of a simulation ended. */
    @Override
    public void advanced(String experiment, long done, long total) {
        long percent = total == 0 ? 100 : Math.round(100.0 * done / total);
        say(done, total, percent + " % done", experiment);
    }

    private void say(long done, long total, String part, String what) {
        long now = nanos.getAsLong();
        String left = done == 0 ? "?" : clock((double) (now - start) / done * (total - done));
        String line = part + ", " + left + " left: " + what;
        if (inPlace) {
            err.print(CLEAR_LINE + line);
            err.flush();
        } else if (now - lastLine >= LINE_NANOS) {
            lastLine = now;
            err.println(line);
        }
    }

    private static String clock(double nanos) {
        long seconds = Duration.ofNanos((long) nanos).plusMillis(500).toSeconds();
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /** Makes room for what comes on standard output. */
    void clear() {
        if (inPlace) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }
}
