package io.evener.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells how far a run is: in place on a terminal, else a line now and then. */
final class BenchProgress implements JmhOutput.Watch {

    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Screen screen;
    private final LongSupplier nanos;
    private final long start;
    private long lastLine;

    BenchProgress(Screen screen, LongSupplier nanos) {
        this.screen = screen;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.lastLine = start - LINE_NANOS;
    }

    @Override
    public void begins(long done, long total, String cell) {
        long now = nanos.getAsLong();
        String line = line(done, total, now - start, cell);
        screen.redraw(List.of(line));
        if (now - lastLine >= LINE_NANOS) {
            lastLine = now;
            screen.append(List.of(line));
        }
    }

    /** The time left is that of the cells so far, times those to come. */
    private static String line(long done, long total, long elapsed, String cell) {
        String left = done == 0 ? "?" : clock(elapsed / done * (total - done));
        return String.format(Locale.ROOT, "%d of %d done, %s left: %s", done, total, left, cell);
    }

    private static String clock(long elapsed) {
        long seconds = Duration.ofNanos(elapsed).plusMillis(500).toSeconds();
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
