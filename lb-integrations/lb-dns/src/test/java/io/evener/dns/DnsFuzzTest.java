package io.evener.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.source.EmptyAnswer;
import io.evener.source.EndpointSource.Answer;
import io.evener.testing.SeededRandom;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import org.junit.jupiter.api.Test;

/** Malformed answers, from the octets to the endpoints: they end, and only as is declared. */
class DnsFuzzTest {

    private static final int ROUNDS = 100_000;

    private final SeededRandom random = SeededRandom.of(2782);

    private static byte[] seed() {
        return new Packet(1, Packet.ANSWER)
                .alias(Packet.NAME, 300, "orders.example.com")
                .srv("orders.example.com", 60, 0, 3, 8080, "a.example.com")
                .srv("orders.example.com", 60, 0, 0, 8080, "b.example.com")
                .srv(60, 10, 65_535, 8081, "c.example.com")
                .address(60, "10.0.0.1")
                .address(60, "2001:db8::1")
                .bytes();
    }

    private byte[] mutated(byte[] seed) {
        byte[] bytes = seed.clone();
        int changes = below(6);
        for (int i = 0; i < changes; i++) {
            int at = below(bytes.length);
            switch (below(6)) {
                case 0 -> bytes[at] = (byte) random.nextLong();
                case 1 -> bytes[at] ^= (byte) (1 << below(8));
                case 2 -> bytes[at] = (byte) (0xC0 | below(2));
                case 3 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 4 -> {
                    int from = below(bytes.length);
                    System.arraycopy(bytes, from, bytes, at, below(bytes.length - Math.max(from, at)));
                }
                default -> bytes[at] = (byte) (below(2) == 0 ? 0 : 0xFF);
            }
        }
        return bytes;
    }

    private int below(int bound) {
        return (int) Long.remainderUnsigned(random.nextLong(), Math.max(1, bound));
    }

    @Test
    void mutatedAnswers_giveEndpoints_orTheDeclaredFailure() throws IOException {
        byte[] seed = seed();
        byte[][] next = {seed};
        Dns dns = (question, deadline) -> DnsMessage.parsed(Packet.SERVER, next[0]);
        SrvSettings settings = new SrvSettings(
                Packet.NAME,
                "http",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                EmptyAnswer.ACCEPT,
                Granularity.TARGET,
                null,
                dns);
        int good = 0;
        int malformed = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            next[0] = mutated(seed);
            try {
                Answer answer = new SrvLookup(settings, SilentContext.INSTANCE).look();
                assertSound(answer.endpoints());
                good++;
            } catch (DnsException e) {
                malformed++;
            } catch (IllegalArgumentException e) {
                if (!String.valueOf(e.getMessage()).contains(" SRV ")) {
                    throw e;
                }
                refused++;
            }
        }
        assertThat(good).isGreaterThan(ROUNDS / 10);
        assertThat(malformed).isGreaterThan(ROUNDS / 10);
        assertThat(refused).isGreaterThan(ROUNDS / 1000);
    }

    private static void assertSound(Collection<Endpoint> endpoints) {
        long ids = endpoints.stream().map(Endpoint::id).distinct().count();
        assertThat(ids).isEqualTo(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            if (endpoint.weight() == 0 || endpoint.tier() > 65_535 || endpoint.port() == 0) {
                throw new AssertionError(endpoint.toString());
            }
        }
    }

    @Test
    void noise_isMalformed_orNobody() throws DnsException {
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] noise = new byte[below(200)];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) random.nextLong();
            }
            if (noise.length > 12) {
                noise[2] = (byte) 0x81;
                noise[4] = 0;
                noise[5] = 1;
            }
            try {
                DnsMessage.parsed(Packet.SERVER, noise).found(DnsRecord.Srv.class, Packet.NAME);
                read++;
            } catch (DnsException e) {
                if (!String.valueOf(e.getMessage()).startsWith("malformed answer: ")) {
                    throw e;
                }
            }
        }
        assertThat(read).isPositive();
    }

    /** What costs most: as many records as fit, each with as many pointers as are followed. */
    @Test
    void largestAnswers_costLittle() throws DnsException {
        int chain = 127;
        byte[] pointers = new byte[2 * chain + 1];
        for (int i = 1; i < pointers.length; i += 2) {
            int before = i == 1 ? 54 : 54 + i - 2;
            pointers[i] = (byte) (0xC0 | before >> 8);
            pointers[i + 1] = (byte) before;
        }
        Packet packet = new Packet(1, Packet.ANSWER).record(new byte[] {(byte) 0xC0, 12}, 16, 9, pointers);
        int last = 54 + pointers.length - 4;
        byte[] owner = {(byte) (0xC0 | last >> 8), (byte) last};
        for (int i = 0; i < 5_000; i++) {
            packet.record(owner, DnsQuestion.CNAME, 9, owner);
        }
        byte[] bytes = packet.bytes();
        assertThat(bytes.length).isGreaterThan(60_000);
        long before = System.nanoTime();
        DnsMessage.parsed(Packet.SERVER, bytes).found(DnsRecord.Srv.class, ".");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
}
