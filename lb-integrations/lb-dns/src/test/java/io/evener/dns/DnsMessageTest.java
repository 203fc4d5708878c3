package io.evener.dns;

import static io.evener.dns.Packet.ANSWER;
import static io.evener.dns.Packet.NAME;
import static io.evener.dns.Packet.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages as RFC 1035 and RFC 2782 have them, and as they must not be. */
class DnsMessageTest {

    private static List<DnsRecord.Srv> records(Packet packet) throws DnsException {
        return found(packet).records();
    }

    private static DnsMessage.Found<DnsRecord.Srv> found(Packet packet) throws DnsException {
        return DnsMessage.parsed(Packet.SERVER, packet.bytes()).found(DnsRecord.Srv.class, NAME);
    }

    private static void assertMalformed(byte[] bytes, String why) {
        assertThatThrownBy(() -> DnsMessage.parsed(Packet.SERVER, bytes))
                .isInstanceOf(DnsException.class)
                .hasMessage("malformed answer: " + why);
    }

    /** {@code dig +noedns SRV _xmpp-server._tcp.a.b}, answered in compressed form, octet by octet. */
    @Test
    void message_withCompressedNames_isRead() throws DnsException {
        byte[] bytes = HexFormat.of()
                .parseHex("beef" + "8180" + "0001" + "0001" + "0000" + "0001"
                        + "0c5f786d70702d736572766572" + "045f746370" + "0161" + "0162" + "00" + "0021" + "0001"
                        + "c00c" + "0021" + "0001" + "00000e10" + "000a" + "0005" + "0001" + "1495" + "0158c01e"
                        + "c037" + "0001" + "0001" + "0000003c" + "0004" + "0a000001");
        DnsMessage message = DnsMessage.parsed(Packet.SERVER, bytes);
        assertThat(DnsMessage.isResponse(bytes, 0xbeef)).isTrue();
        assertThat(message.complaint()).isEmpty();
        assertThat(message.question()).isEqualTo(new DnsQuestion("_xmpp-server._tcp.a.b", DnsQuestion.SRV));
        assertThat(message.answers())
                .containsExactly(new DnsRecord.Srv("_xmpp-server._tcp.a.b", 3600, 5, 1, 5269, "x.a.b"));
    }

    @Test
    void question_isWrittenAsItIsRead() throws DnsException {
        byte[] query = new DnsQuestion(NAME, DnsQuestion.SRV).encoded(0xCAFE, true);
        assertThat(HexFormat.of().formatHex(query))
                .isEqualTo("cafe" + "0100" + "0001" + "0000" + "0000" + "0001"
                        + "075f6f7264657273" + "045f746370" + "076578616d706c65" + "03636f6d" + "00" + "0021" + "0001"
                        + "00" + "0029" + "04d0" + "00000000" + "0000");
        query[2] |= (byte) 0x80;
        assertThat(DnsMessage.parsed(Packet.SERVER, query).question())
                .isEqualTo(new DnsQuestion(NAME, DnsQuestion.SRV));
    }

    @Test
    void names_areComparedWithoutCase_andOddOctetsEscaped() throws DnsException {
        Packet packet =
                new Packet(1, ANSWER, "_ORDERS._tcp.Example.com", DnsQuestion.SRV).srv(9, 0, 1, 80, "A b.\u00e9.COM");
        assertThat(records(packet)).extracting(DnsRecord.Srv::target).containsExactly("a\\032b.\\233.com");
    }

    @Test
    void aliases_areFollowed_andTheirTimesCount() throws DnsException {
        Packet packet = new Packet(1, ANSWER)
                .srv("real.example.com", 60, 0, 1, 80, "a.example.com")
                .srv("other.example.com", 1, 0, 1, 80, "b.example.com")
                .alias("middle.example.com", 7, "real.example.com")
                .alias(NAME, 300, "middle.example.com");
        assertThat(found(packet).records()).extracting(DnsRecord.Srv::target).containsExactly("a.example.com");
        assertThat(found(packet).ttl()).isEqualTo(7);
    }

    @Test
    void aliases_inACircle_leadNowhere() throws DnsException {
        Packet packet = new Packet(1, ANSWER)
                .alias(NAME, 60, "b.example.com")
                .alias("b.example.com", 60, NAME)
                .srv("b.example.com", 60, 0, 1, 80, "a.example.com");
        assertThat(found(packet).records()).hasSizeLessThan(2);
        assertThat(found(new Packet(1, ANSWER).alias(NAME, 60, NAME)).records()).isEmpty();
    }

    @Test
    void timeToLive_withTheHighestBit_isNone() throws DnsException {
        assertThat(found(new Packet(1, ANSWER).srv(0x8000_0000L, 0, 1, 80, "a")).ttl())
                .isZero();
        assertThat(found(new Packet(1, ANSWER).srv(0x7FFF_FFFFL, 0, 1, 80, "a")).ttl())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void otherClassesAndTypes_arePassedOver() throws DnsException {
        byte[] chaos = new Packet(1, ANSWER).srv(9, 0, 1, 80, "a").bytes();
        chaos[chaos.length - 16] = 3; // the record's class
        assertThat(DnsMessage.parsed(Packet.SERVER, chaos).answers()).isEmpty();
        Packet text = new Packet(1, ANSWER)
                .record(new byte[] {0}, 16, 9, new byte[] {-1, -1})
                .srv(9, 0, 1, 80, "a");
        assertThat(records(text)).hasSize(1);
    }

    @Test
    void pointers_thatDontGoBack_areMalformed() {
        byte[] self = new Packet(1, ANSWER)
                .record(new byte[] {(byte) 0xC0, 42}, DnsQuestion.SRV, 9, new byte[0])
                .bytes();
        assertMalformed(self, "a name points astray");
        byte[] ahead = new Packet(1, ANSWER)
                .record(new byte[] {(byte) 0xC0, 50}, DnsQuestion.SRV, 9, new byte[9])
                .bytes();
        assertMalformed(ahead, "a name points astray");
        byte[] twoInACircle = new Packet(1, ANSWER)
                .record(new byte[] {1, 'a', (byte) 0xC0, 42}, DnsQuestion.SRV, 9, new byte[9])
                .bytes();
        assertMalformed(twoInACircle, "a name points astray");
    }

    @Test
    void pointers_inALongChain_areMalformed() {
        byte[] chain = new byte[400];
        for (int i = 2; i < chain.length; i += 2) {
            int before = 42 + 12 + i - 2;
            chain[i] = (byte) (0xC0 | before >> 8);
            chain[i + 1] = (byte) before;
        }
        int last = 42 + 12 + chain.length - 2;
        byte[] owner = {(byte) (0xC0 | last >> 8), (byte) last};
        byte[] bytes = new Packet(1, ANSWER)
                .record(new byte[] {(byte) 0xC0, 12}, 16, 9, chain)
                .record(owner, 16, 9, new byte[0])
                .bytes();
        assertMalformed(bytes, "a name points astray");
    }

    @Test
    void names_thatAreTooLong_areMalformed() {
        String label = "a".repeat(63) + ".";
        assertThat(Packet.encoded(label.repeat(3) + "b".repeat(61))).hasSize(255);
        assertMalformed(
                new Packet(1, ANSWER)
                        .srv(9, 0, 1, 80, label.repeat(3) + "b".repeat(62))
                        .bytes(),
                "a name is too long");
        byte[] kind = new Packet(1, ANSWER)
                .record(new byte[] {0x40}, DnsQuestion.SRV, 9, new byte[0])
                .bytes();
        assertMalformed(kind, "a label is of no known kind");
    }

    /** 64 KiB of one-letter labels: a parser that calls itself for each label runs out of stack. */
    @Test
    void name_of32Thousand_labels_isMalformed() {
        byte[] bytes = Arrays.copyOf(new Packet(1, ANSWER).bytes(), 65_535);
        for (int i = 12; i + 1 < bytes.length; i += 2) {
            bytes[i] = 1;
            bytes[i + 1] = 'a';
        }
        assertMalformed(bytes, "a name is too long");
    }

    @Test
    void lengths_thatAreWrong_areMalformed() {
        byte[] good = new Packet(1, ANSWER).srv(9, 0, 1, 80, "a").bytes();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> DnsMessage.parsed(Packet.SERVER, cut)).isInstanceOf(DnsException.class);
        }
        byte[] longer = good.clone();
        longer[good.length - 10]++;
        assertMalformed(longer, "a record's length is wrong");
        assertMalformed(
                new Packet(1, ANSWER)
                        .record(new byte[] {0}, DnsQuestion.A, 9, new byte[5])
                        .bytes(),
                "a record's length is wrong");
        assertMalformed(new Packet(1, 0x0100).bytes(), "it is none");
    }

    @Test
    void truncated_isReadAsFarAsTheQuestion() throws DnsException {
        byte[] bytes = new Packet(1, ANSWER | TRUNCATED).srv(9, 0, 1, 80, "a").bytes();
        DnsMessage message = DnsMessage.parsed(Packet.SERVER, Arrays.copyOf(bytes, bytes.length - 5));
        assertThat(message.isTruncated()).isTrue();
        assertThat(message.question()).isEqualTo(new DnsQuestion(NAME, DnsQuestion.SRV));
        assertThat(message.complaint()).isEqualTo("truncated answer");
    }

    @Test
    void codes_areToldByTheirNames() throws DnsException {
        assertThat(DnsMessage.parsed(Packet.SERVER, new Packet(1, ANSWER | 2).bytes())
                        .complaint())
                .isEqualTo("SERVFAIL");
        assertThat(DnsMessage.parsed(Packet.SERVER, new Packet(1, ANSWER | 5).bytes())
                        .complaint())
                .isEqualTo("REFUSED");
        assertThat(DnsMessage.parsed(Packet.SERVER, new Packet(1, ANSWER | 9).bytes())
                        .complaint())
                .isEqualTo("code 9");
        assertThat(DnsMessage.parsed(Packet.SERVER, new Packet(1, ANSWER | 3).bytes())
                        .complaint())
                .isEmpty();
        assertThat(DnsMessage.parsed(Packet.SERVER, new Packet(1, 0x8100).bytes())
                        .complaint())
                .isEqualTo("doesn't know, and asks nobody");
    }
}
