package io.evener.strategies;

import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Draws an index in proportion to a share, in O(1) from one 64-bit word.
 *
 * <p>Uniform shares need no table. Others use Vose's alias method: column by the upper 32 bits, coin by the lower 32.
 * Error bound: a column is off by at most n / 2^32 of its share, a coin by 2^-32.
 */
final class Sampler {

    private static final long ONE = 1L << 32;

    private final int n;
    private final long @Nullable [] thresholds;
    private final int[] aliases;

    private Sampler(int n, long @Nullable [] thresholds, int[] aliases) {
        this.n = n;
        this.thresholds = thresholds;
        this.aliases = aliases;
    }

    static Sampler uniform(int n) {
        return new Sampler(n, null, new int[0]);
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
        long[] thresholds = new long[n];
        int[] aliases = new int[n];
        while (smalls > 0 && larges > 0) {
            int less = small[--smalls];
            int more = large[--larges];
            thresholds[less] = (long) (scaled[less] * ONE);
            aliases[less] = more;
            scaled[more] -= 1 - scaled[less];
            if (scaled[more] < 1) {
                small[smalls++] = more;
            } else {
                large[larges++] = more;
            }
        }
        while (larges > 0) {
            thresholds[large[--larges]] = ONE;
        }
        while (smalls > 0) {
            thresholds[small[--smalls]] = ONE; // left over by rounding
        }
        return new Sampler(n, thresholds, aliases);
    }

    /** Returns an index; there must be at least one. */
    int draw(RandomSource random) {
        long word = random.nextLong();
        int column = (int) (((word >>> 32) * n) >>> 32);
        return thresholds == null || (word & 0xFFFF_FFFFL) < thresholds[column] ? column : aliases[column];
    }
}
