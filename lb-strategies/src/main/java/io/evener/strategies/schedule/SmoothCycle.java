package io.evener.strategies.schedule;

/**
 * The cycle of smooth weighted round robin, as nginx chooses [1]: every index gains its weight, the one that then has
 * most is chosen (the first of several) and pays the sum of the weights.
 *
 * <p><b>Error.</b> After t choices from the start, index i of share s was chosen less than 1 - 1/n times more than
 * {@code t s}, because it had at least the mean when it was chosen, and at most H(n) - 1 times less (H(n) = 1 + 1/2 + ... +
 * 1/n; 0.5 for 2, 1.9 for 10): by induction the k that lack most lack at most H(n) - H(k) each on average, as in the cup
 * game [2]. After a whole cycle both are 0.
 *
 * <p>[1] nginx, ngx_http_upstream_round_robin.c, since 1.3.1 (2012).
 *
 * <p>[2] M. Dietz, R. Raman, Persistence, amortization and randomization, SODA (1991).
 */
public final class SmoothCycle {

    private SmoothCycle() {}

    /**
     * Returns how long the cycle is.
     *
     * @param weights above 0, without a common divisor, their sum below 2^63
     */
    public static long length(long[] weights) {
        long sum = 0;
        for (long weight : weights) {
            sum += weight;
        }
        return sum;
    }

    /**
     * Returns whether the cycle is no longer than this, and made in no more than these steps of a nanosecond or so.
     *
     * @param weights as for {@link #length}
     */
    public static boolean fits(long[] weights, int longest, long steps) {
        long length = length(weights);
        return length <= longest && weights.length * length <= steps;
    }

    /**
     * Returns the indices chosen in one cycle, from the start. Takes {@code weights.length * length(weights)} steps.
     *
     * @param weights above 0, without a common divisor, of a length that fits an array
     */
    public static int[] of(long[] weights) {
        int sum = Math.toIntExact(length(weights));
        int n = weights.length;
        int[] gains = new int[n];
        int[] credits = new int[n];
        for (int i = 0; i < n; i++) {
            gains[i] = (int) weights[i];
        }
        int[] cycle = new int[sum];
        for (int t = 0; t < sum; t++) {
            int best = 0;
            int most = Integer.MIN_VALUE;
            for (int i = 0; i < n; i++) {
                int credit = credits[i] + gains[i];
                credits[i] = credit;
                if (credit > most) {
                    most = credit;
                    best = i;
                }
            }
            credits[best] -= sum;
            cycle[t] = best;
        }
        return cycle;
    }
}
