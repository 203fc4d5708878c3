package io.evener.strategies.hashing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The points of Envoy's ring: XXH64 of {@code name_i}, and as many for each member as its weight is worth.
 *
 * <p>Scaled so that the lightest member gets a whole number of points, at least its share of the smallest ring, unless the
 * largest ring is too small for that. Running sums in doubles, in the members' order, as Envoy forms them, because the
 * counts depend on their rounding.
 */
public final class EnvoyRing {

    private static final int DIGITS = 10;

    private EnvoyRing() {}

    /**
     * Returns the ring.
     *
     * @param names of the members
     * @param weights above 0
     * @param minSize points at least, but for rounding
     * @param maxSize points at most, but for rounding
     */
    public static Ring of(String[] names, long[] weights, long minSize, long maxSize) {
        double sum = 0;
        long least = Long.MAX_VALUE;
        for (long weight : weights) {
            sum += weight;
            least = Math.min(least, weight);
        }
        double lightest = least / sum;
        double scale = Math.min(Math.ceil(lightest * minSize) / lightest, (double) maxSize);
        long[] points = new long[(int) Math.ceil(scale) + 1];
        int[] owners = new int[points.length];
        int size = 0;
        double target = 0;
        for (int k = 0; k < names.length; k++) {
            target += scale * (weights[k] / sum);
            byte[] prefix = (names[k] + "_").getBytes(StandardCharsets.UTF_8);
            byte[] text = Arrays.copyOf(prefix, prefix.length + DIGITS);
            for (int i = 0; size < target; i++) {
                points[size] = XxHash.of(text, 0, Decimal.write(i, text, prefix.length));
                owners[size++] = k;
            }
        }
        return Ring.of(points, owners, size);
    }
}
