package io.evener.dns;

import static io.evener.dns.Packet.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.source.EmptyAnswer;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What answers mean. */
class SrvSourceTest extends SrvTest {

    @Test
    void e14_build_looksOnce_andMakesTiersAndWeights() {
        answer = records()
                .srv(60, 5, 0, 8080, "c.example.com")
                .srv(60, 0, 3, 8080, "a.example.com")
                .srv(60, 0, 1, 8081, "B.example.com");
        try (Scene scene = scene()) {
            assertThat(scene.endpoints())
                    .containsExactly(
                            "http://a.example.com:8080 weight=3",
                            "http://b.example.com:8081",
                            "http://c.example.com:8080 tier=5");
            assertThat(asked).containsExactly(NAME + " SRV");
            assertThat(scene.reports()).isEmpty();
        }
    }

    @Test
    void tiers_areThePriorities_soThatOthersStayAsTheyAre_whenOneIsGone() {
        answer = records().srv(60, 1, 1, 80, "a").srv(60, 2, 1, 80, "b").srv(60, 3, 1, 80, "c");
        try (Scene scene = scene()) {
            answer = records().srv(60, 1, 1, 80, "a").srv(60, 3, 1, 80, "c");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).containsExactly("http://a:80 tier=1", "http://c:80 tier=3");
        }
    }

    @Test
    void weightZero_besideOthers_isAVerySmallChance_andNoDrain() {
        answer = records()
                .srv(60, 0, 10, 80, "a")
                .srv(60, 0, 0, 80, "b")
                .srv(60, 0, 0, 80, "c")
                .srv(60, 1, 0, 80, "d");
        try (Scene scene = scene()) {
            assertThat(scene.endpoints())
                    .containsExactly("http://a:80 weight=20", "http://b:80", "http://c:80", "http://d:80 tier=1");
        }
    }

    @Test
    void target_thatIsTheRoot_isNobody_andTold_butEmptiesNoPool() {
        answer = records().srv(60, 0, 1, 80, "a");
        try (Scene scene = scene()) {
            answer = records().srv(5, 0, 0, 0, ".");
            scene.pass(REFRESH.plus(NOBODYS_PAUSE.multipliedBy(3)));
            assertThat(scene.endpoints()).containsExactly("http://a:80");
            assertThat(scene.reports()).containsExactly(NAME + " is decidedly not available: target=.");
            assertThat(scene.refusals())
                    .containsExactly(
                            "must not be empty unless whenEmpty(ACCEPT) is set, the 1 before stay: endpoints=[], source=SrvSource["
                                    + NAME + " over http every PT30S at most]");
            answer = records().srv(60, 0, 1, 80, "b");
            scene.pass(NOBODYS_PAUSE);
            assertThat(scene.endpoints()).containsExactly("http://b:80");
        }
    }

    @Test
    void target_thatIsTheRoot_empties_whereThatIsAccepted() {
        answer = records().srv(60, 0, 1, 80, "a");
        try (Scene scene = scene("http", settings -> settings.withEmpty(EmptyAnswer.ACCEPT))) {
            answer = records().srv(3600, 0, 0, 0, ".");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).isEmpty();
        }
    }

    @Test
    void target_thatIsTheRoot_besideOthers_isLeftOut_andTold() {
        answer = records().srv(60, 0, 0, 0, ".").srv(60, 0, 1, 80, "a");
        try (Scene scene = scene()) {
            assertThat(scene.endpoints()).containsExactly("http://a:80");
            assertThat(scene.reports()).containsExactly(NAME + " has targets besides one that says there are none");
        }
    }

    @Test
    void noSuchName_isNobody_whereThatIsAccepted() {
        answer = records().srv(60, 0, 1, 80, "a");
        try (Scene scene = scene("http", settings -> settings.withEmpty(EmptyAnswer.ACCEPT))) {
            answer = new Packet(1, NO_SUCH_NAME);
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).isEmpty();
            assertThat(scene.reports()).containsExactly(NAME + " is not known");
            assertThat(scene.failures()).isEmpty();
        }
    }

    @Test
    void records_withOneTargetAndPort_areOneEndpoint_toldOnce() {
        answer = records()
                .srv(60, 5, 9, 80, "a")
                .srv(60, 1, 2, 80, "A")
                .srv(60, 1, 3, 80, "a")
                .srv(60, 1, 3, 80, "a")
                .srv(60, 1, 1, 81, "a");
        try (Scene scene = scene()) {
            assertThat(scene.endpoints()).containsExactly("http://a:80 weight=5 tier=1", "http://a:81 tier=1");
            scene.pass(REFRESH.multipliedBy(3));
            assertThat(scene.reports())
                    .containsExactly(
                            NAME
                                    + " is at the same place by several records, the best priority counts and its weights add up: [http://a:80]");
        }
    }

    @Test
    void malformedRecords_refuseAll_byName_andTheLastStay() {
        answer = records().srv(60, 0, 1, 80, "a");
        try (Scene scene = scene()) {
            answer = records().srv(60, 0, 1, 80, "b").srv(60, 0, 1, 0, "c");
            scene.pass(REFRESH);
            answer = records().srv(60, 0, 1, 80, "b").srv(60, 0, 1, 80, "my_host");
            scene.pass(REFRESH);
            answer = records().srv(60, 0, 1, 80, "a b");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).containsExactly("http://a:80");
            assertThat(scene.refusals().subList(0, 2))
                    .containsExactly(
                            NAME + " SRV 0 1 0 c: must have a port in 1..65535: uri=http://c:0",
                            NAME + " SRV 0 1 80 my_host: must have a host without underscore: uri=http://my_host:80");
            assertThat(scene.refusals().get(2)).startsWith(NAME + " SRV 0 1 80 a\\032b: must be a URI");
            assertThat(scene.failures()).isEmpty();
        }
    }

    @Test
    void tls_isForTheTarget_orForTheNameGiven() {
        answer = records().srv(60, 0, 1, 443, "a.example.com");
        try (Scene scene = scene("https", settings -> settings)) {
            assertThat(scene.pool.snapshot().endpoint(0)).isEqualTo(Endpoint.of("https://a.example.com:443"));
        }
        try (Scene scene = scene("https", settings -> settings.withTlsName("example.com"))) {
            assertThat(scene.pool.snapshot().endpoint(0).tlsName()).contains("example.com");
        }
    }

    @Test
    void badInput_isRefused() {
        assertRefused(
                "must be labels of 1..63 letters, digits, - and _, at most 253 in all: name=a..b", "a..b", "http");
        assertRefused("must be labels of 1..63 letters, digits, - and _, at most 253 in all: name=.", ".", "http");
        assertRefused(
                "must be labels of 1..63 letters, digits, - and _, at most 253 in all: name=http://orders:80",
                "http://orders:80",
                "http");
        assertThatThrownBy(() -> SrvSource.of("a." + "b".repeat(64), "http")).hasMessageContaining("must be labels");
        assertThatThrownBy(() -> SrvSource.of("a." + "b.".repeat(126) + "c", "http"))
                .hasMessageContaining("must be labels");
        assertRefused("must be one of http, https, ws, wss, tcp, tls, grpc, grpcs: scheme=ftp", "a", "ftp");
        assertRefused("must be one of http, https, ws, wss, tcp, tls, grpc, grpcs: scheme=http://", "a", "http://");
        SrvSource source = SrvSource.of(NAME + ".", "https");
        assertThat(source).hasToString("SrvSource[" + NAME + " over https every PT30S at most]");
        assertThatThrownBy(() -> source.refresh(Duration.ZERO)).hasMessage("must be > 0: refresh=PT0S");
        assertThatThrownBy(() -> source.timeout(Duration.ofSeconds(-1))).hasMessage("must be > 0: timeout=PT-1S");
        assertThatThrownBy(() -> source.timeout(Duration.ofHours(2))).hasMessage("must be <= PT1H: timeout=PT2H");
        assertThatThrownBy(() -> source.tlsName(" ")).hasMessage("must not be blank: tlsName= ");
        assertThatThrownBy(() -> SrvSource.of(NAME, "http").tlsName("a"))
                .hasMessage("must be for a scheme with TLS: tlsName=a, scheme=http");
        assertThatThrownBy(source::nameServers).hasMessage("must not be empty: nameServers=[]");
        assertThatThrownBy(() -> source.nameServers(InetSocketAddress.createUnresolved("ns.example.com", 53)))
                .hasMessageStartingWith("must be an address and a port: nameServers=ns.example.com");
    }

    private static void assertRefused(String message, String name, String scheme) {
        assertThatThrownBy(() -> SrvSource.of(name, scheme))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
