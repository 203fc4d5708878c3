package io.evener.strategies.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The ring against an ordered map, where it is easy to get wrong. */
final class RingTest {

    private static final long[] EDGES = {0, 1, -1, -2, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 1L << 32};

    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void home_isTheOwnerOfTheFirstPointAtOrAbove_unsigned_thenTheFirst() {
        for (int size : new int[] {1, 2, 3, 5, 64, 65, 1_000, 4_096}) {
            for (int shift : new int[] {0, 20, 50}) { // even, and crowded into few buckets
                long[] points = random.longs(size).map(word -> word >> shift).toArray();
                check(points);
            }
        }
    }

    private void check(long[] points) {
        int[] owners = random.ints(points.length, 0, 10).toArray();
        Ring ring = Ring.of(points, owners);
        TreeMap<Long, Integer> map = new TreeMap<>(Long::compareUnsigned);
        for (int p = 0; p < points.length; p++) {
            map.putIfAbsent(points[p], owners[p]);
        }
        for (int i = 0; i < 3_000 + EDGES.length; i++) {
            long hash = i < EDGES.length
                    ? EDGES[i]
                    : i % 2 == 0 ? random.nextLong() : points[random.nextInt(points.length)] + random.nextInt(3) - 1;
            Map.Entry<Long, Integer> above = map.ceilingEntry(hash);
            assertThat(ring.home(hash)).isEqualTo((above == null ? map.firstEntry() : above).getValue());
            assertThat(ring.owner(ring.start(hash))).isEqualTo(ring.home(hash));
        }
    }

    @Test
    void home_onThe32BitCircle_takesTheLowerBits() {
        Ring ring = Ring.of32(new int[] {5, -1, Integer.MIN_VALUE, 7}, new int[] {0, 1, 2, 3}, 3);
        assertThat(ring.home(0)).isZero();
        assertThat(ring.home(5)).isZero();
        assertThat(ring.home(6)).isEqualTo(2);
        assertThat(ring.home(0x8000_0000L)).isEqualTo(2);
        assertThat(ring.home(0x8000_0001L)).isEqualTo(1);
        assertThat(ring.home(-1)).isEqualTo(1);
        assertThat(ring.home(0x1234_0000_0006L)).isEqualTo(2);
        assertThat(ring.point(0)).isEqualTo(5);
        assertThat(ring.point(2)).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void equalPoints_theEarlierOneGetsTheKeys_andAllAreOnTheWalk() {
        Ring ring = Ring.of(new long[] {7, 7, 3, 7}, new int[] {2, 0, 9, 1});
        assertThat(ring.home(7)).isEqualTo(2);
        assertThat(ring.home(4)).isEqualTo(2);
        assertThat(ring.home(8)).isEqualTo(9);
        int place = ring.start(4);
        int[] walk = new int[4];
        for (int stop = 0; stop < 4; stop++) {
            walk[stop] = ring.owner(place);
            place = ring.next(4, place, stop + 1);
        }
        assertThat(walk).containsExactly(2, 0, 1, 9);
        assertThat(place).as("once around").isEqualTo(ring.start(4));
    }

    /** A buffer of hashed names must not depend on what was hashed before. */
    @Test
    void numberedNames_areHashedLikeTheirTexts() {
        byte[] text = "abc_0000000".getBytes(StandardCharsets.US_ASCII);
        for (int number : new int[] {0, 9, 10, 99, 12_345, 100, 7}) {
            int end = Decimal.write(number, text, 4);
            assertThat(XxHash.of(text, 0, end)).isEqualTo(XxHash.of("abc_" + number));
        }
    }

    /** Published vectors of XXH64, CRC-32 (of "123456789") and MD5 (of "abc", RFC 1321), and Jenkins's own of "a". */
    @Test
    void hashes_arePublishedOnes() {
        assertThat(XxHash.of("")).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(XxHash.of("abc")).isEqualTo(0x44BC2CF5AD770999L);
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(new Crc32().applyAsLong(digits)).isEqualTo(0xCBF43926L);
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        assertThat(new Md5().applyAsLong(abc)).isEqualTo(0x98500190L);
        assertThat(OneAtATime.of(new byte[] {'a'})).isEqualTo(0xCA2E9442L);
    }
}
