package io.evener.strategies.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpHashTableTest {

    private static long address(String text) {
        return ClientAddress.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<String> vectors() {
        return Vectors.lines("ip-hash-vectors.txt");
    }

    /** What nginx answered, servers that are down included. */
    @ParameterizedTest
    @MethodSource("vectors")
    void walk_goesWhereNginxGoes(String line) {
        String[] parts = line.split(" ", -1);
        long[][] upstreams = {
            {1, 1},
            {1, 1, 1, 1, 1},
            {5, 3, 1, 1},
            {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
            {1000, 1, 500},
            {2000, 2000, 2000, 2000},
            {1, 1, 1, 1, 1},
            {5, 3, 1, 1},
            {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
        };
        int[] chosen = new int[9];
        for (int i = 0; i < 9; i++) {
            boolean down = i >= 6;
            chosen[i] = walk(IpHashTable.of(upstreams[i]), address(parts[0]), n -> !down || n != 0 && n != 2);
        }
        assertThat(chosen)
                .isEqualTo(IntStream.rangeClosed(1, 9)
                        .map(i -> Integer.parseInt(parts[i]))
                        .toArray());
    }

    private static int walk(IpHashTable table, long address, IntPredicate up) {
        int place = table.start(address);
        for (int stop = 1; stop < table.stops() && !up.test(table.owner(place)); stop++) {
            place = table.next(address, place, stop);
        }
        return table.owner(place);
    }

    /** Any way to write an address, and its bytes, are one client. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of_textAndBytes_areTheSame(long seed) throws UnknownHostException {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            if (bytes.length == 16) {
                Arrays.fill(bytes, random.nextInt(16), 16, (byte) 0);
                bytes[0] = 0x20; // neither an IPv4 address nor text
            }
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            assertThat(address(text)).as(text).isEqualTo(ClientAddress.of(bytes));
            assertThat(address(text.toUpperCase(Locale.ROOT))).isEqualTo(address(text));
        }
        assertThat(address("::1")).isEqualTo(address("0:0:0:0:0:0:0:1")).isEqualTo(address("::0.0.0.1"));
        assertThat(address("fe80::1%eth0")).isEqualTo(address("fe80::1"));
        assertThat(address("2001:db8::")).isEqualTo(address("2001:db8:0:0:0:0:0:0"));
        assertThat(address("1:2:3:4:5:6:7::")).isEqualTo(address("1:2:3:4:5:6:7:0"));
        assertThat(address("10.1.2.3")).isEqualTo(address("10.1.2.250")).isNotEqualTo(address("10.1.3.3"));
    }

    /** What is no address is folded as it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1..2.3",
                "1.2.3.4 ",
                ":",
                "1:",
                ":::",
                "::1::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "::g",
                "::1.2.3",
                "::1.2.3.4.5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "customer-42",
                "99999999999.1.1.1",
                "::1.2.3.4:5"
            })
    void of_noAddress_isItsBytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int state = 89;
        for (int i = 0; i < bytes.length; i++) {
            state = (state * 113 + (bytes[i] & 255)) % 6271;
        }
        assertThat(ClientAddress.next(89, ClientAddress.of(bytes))).isEqualTo(state);
    }

    @Test
    void next_anyWord_isAState() {
        LongStream.of(0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0xFFFF_FFFFL, 1L << 32)
                .forEach(word -> assertThat(IntStream.of(0, 89, 6270).map(s -> ClientAddress.next(s, word)))
                        .allMatch(state -> state >= 0 && state < 6271));
    }

    @Test
    void of_anyWeights_isFilledInOrder() {
        IpHashTable table = IpHashTable.of(new long[] {4_294_967_295L, 4_294_967_295L, 2_147_483_648L});
        int[] counts = new int[3];
        IntStream.range(0, 6271).forEach(state -> counts[table.owner(state)]++);
        assertThat(counts).containsExactly(6271, 0, 0);
        long[] many = LongStream.generate(() -> 3).limit(100_000).toArray();
        assertThat(IntStream.range(0, 6271).map(IpHashTable.of(many)::owner).boxed())
                .isSorted()
                .endsWith(2090);
    }
}
