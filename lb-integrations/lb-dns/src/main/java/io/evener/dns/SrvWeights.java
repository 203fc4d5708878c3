package io.evener.dns;

import io.evener.Endpoint;
import java.util.Arrays;

/**
 * The weights of RFC 2782 as those of endpoints, for records of one priority.
 *
 * <p>The RFC puts records of weight 0 first, draws a whole number from 0 to the sum S of all weights, and takes the first record
 * whose running sum reaches it. So a record of weight w is drawn w times in S + 1, and those of weight 0 share the one draw of 0, each
 * being first equally often. That is w times z to 1 each, for z of them: 0 would mean no calls here. Where no record has weight
 * 0, the RFC's draw of 0 goes to whoever happens to be first; the bias is left out.
 */
final class SrvWeights {

    private SrvWeights() {}

    /**
     * Returns the weight of each of a record's endpoints.
     *
     * @param weights of the records, 0 to 65535
     * @param parts how many endpoints a record has, above 0: they share its weight
     */
    static long[] of(int[] weights, int[] parts) {
        long zeros = Arrays.stream(weights).filter(weight -> weight == 0).count();
        long[] exact = Arrays.stream(weights)
                .mapToLong(weight -> weight == 0 ? 1 : weight * Math.max(1, zeros))
                .toArray();
        long scale =
                common(parts, Endpoint.MAX_WEIGHT / Arrays.stream(exact).max().orElse(1));
        for (int i = 0; i < exact.length; i++) {
            exact[i] = Math.max(1, Math.round((double) (exact[i] * scale) / parts[i]));
        }
        return exact;
    }

    /** The least common multiple: every record's weight can then be divided. Where it would be too much, what isn't. */
    private static long common(int[] parts, long most) {
        long multiple = 1;
        for (int part : parts) {
            multiple = Math.min(most, multiple / gcd(multiple, part) * part);
        }
        return multiple;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
