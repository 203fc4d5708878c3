package io.evener.strategies.schedule;

/**
 * A weighted sequence without a table of turns, for shares of any magnitude: index i owns a part of the circle in
 * proportion to its weight, and each turn goes the golden section of the circle further (a Weyl sequence).
 *
 * <p>The position is the turn: a 64-bit fraction that grows by {@link #STEP} and wraps by itself, so there is nothing to
 * lose when the weights change, and no end to run into.
 *
 * <p><b>Error.</b> In any t turns, wherever they start, index i of share s is chosen {@code t s} times, give or take 3 +
 * 4.6 ln t: no partial quotient of the step's continued fraction is above 4 [1]. Seen: 3.5 in five thousand turns, 4.3 in
 * a million. A share itself is exact to 2^-51.
 *
 * <p><b>Look-up.</b> As many buckets of the circle as indices, or up to twice as many; each knows the first index in it.
 * One step further is done without a branch; what is left is a binary search within the bucket. A turn meets 1 + n /
 * buckets, so at most 2 indices on average; only buckets in which many tiny parts crowd need more, and they are as rarely met
 * as they are small.
 *
 * <p>[1] L. Kuipers, H. Niederreiter, Uniform Distribution of Sequences (1974), chapter 2, theorem 3.4.
 */
public final class GoldenSchedule {

    /**
     * The golden section of 2^64, but for its last 18 bits: odd, so that every position comes once in 2^64 turns, and with
     * small partial quotients to the end (the golden section rounded has a 121 in the middle).
     */
    public static final long STEP = 0x9E37_79B9_7F47_2C73L;

    private static final long CIRCLE = 1L << 62;

    /** Where the part of each index ends. */
    private final long[] ends;

    private final int[] firsts;
    private final int shift;

    private GoldenSchedule(long[] ends, int[] firsts, int shift) {
        this.ends = ends;
        this.firsts = firsts;
        this.shift = shift;
    }

    /**
     * Returns the schedule of these weights.
     *
     * @param weights at least one; above 0, their sum below 2^63
     */
    public static GoldenSchedule of(long[] weights) {
        int n = weights.length;
        double sum = SmoothCycle.length(weights);
        long[] ends = new long[n];
        long before = 0;
        for (int i = 0; i < n; i++) {
            before += weights[i];
            ends[i] = (long) (before / sum * CIRCLE);
        }
        ends[n - 1] = CIRCLE;
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(n - 1));
        int shift = 62 - bits;
        int[] firsts = new int[(1 << bits) + 1];
        int first = 0;
        for (int bucket = 0; bucket < 1 << bits; bucket++) {
            while (ends[first] <= (long) bucket << shift) {
                first++;
            }
            firsts[bucket] = first;
        }
        firsts[1 << bits] = n - 1;
        return new GoldenSchedule(ends, firsts, shift);
    }

    /** Returns whose turn it is. */
    public int at(long position) {
        long point = position >>> 2;
        int bucket = (int) (point >>> shift);
        int i = firsts[bucket];
        i += (int) (ends[i] - 1 - point >>> 63);
        return point < ends[i] ? i : search(point, i, firsts[bucket + 1]);
    }

    /** Returns the first index whose part ends after the point, which is beyond {@code low}. */
    private int search(long point, int low, int high) {
        int from = low + 1;
        int to = high;
        while (from < to) {
            int middle = from + to >>> 1;
            if (ends[middle] <= point) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
