package io.evener.strategies.hashing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The points of nginx's {@code hash ... consistent}, as of Cache::Memcached::Fast: CRC-32 of the host, a zero byte, the port and the point
 * before (four bytes, least significant first; 0 before the first); 160 for each unit of weight. Of equal points the earlier
 * member's counts.
 */
public final class NginxRing {

    private static final int POINTS_PER_WEIGHT = 160;

    private NginxRing() {}

    /**
     * Returns the ring.
     *
     * @param names as {@code server} directives have them: {@code 10.0.0.1:8080}
     * @param weights above 0
     * @param maxSize points at most, but for one per member: above, weights count in proportion
     */
    public static Ring of(String[] names, long[] weights, int maxSize) {
        double sum = Arrays.stream(weights).asDoubleStream().sum();
        double perWeight = Math.min(POINTS_PER_WEIGHT, maxSize / sum);
        Points points = new Points((int) (perWeight * sum) + names.length);
        CRC32 crc = new CRC32();
        for (int k = 0; k < names.length; k++) {
            byte[] base = base(names[k]);
            int count = (int) Math.max(1, perWeight * weights[k]);
            for (int point = 0, i = 0; i < count; i++) {
                for (int b = 0; b < Integer.BYTES; b++) {
                    base[base.length - Integer.BYTES + b] = (byte) (point >>> 8 * b);
                }
                crc.reset();
                crc.update(base);
                point = (int) crc.getValue();
                points.add(point, k);
            }
        }
        return points.ring();
    }

    /** Host, zero byte, port, and room for a point. A port is what follows the last colon, if only digits do. */
    private static byte[] base(String name) {
        int colon = name.lastIndexOf(':');
        boolean port = colon >= 0 && name.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9');
        String text = port ? name.substring(0, colon) + '\0' + name.substring(colon + 1) : name + '\0';
        byte[] base = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(base, base.length + Integer.BYTES);
    }
}
