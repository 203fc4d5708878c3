package io.evener.sim;

import io.evener.spi.LoadReport;

/** What a server knows of its own load: means over the last full second, and what it holds now. */
final class LoadMeter {

    private static final long WINDOW_NANOS = 1_000_000_000;

    private final double capacity;
    private long windowStart;
    private long busySince;
    private double busy;
    private long answered;
    private long failed;
    private double lastUtilisation = -1;
    private double lastAnswered = -1;
    private double lastFailed = -1;
    private double total;

    LoadMeter(double capacity) {
        this.capacity = capacity;
    }

    /** The server has worked at this rate since it last said so. */
    void worked(long now, double rate) {
        if (now - windowStart >= WINDOW_NANOS) {
            roll(now, rate);
        }
        double work = rate * (now - busySince);
        busy += work;
        total += work;
        busySince = now;
    }

    private void roll(long now, double rate) {
        long end = windowStart + (now - windowStart) / WINDOW_NANOS * WINDOW_NANOS;
        double rest = rate * (end - busySince);
        busy += rest;
        total += rest;
        busySince = end;
        double seconds = (end - windowStart) / 1e9;
        lastUtilisation = capacity < Double.POSITIVE_INFINITY ? busy / (capacity * (end - windowStart)) : -1;
        lastAnswered = answered / seconds;
        lastFailed = failed / seconds;
        busy = 0;
        answered = 0;
        failed = 0;
        windowStart = end;
    }

    void answered(boolean well) {
        answered++;
        failed += well ? 0 : 1;
    }

    LoadReport report(int inFlight) {
        return new LoadReport(lastUtilisation, lastAnswered, lastFailed, inFlight);
    }

    /** Returns all work done so far, in nanoseconds at speed 1. */
    double total() {
        return total;
    }
}
