package io.evener.sim;

import io.evener.Outcome;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts what became of the calls that arrived after the warm-up, and, where asked, of all calls by time. */
final class Recorder {

    static final int BATCHES = 32;
    private static final int DIGITS = 3;
    private static final int INTERVAL_DIGITS = 2;

    private final long from;
    private final long to;
    private final double[] sums = new double[BATCHES];
    private final long[] counts = new long[BATCHES];
    private final Histogram latencies = histogram(DIGITS);
    private final Map<Outcome, Long> failures = new EnumMap<>(Outcome.class);
    private final long intervalNanos;
    private final @Nullable Interval[] intervals;
    private long began;
    private long refused;
    private long unfinished;
    private long lastFailure = -1;

    /** Calls that arrived within one interval. */
    static final class Interval {
        private final Histogram latencies = histogram(INTERVAL_DIGITS);
        private long arrived;
        private long sent;
        private long failed;

        long arrived() {
            return arrived;
        }

        long failed() {
            return failed;
        }

        /** Returns how many attempts were sent within it, of whatever calls. */
        long sent() {
            return sent;
        }

        Histogram latencies() {
            return latencies;
        }
    }

    Recorder(long from, long to, long intervalNanos) {
        this.from = from;
        this.to = to;
        this.intervalNanos = intervalNanos;
        this.intervals = new Interval[intervalNanos == 0 ? 0 : (int) ((to - 1) / intervalNanos + 1)];
    }

    private static Histogram histogram(int digits) {
        return new Histogram(digits); // grows with what it is told
    }

    boolean counts(long arrival) {
        return arrival >= from && arrival < to;
    }

    void arrived(long arrival) {
        if (counts(arrival)) {
            began++;
        }
        Interval interval = interval(arrival);
        if (interval != null) {
            interval.arrived++;
        }
    }

    void sent(long now) {
        Interval interval = interval(now);
        if (interval != null) {
            interval.sent++;
        }
    }

    void succeeded(long arrival, long latency) {
        if (counts(arrival)) {
            int batch = Math.min(BATCHES - 1, (int) ((double) (arrival - from) / (to - from) * BATCHES));
            sums[batch] += latency;
            counts[batch]++;
            latencies.recordValue(latency);
        }
        Interval interval = interval(arrival);
        if (interval != null) {
            interval.latencies.recordValue(latency);
        }
    }

    void failed(long arrival, @Nullable Outcome outcome) {
        if (counts(arrival)) {
            lastFailure = Math.max(lastFailure, arrival);
            if (outcome == null) {
                refused++;
            } else {
                failures.merge(outcome, 1L, Long::sum);
            }
        }
        Interval interval = interval(arrival);
        if (interval != null) {
            interval.failed++;
        }
    }

    private @Nullable Interval interval(long arrival) {
        if (intervalNanos == 0 || arrival >= to) {
            return null;
        }
        int index = (int) (arrival / intervalNanos);
        Interval interval = intervals[index];
        if (interval == null) {
            interval = new Interval();
            intervals[index] = interval;
        }
        return interval;
    }

    /** Returns how many calls that count have neither been answered nor failed. */
    long open() {
        return began - answered() - failed() - unfinished;
    }

    void giveUp() {
        unfinished = open();
    }

    long began() {
        return began;
    }

    long answered() {
        return latencies.getTotalCount();
    }

    long failed() {
        long sum = refused;
        for (long count : failures.values()) {
            sum += count;
        }
        return sum;
    }

    long refused() {
        return refused;
    }

    long unfinished() {
        return unfinished;
    }

    long lastFailure() {
        return lastFailure;
    }

    Map<Outcome, Long> failures() {
        return failures;
    }

    Histogram latencies() {
        return latencies;
    }

    double[] sums() {
        return sums;
    }

    long[] counts() {
        return counts;
    }

    @Nullable
    Interval[] intervals() {
        return intervals;
    }

    long intervalNanos() {
        return intervalNanos;
    }

    /** Returns how long calls counted that came to a server born at this time. */
    double windowFrom(long born) {
        return Math.max(1, to - Math.max(from, born));
    }

    long windowNanos() {
        return to - from;
    }
}
