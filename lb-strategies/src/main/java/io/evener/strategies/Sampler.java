package io.evener.strategies;

import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Draws an index in proportion to a share, in O(1) from one 64-bit word.
 *
 * <p>Uniform shares need no table. Others use Vose's alias method: column by the upper 32 bits, coin by the lower 32.
 * A column is one word, threshold and alias, and the coin decides without a branch, which nobody could predict.
 * Error bound: a column is off by at most n / 2^32 of its share, a coin by 2^-32.
 */
final class Sampler {

    private static final long ONE = 1L << 32;
    private static final long LOWER = ONE - 1;

    private final int n;
    /** Threshold above, alias below; a column that is nobody else's is its own alias. */
    private final long @Nullable [] columns;

    private Sampler(int n, long @Nullable [] columns) {
        this.n = n;
        this.columns = columns;
    }

    static Sampler uniform(int n) {
        return new Sampler(n, null);
    }

    /** Returns the sampler of these shares, each above 0. */
    static Sampler of(double[] shares) {
        int n = shares.length;
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        double[] scaled = new double[n];
        int[] small = new int[n];
        int[] large = new int[n];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < n; i++) {
            scaled[i] = shares[i] * n / sum;
            if (scaled[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        long[] columns = new long[n];
        while (smalls > 0 && larges > 0) {
            int less = small[--smalls];
            int more = large[--larges];
            columns[less] = (long) (scaled[less] * ONE) << 32 | more;
            scaled[more] -= 1 - scaled[less];
            if (scaled[more] < 1) {
                small[smalls++] = more;
            } else {
                large[larges++] = more;
            }
        }
        while (larges > 0) {
            int whole = large[--larges];
            columns[whole] = whole;
        }
        while (smalls > 0) {
            int whole = small[--smalls]; // left over by rounding
            columns[whole] = whole;
        }
        return new Sampler(n, columns);
    }

    /** Returns an index; there must be at least one. */
    int draw(RandomSource random) {
        long word = random.nextLong();
        int column = (int) (((word >>> 32) * n) >>> 32);
        if (columns == null) {
            return column;
        }
        long entry = columns[column];
        int alias = (int) entry;
        int own = (int) ((word & LOWER) - (entry >>> 32) >> 63);
        return alias ^ (column ^ alias) & own;
    }
}
