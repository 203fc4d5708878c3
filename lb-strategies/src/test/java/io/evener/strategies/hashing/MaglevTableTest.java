package io.evener.strategies.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaglevTableTest {

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private static int[] owners(MaglevTable table) {
        return IntStream.range(0, table.size()).map(table::owner).toArray();
    }

    private static String[] addresses(int n) {
        return addresses(0, n);
    }

    private static String[] addresses(int net, int n) {
        return IntStream.range(net << 16, (net << 16) + n)
                .mapToObj(i -> "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + ":8080")
                .toArray(String[]::new);
    }

    private static long[] equal(int n) {
        long[] weights = new long[n];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static MaglevTable table(int size, int n) {
        return MaglevTable.of(size, addresses(n), equal(n));
    }

    /** The tables of Envoy's maglev_lb_test.cc: Basic, BasicWithHostName, Weighted. */
    @Test
    void of_envoysOwnTests_givesEnvoysTables() {
        String[] ports = IntStream.range(90, 96).mapToObj(p -> "127.0.0.1:" + p).toArray(String[]::new);
        String[] names = IntStream.range(90, 96).mapToObj(p -> "" + p).toArray(String[]::new);
        assertThat(owners(MaglevTable.of(7, ports, equal(6)))).containsExactly(2, 4, 0, 1, 5, 0, 3);
        assertThat(owners(MaglevTable.of(7, names, equal(6)))).containsExactly(2, 5, 0, 3, 4, 1, 0);
        assertThat(owners(MaglevTable.of(17, Arrays.copyOf(ports, 2), new long[] {1, 2})))
                .containsExactly(1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1);
    }

    /** Envoy's BasicWithRetryHostPredicate: hash 10 goes to host 1, its second attempt to 0, its third to 5. */
    @Test
    void walk_goesWhereEnvoysAttemptsGo() {
        String[] ports = IntStream.range(90, 96).mapToObj(p -> "127.0.0.1:" + p).toArray(String[]::new);
        MaglevTable table = MaglevTable.of(7, ports, equal(6));
        int place = table.start(10);
        assertThat(table.owner(place)).isEqualTo(1);
        place = table.next(10, place, 1);
        assertThat(table.owner(place)).isEqualTo(0);
        place = table.next(10, place, 2);
        assertThat(table.owner(place)).isEqualTo(5);
    }

    static Stream<String> digests() {
        return Vectors.lines("maglev-digests.txt");
    }

    @ParameterizedTest
    @MethodSource("digests")
    void of_anyWeights_isTheReferencesTable(String line) {
        String[] parts = line.split(" ", -1);
        int size = Integer.parseInt(parts[0]);
        int n = Integer.parseInt(parts[1]);
        long[] weights =
                IntStream.range(0, n).mapToLong(i -> weight(parts[2], i, n)).toArray();
        assertThat(digest(MaglevTable.of(size, addresses(n), weights))).isEqualTo(parts[3]);
    }

    private static String digest(MaglevTable table) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * table.size());
        Arrays.stream(owners(table)).forEach(bytes::putInt);
        CRC32 digest = new CRC32();
        digest.update(bytes.array());
        return String.format("%08x", digest.getValue());
    }

    static Stream<String> names() {
        return Vectors.lines("maglev-names.txt");
    }

    /** Envoy sorts names by their bytes, which is not how Java compares strings. */
    @ParameterizedTest
    @MethodSource("names")
    void of_namesBeyondAscii_takeTurnsByTheirBytes(String line) {
        String[] parts = line.split("\\|", -1);
        long[] weights =
                Arrays.stream(parts[2].split(" ")).mapToLong(Long::parseLong).toArray();
        MaglevTable table = MaglevTable.of(Integer.parseInt(parts[0]), parts[1].split(" "), weights);
        assertThat(digest(table)).isEqualTo(parts[3]);
    }

    private static long weight(String kind, int i, int n) {
        switch (kind) {
            case "equal":
                return 1;
            case "1..10":
                return 1 + i % 10;
            case "steep":
                return 1 + (long) i * i * i;
            case "heavy":
                return i == n / 2 ? 1_000_003 : 1;
            case "thirds":
                return new long[] {1, 3, 7}[i % 3];
            case "max":
                return i % 2 == 1 ? 4_294_967_295L : 1_431_655_765L;
            default:
                throw new IllegalArgumentException(kind);
        }
    }

    @Test
    void of_listOrder_makesNoDifference() {
        String[] names = addresses(50);
        String[] reversed = IntStream.range(0, 50).mapToObj(i -> names[49 - i]).toArray(String[]::new);
        int[] owners = owners(MaglevTable.of(1009, names, equal(50)));
        int[] others = owners(MaglevTable.of(1009, reversed, equal(50)));
        assertThat(Arrays.stream(others).map(i -> 49 - i))
                .containsExactly(Arrays.stream(owners).boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @CsvSource({"65537, 1000", "65537, 100", "10007, 100", "251, 10", "65537, 7", "7, 3"})
    void of_equalWeights_differsByOneSlotAtMost(int size, int n) {
        int[] counts = new int[n];
        Arrays.stream(owners(table(size, n))).forEach(owner -> counts[owner]++);
        assertThat(Arrays.stream(counts).max().orElseThrow()
                        - Arrays.stream(counts).min().orElseThrow())
                .isLessThanOrEqualTo(1);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(size);
    }

    @Test
    void of_moreMembersThanSlots_givesTheFirstOneEach() {
        assertThat(owners(table(101, 70_000))).doesNotHaveDuplicates();
        assertThat(owners(MaglevTable.of(65_537, addresses(65_537), equal(65_537))))
                .doesNotHaveDuplicates();
    }

    /** Weights of any magnitude: a member's slots are its share, to a slot and a round. */
    @Test
    void of_heavyAmongMany_takesItsShare() {
        long[] weights = equal(1_000);
        weights[500] = 4_294_967_295L;
        int[] counts = new int[1_000];
        Arrays.stream(owners(MaglevTable.of(65_537, addresses(1_000), weights))).forEach(owner -> counts[owner]++);
        assertThat(counts[500]).isEqualTo(65_537 - 999);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 65_537, 655_373, 5_000_011})
    void start_anyHash_isTheUnsignedRemainder(int size) {
        MaglevTable table = table(size, 1);
        long[] edges = {
            0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, size, size - 1, -size, Long.divideUnsigned(-1, size) * size
        };
        for (long edge : edges) {
            for (long hash = edge - 3; hash != edge + 4; hash++) {
                assertRemainder(table, hash, size);
            }
        }
        for (long hash = 1, i = 0; i < 10_000; i++, hash = XxHash.of(hash, i)) {
            assertRemainder(table, hash, size);
        }
    }

    private static void assertRemainder(MaglevTable table, long hash, int size) {
        BigInteger unsigned = BigInteger.valueOf(hash).mod(TWO_TO_64);
        assertThat(table.start(hash))
                .isEqualTo(unsigned.mod(BigInteger.valueOf(size)).intValue());
    }

    /** Against a sieve, and the sizes that users take. */
    @Test
    void isPrime_isExact() {
        boolean[] composite = new boolean[10_000];
        for (int i = 2; i < composite.length; i++) {
            assertThat(MaglevTable.isPrime(i)).as("%d", i).isEqualTo(!composite[i]);
            for (int multiple = 2 * i; multiple < composite.length; multiple += i) {
                composite[multiple] = true;
            }
        }
        assertThat(IntStream.of(-7, 0, 1, 65_536, 65_539 * 3, 5_000_010)).noneMatch(MaglevTable::isPrime);
        assertThat(IntStream.of(65_537, 655_373, 5_000_011, Integer.MAX_VALUE)).allMatch(MaglevTable::isPrime);
    }

    /** Of the slots of those that stay, how many change hands: the table of papers.md 7.5, +-25 % as hashes go. */
    @ParameterizedTest
    @CsvSource({
        "10, 65537, 1, 0.21",
        "100, 65537, 1, 0.54",
        "100, 65537, 10, 1.01",
        "1000, 65537, 1, 0.57",
        "1000, 65537, 10, 2.28"
    })
    void of_removal_movesLittleElse(int n, int size, int removed, double percent) {
        int tries = n < 1000 ? 60 : 5;
        double moved = 0;
        for (int net = 0; net < tries; net++) {
            moved += 100.0 * movedElsewhere(addresses(net, n), size, net * 7 % (n - removed), removed) / size / tries;
        }
        assertThat(moved).isBetween(percent * 0.75, percent * 1.25);
    }

    private static int movedElsewhere(String[] names, int size, int first, int removed) {
        int n = names.length;
        String[] left = IntStream.range(0, n)
                .filter(i -> i < first || i >= first + removed)
                .mapToObj(i -> names[i])
                .toArray(String[]::new);
        int[] before = owners(MaglevTable.of(size, names, equal(n)));
        int[] after = owners(MaglevTable.of(size, left, equal(n - removed)));
        int moved = 0;
        for (int slot = 0; slot < size; slot++) {
            int now = after[slot] < first ? after[slot] : after[slot] + removed;
            boolean gone = before[slot] >= first && before[slot] < first + removed;
            moved += !gone && before[slot] != now ? 1 : 0;
        }
        return moved;
    }
}
