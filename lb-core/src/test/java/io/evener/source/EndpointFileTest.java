package io.evener.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.Locality;
import io.evener.testing.SeededRandom;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The format: what it says, what it refuses and where, and that nothing else comes out of it. */
class EndpointFileTest {

    private static List<Endpoint> parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Endpoint> parse(byte[] content) {
        return EndpointFile.parse("f", content);
    }

    @Test
    void parse_allKeys() {
        assertThat(parse("""
                        # orders, two zones     http://not.me:1
                        http://10.0.0.1:8080 zone=a region=eu

                          http://10.0.0.2:8080\tzone=b weight=2 meta.rack=r7 meta.owner=a#b=c # a comment
                        https://10.1.0.1     tier=1 tlsName=orders.example id=one
                        tcp://[2001:db8::1]:9042 weight=0 terminating=true
                        """))
                .containsExactly(
                        Endpoint.builder("http://10.0.0.1:8080")
                                .locality(new Locality("eu", "a"))
                                .build(),
                        Endpoint.builder("http://10.0.0.2:8080")
                                .locality(new Locality("", "b"))
                                .weight(2)
                                .metadata("rack", "r7")
                                .metadata("owner", "a#b=c")
                                .build(),
                        Endpoint.builder("https://10.1.0.1")
                                .tier(1)
                                .tlsName("orders.example")
                                .id("one")
                                .build(),
                        Endpoint.builder("tcp://[2001:db8::1]:9042")
                                .weight(0)
                                .terminating(true)
                                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a:1\nhttp://b:2\n",
                "http://a:1\r\nhttp://b:2\r\n",
                "\uFEFFhttp://a:1\nhttp://b:2",
                "\n\n  http://a:1  \n#\n\t\nhttp://b:2\t",
                "http://a:1 # \u00fcber\nhttp://b:2 #",
            })
    void parse_linesHoweverTheyEnd(String text) {
        assertThat(parse(text)).isEqualTo(Scene.endpoints("http://a:1", "http://b:2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nobody\n", " \t\r\n", "\uFEFF"})
    void parse_nobody(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1:80|1:1: must be a URI, did you mean http://10.0.0.1:80: uri=10.0.0.1:80",
                "http://a:1 weight=-1|1:12: must be in 0..4294967295: weight=-1",
                "http://a:1 weight=9999999999|1:12: must be in 0..4294967295: weight=9999999999",
                "http://a:1 weight=many|1:12: must be a whole number: weight=many",
                "http://a:1 tier=-1|1:12: must be >= 0: tier=-1",
                "http://a:1 tier=99999999999|1:12: must be a whole number: tier=99999999999",
                "http://a:1 terminating=yes|1:12: must be true or false: terminating=yes",
                "http://a:1 zone|1:12: must be key=value: zone",
                "http://a:1 zone=|1:12: must be key=value: zone=",
                "http://a:1 =b|1:12: must be key=value: =b",
                "http://a:1 zone=b tlsName=c|1:19: must be for a scheme with TLS: tlsName=c, uri=http://a:1",
                "http://10.0.0.1:8080, weight=2|1:1: must have a port that is a number in 1..65535: uri=http://10.0.0.1:8080,",
                "http://a:1 Weight=1|1:12: must be one of id, weight, tier, terminating, tlsName, region, zone, meta.NAME: key=Weight",
                "http://a:1 meta.=1|1:12: must be one of id, weight, tier, terminating, tlsName, region, zone, meta.NAME: key=meta.",
                "http://a:1 tier=1 tier=1|1:19: must not be given twice: key=tier",
                "http://a:1/path|1:1: must have no path, query or fragment: uri=http://a:1/path",
                "http://u:secret@a:1|1:1: must have no user-info: uri=http://***@a:1",
                "tcp://a|1:1: must have a port: uri=tcp://a",
                "weight=2 http://a:1|1:1: must have a scheme of http, https, ws, wss, tcp, tls, grpc, grpcs: uri=weight=2",
            })
    void parse_mistake_isToldWithLineAndColumn(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("f:" + message);
        assertThatThrownBy(() -> parse("\uFEFF# x\r\nhttp://z:1\r\n" + line))
                .as("the same in line 3")
                .hasMessage("f:3" + message.substring(1));
    }

    @Test
    void parse_idTwice_isToldWithBothLines() {
        assertThatThrownBy(() -> parse("http://a:1\n# x\n  http://b:1 id=http://a:1"))
                .hasMessage("f:3:3: must not be listed twice: id=http://a:1, which is in line 1, too");
    }

    @Test
    void parse_controlCharacter_isToldWhereItIs() {
        assertThatThrownBy(() -> parse("http://a:1 zone=a\u0000b"))
                .hasMessage("f:1:18: must have no control characters: U+0000");
        assertThatThrownBy(() -> parse("http://a:1\rhttp://b:1"))
                .hasMessage("f:1:11: must have no control characters: U+000D");
    }

    @Test
    void parse_noUtf8_isToldWhereItIs() {
        byte[] latin = "http://a:1\nhttp://b:1 zone=m\u00fcn".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> parse(latin)).hasMessage("f:2:18: must be UTF-8");
        byte[] cut = "http://a:1 zone=\u00fc".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> parse(Arrays.copyOf(cut, cut.length - 1))).hasMessage("f:1:17: must be UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void fuzz_whatWasWritten_isRead(long seed) {
        SeededRandom random = SeededRandom.of(seed);
        for (int round = 0; round < 100; round++) {
            List<Endpoint> written = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            int n = random.nextInt(20);
            for (int i = 0; i < n; i++) {
                Endpoint endpoint = Endpoint.builder("http://h" + i + ":" + (1 + random.nextInt(65_535)))
                        .id("id-" + random.nextLong())
                        .weight(random.nextInt(5))
                        .tier(random.nextInt(3))
                        .terminating(random.nextInt(2) == 0)
                        .locality(new Locality("r" + random.nextInt(3), "z\u00e9" + random.nextInt(3)))
                        .metadata("k" + random.nextInt(9), "v#=" + random.nextInt(9))
                        .build();
                written.add(endpoint);
                write(text, endpoint, random);
            }
            assertThat(parse(text.toString())).isEqualTo(written);
        }
    }

    private static void write(StringBuilder text, Endpoint endpoint, SeededRandom random) {
        String blank = random.nextInt(2) == 0 ? " " : "\t  ";
        text.append(random.nextInt(3) == 0 ? "# c\n \n" : "")
                .append(endpoint.uri())
                .append(blank + "id=" + endpoint.id())
                .append(blank + "weight=" + endpoint.weight())
                .append(blank + "tier=" + endpoint.tier())
                .append(endpoint.isTerminating() ? blank + "terminating=true" : "")
                .append(blank + "region=" + endpoint.locality().region())
                .append(blank + "zone=" + endpoint.locality().zone());
        endpoint.metadata().forEach((key, value) -> text.append(blank + "meta." + key + "=" + value));
        text.append(random.nextInt(2) == 0 ? "\r\n" : blank + "# c\n");
    }

    /** Bytes from what the format is made of, and a good file with some of its bytes changed or cut. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void fuzz_anyBytes_areReadOrRefusedInPlace(long seed) {
        SeededRandom random = SeededRandom.of(seed);
        byte[] good = "http://10.0.0.1:80 weight=2 zone=a # c\r\nhttps://[2001:db8::1]:443 tlsName=x id=y meta.a=b\n"
                .getBytes(StandardCharsets.UTF_8);
        byte[] alphabet =
                "http://[]:%@#= \t\r\n09azAZ.-_\u00e9\\\u0000weight=tier=meta.id=".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 1_000; round++) {
            byte[] content = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            boolean fresh = random.nextInt(2) == 0;
            int changes = fresh ? content.length : 1 + random.nextInt(3);
            for (int k = 0; k < changes; k++) {
                content[fresh ? k : random.nextInt(content.length)] =
                        random.nextInt(8) == 0 ? (byte) random.nextInt(256) : alphabet[random.nextInt(alphabet.length)];
            }
            assertReadOrRefused(content);
        }
    }

    private static void assertReadOrRefused(byte[] content) {
        try {
            assertThat(parse(content)).doesNotContainNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s)f:[1-9]\\d*:[1-9]\\d*: must .+");
        }
    }
}
