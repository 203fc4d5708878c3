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

    LoadMeter(double capacity, long start) {
        this.capacity = capacity;
        this.windowStart = start;
        this.busySince = start;
    }

    /** The server has worked at this rate since it last said so. */
    void worked(long now, double rate) {
        if (now - windowStart >= WINDOW_NANOS) {
            endWindow(rate);
            long missed = (now - windowStart) / WINDOW_NANOS;
            if (missed > 0) { // nothing happened in these: the last of them stands for all
                add(windowStart + (missed - 1) * WINDOW_NANOS, rate);
                busy = 0;
                windowStart = busySince;
                endWindow(rate);
            }
        }
        add(now, rate);
    }

    private void endWindow(double rate) {
        add(windowStart + WINDOW_NANOS, rate);
        lastUtilisation = capacity < Double.POSITIVE_INFINITY ? busy / (capacity * WINDOW_NANOS) : -1;
        lastAnswered = answered;
        lastFailed = failed;
        busy = 0;
        answered = 0;
        failed = 0;
        windowStart = busySince;
    }

    private void add(long until, double rate) {
        double work = rate * (until - busySince);
        busy += work;
        total += work;
        busySince = until;
    }

    /** The server answered; what it did until now has been told before. */
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
