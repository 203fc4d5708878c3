package io.evener.health;

import org.jspecify.annotations.Nullable;

/**
 * How many of the last calls were bad and slow, from counters that only grow: their readings at the last ten bucket
 * boundaries are kept, and a sum is the difference to the oldest of those. Recording costs nothing, and a good call
 * doesn't come here.
 *
 * <p>A bucket is a tenth of the window, in nanoseconds or calls. A window of time covers 9 to 10 of them, so that
 * nothing older ever counts; one of calls 10 to 11, so that it always holds as many as it is called after. Boundaries
 * are set when somebody looks: at every bad or slow call, and in a pool at every tick. Bad and slow calls are therefore
 * always in the right bucket, and so are good ones in a window of calls. In a window of time, good calls since the last
 * look can't be dated and count as made just now: those of a bucket where there are ticks. Without them a breaker opens
 * by ratio up to one window late after a quiet time, and never on good news withheld.
 *
 * <p>For one thread at a time, but for the sums as last published.
 */
final class Window {

    static final int BUCKETS = 10;
    private static final int SLOTS = BUCKETS + 1;
    private static final int COUNTS = 3;

    private final long width;
    private final boolean ofCalls;
    /** Readings at the boundaries, three each, as ints that wrap: null while all are the last ones, as of an idle endpoint. */
    private int @Nullable [] marks;

    private final long origin;
    private long newest;
    private long lastTotal;
    private long lastBad;
    private long lastSlow;

    private volatile long total;
    private volatile long bad;
    private volatile long slow;

    /**
     * @param width of a bucket, in nanoseconds or calls
     * @param ofCalls whether in calls
     * @param total the calls that ended before; bad and slow ones are counted from 0
     */
    Window(long width, boolean ofCalls, long nowNanos, long total) {
        this.width = width;
        this.ofCalls = ofCalls;
        origin = ofCalls ? total : nowNanos;
        lastTotal = total;
    }

    /** Takes the counters' present readings: sets the boundaries passed since the last look, and works out the sums. */
    void look(long nowNanos, long totalNow, long badNow, long slowNow) {
        // The call that looks is the last of the total.
        long bucket = (ofCalls ? totalNow - 1 - origin : nowNanos - origin) / width;
        int[] at = marks;
        if (at == null && (totalNow != lastTotal || badNow != lastBad || slowNow != lastSlow)) {
            at = sameMarks();
        }
        if (at != null) {
            for (long next = Math.max(newest + 1, bucket - BUCKETS); next <= bucket; next++) {
                set(at, slot(next), ofCalls ? origin + next * width : lastTotal);
            }
        }
        newest = Math.max(newest, bucket);
        lastTotal = totalNow;
        lastBad = badNow;
        lastSlow = slowNow;
        marks = at == null || isIdle(at) ? null : at;
    }

    private int[] sameMarks() {
        int[] same = new int[SLOTS * COUNTS];
        for (int slot = 0; slot < SLOTS; slot++) {
            set(same, slot, lastTotal);
        }
        return same;
    }

    private void set(int[] at, int slot, long total) {
        at[slot * COUNTS] = (int) total;
        at[slot * COUNTS + 1] = (int) lastBad;
        at[slot * COUNTS + 2] = (int) lastSlow;
    }

    private static int slot(long bucket) {
        return (int) (bucket % SLOTS);
    }

    /** Works out the sums; returns whether there was nothing, so that all marks are the last ones. */
    private boolean isIdle(int[] at) {
        int base = slot(Math.max(0, newest - (ofCalls ? BUCKETS : BUCKETS - 1))) * COUNTS;
        int badSum = (int) lastBad - at[base + 1];
        int slowSum = (int) lastSlow - at[base + 2];
        int sum = (int) lastTotal - at[base];
        // A call is told as bad a moment before it is counted as ended.
        publish(Math.max(sum, Math.max(badSum, slowSum)), badSum, slowSum);
        return sum == 0 && badSum == 0 && slowSum == 0;
    }

    private void publish(long total, long bad, long slow) {
        this.total = total;
        this.bad = bad;
        this.slow = slow;
    }

    /** Returns the calls in the window at the last look. Any thread; the three are read one by one. */
    long total() {
        return total;
    }

    long bad() {
        return bad;
    }

    long slow() {
        return slow;
    }
}
