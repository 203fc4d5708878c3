package io.evener.bench;

import io.evener.sim.lab.Lab;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Says on standard error how far a lab is and how long it will take: in place on a terminal, else a line every tenth.
 * Standard output holds results only, the same bytes for the same seed.
 */
final class LabProgress implements Lab.Progress {

    private static final int STEPS = 10;
    private static final int WIDTH = 60;

    private final PrintWriter err;
    private final boolean inPlace;
    private final long start = System.nanoTime();
    private long step;

    LabProgress(PrintWriter err, boolean inPlace) {
        this.err = err;
        this.inPlace = inPlace;
    }

    @Override
    public void advanced(String experiment, long done, long total) {
        double part = total == 0 ? 1 : (double) done / total;
        if (inPlace) {
            err.print("\r" + padded(line(experiment, part)));
            err.flush();
        } else if ((long) (part * STEPS) > step) {
            step = (long) (part * STEPS);
            err.println(line(experiment, part));
        }
    }

    private String line(String experiment, double part) {
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        double left = part > 0 ? seconds / part - seconds : 0;
        return String.format(
                Locale.ROOT, "%3.0f %%  %.0f s, some %.0f s left  %s", 100 * part, seconds, left, experiment);
    }

    /** Makes room for what is printed on standard output. */
    void clear() {
        if (inPlace) {
            err.print("\r" + padded("") + "\r");
            err.flush();
        }
    }

    private static String padded(String line) {
        return line + " ".repeat(Math.max(0, WIDTH - line.length()));
    }
}
