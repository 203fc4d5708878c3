package io.evener.strategies.hashing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The points of libmemcached's continuum: hashes of {@code name-i} on the 32-bit circle.
 *
 * <p>Weighted: floor(40 n w / W) digests of MD5, of four points each, computed in floats as libmemcached does, whose
 * rounding can cost a member a digest. Unweighted: 100 points of one-at-a-time. Of equal points the earlier member's comes
 * first.
 */
public final class KetamaRing {

    private static final int POINTS = 100;
    private static final int WEIGHTED_POINTS = 160;
    private static final int POINTS_PER_DIGEST = 4;
    private static final int DIGITS = 10;

    private KetamaRing() {}

    /** Returns the ring of {@code MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED}. */
    public static Ring weighted(String[] names, long[] weights) {
        long sum = Arrays.stream(weights).sum();
        Md5.Digest md5 = new Md5.Digest();
        Points points = new Points(WEIGHTED_POINTS * names.length);
        for (int k = 0; k < names.length; k++) {
            byte[] text = text(names[k]);
            int digests = digests(weights[k], sum, names.length);
            for (int i = 0; i < digests; i++) {
                md5.of(text, Decimal.write(i, text, text.length - DIGITS));
                for (int word = 0; word < POINTS_PER_DIGEST; word++) {
                    points.add(md5.word(word), k);
                }
            }
        }
        return points.ring();
    }

    private static int digests(long weight, long sum, int n) {
        float part = (float) weight / (float) sum;
        return (int) Math.floor(part * WEIGHTED_POINTS / POINTS_PER_DIGEST * n + 0.0000000001F);
    }

    /** Returns the ring of {@code MEMCACHED_BEHAVIOR_KETAMA}, which any weight above 1 turns into the weighted one. */
    public static Ring plain(String[] names, long[] weights) {
        if (Arrays.stream(weights).anyMatch(weight -> weight > 1)) {
            return weighted(names, weights);
        }
        Points points = new Points(POINTS * names.length);
        for (int k = 0; k < names.length; k++) {
            byte[] text = text(names[k]);
            for (int i = 0; i < POINTS; i++) {
                points.add(OneAtATime.of(text, Decimal.write(i, text, text.length - DIGITS)), k);
            }
        }
        return points.ring();
    }

    private static byte[] text(String name) {
        byte[] prefix = (name + "-").getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(prefix, prefix.length + DIGITS);
    }
}
