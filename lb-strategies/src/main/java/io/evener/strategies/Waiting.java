package io.evener.strategies;

/**
 * The calls that wait for their answer, in one word: how many there are, and the sum of the times at which they began.
 * Both change by one atomic add per begin and per answer, and together tell the mean age of those that wait.
 *
 * <p>Pure arithmetic. Times are in nanoseconds on any scale.
 */
final class Waiting {

    /*
     * sum of begins:44 | count:20. Sums are modulo 2^44 units of 1,024 ns: exact as long as all waiting calls together
     * have waited less than 100 days. The count may be below zero for a moment, see lost.
     */

    private static final int COUNT_BITS = 20;
    private static final int UNIT_BITS = 10;
    private static final double UNIT_NANOS = 1 << UNIT_BITS;

    private Waiting() {}

    /** Returns what to add when a call begins, and to subtract when it is answered. */
    static long call(long begunNanos) {
        return (begunNanos >> UNIT_BITS << COUNT_BITS) + 1;
    }

    /** Returns how many wait. */
    static int count(long word) {
        return (int) (word << Long.SIZE - COUNT_BITS >> Long.SIZE - COUNT_BITS);
    }

    /** Returns the estimate, or the mean age of those that wait if that is more: nobody answers faster than it takes. */
    static double atLeast(double estimate, long word, long nowNanos) {
        long count = count(word);
        if (count <= 0) {
            return estimate;
        }
        double age = age(word, count, nowNanos);
        return age > estimate * count ? age / count : estimate;
    }

    /** Returns how long all have waited together. */
    private static double age(long word, long count, long nowNanos) {
        long sum = word >> COUNT_BITS;
        return (count * (nowNanos >> UNIT_BITS) - sum << COUNT_BITS >> COUNT_BITS) * UNIT_NANOS;
    }

    /**
     * Returns the word without some calls that will never be answered. When those began is not known, so the rest counts
     * as begun now: an error that ends when nobody waits.
     */
    static long without(int lost, long word, long nowNanos) {
        long left = Math.max(0, count(word) - (long) lost);
        return left * call(nowNanos);
    }
}
