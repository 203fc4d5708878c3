package io.evener.dns;

import static io.evener.dns.Packet.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.source.EmptyAnswer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Targets by their addresses. */
class SrvAddressesTest extends SrvTest {

    @Test
    void addresses_areEndpoints_thatShareTheWeight() {
        answer = records().srv(60, 0, 10, 443, "a.example.com").srv(60, 0, 10, 443, "b.example.com");
        addresses("a.example.com A", "10.0.0.1", "10.0.0.2");
        addresses("b.example.com A", "10.0.0.3");
        try (Scene scene = scene(
                "https",
                settings -> settings.withGranularity(Granularity.ADDRESS).withTlsName("example.com"))) {
            assertThat(scene.endpoints())
                    .containsExactly(
                            "https://10.0.0.1:443 weight=10 tlsName=example.com",
                            "https://10.0.0.2:443 weight=10 tlsName=example.com",
                            "https://10.0.0.3:443 weight=20 tlsName=example.com");
        }
        try (Scene scene = scene("https", settings -> settings.withGranularity(Granularity.ADDRESS))) {
            assertThat(scene.pool.snapshot().endpoint(2).tlsName()).contains("b.example.com");
        }
    }

    /** Of 5 s, which the test takes little of: however many there are, a slow server has time for each. */
    @Test
    void addresses_ofEachTarget_mayTakeHalfOfTheTimeLeft_theLastAll() {
        for (int i = 0; i < 50; i++) {
            answer.srv(60, 0, 1, 80 + i, "a");
        }
        addresses("a A", "10.0.0.1");
        try (Scene scene = scene("http", settings -> settings.withGranularity(Granularity.ADDRESS))) {
            assertThat(scene.endpoints()).hasSize(50);
            assertThat(within).hasSize(51);
            assertThat(within.subList(1, 50))
                    .allSatisfy(millis -> assertThat(millis).isBetween(1_000, 2_501));
            assertThat(within.get(50)).isGreaterThan(2_501);
        }
    }

    @Test
    void addresses_areAskedForAgain_whenTheirTimeIsOver() {
        answer = records().srv(60, 0, 1, 80, "a");
        addresses("a A", "10.0.0.1");
        try (Scene scene = scene("http", settings -> settings.withGranularity(Granularity.ADDRESS))) {
            addresses("a A", "10.0.0.2");
            scene.pass(Duration.ofMillis(19_990));
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.1:80");
            scene.pass(Duration.ofMillis(2_100));
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.2:80");
        }
    }

    @Test
    void families_ipv4First_ipv6WhereThatIsAll_bothWhereAsked() {
        answer = records().srv(60, 0, 1, 80, "a").srv(60, 0, 1, 80, "b");
        addresses("a A", "10.0.0.1");
        addresses("a AAAA", "2001:db8::1");
        addresses("b A");
        addresses("b AAAA", "2001:db8::2");
        try (Scene scene = scene("http", settings -> settings.withGranularity(Granularity.ADDRESS))) {
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.1:80", "http://[2001:db8:0:0:0:0:0:2]:80");
            assertThat(asked).doesNotContain("a AAAA");
        }
        try (Scene scene = scene("http", settings -> settings.withGranularity(Granularity.ADDRESS_OF_ANY_FAMILY))) {
            assertThat(scene.endpoints())
                    .containsExactly(
                            "http://10.0.0.1:80",
                            "http://[2001:db8:0:0:0:0:0:1]:80",
                            "http://[2001:db8:0:0:0:0:0:2]:80 weight=2");
        }
    }

    @Test
    void e22_addresses_thatCantBeHad_keepThoseBefore_andTheOthersGoOn() {
        answer = records().srv(60, 0, 1, 80, "a").srv(60, 0, 1, 80, "b").srv(60, 0, 1, 80, "c");
        addresses("a A", "10.0.0.1");
        addresses("b A", "10.0.0.2");
        try (Scene scene = scene("http", settings -> settings.withGranularity(Granularity.ADDRESS))) {
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.1:80", "http://10.0.0.2:80");
            addresses("a A", "10.0.0.9");
            others.remove("b A");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.2:80", "http://10.0.0.9:80");
            assertThat(scene.reports())
                    .containsExactly(
                            NAME + " has targets whose addresses can't be had, those before stay: [c]",
                            NAME + " has targets whose addresses can't be had, those before stay: [b, c]");
            answer = records().srv(60, 0, 1, 80, "a");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.9:80");
        }
    }

    /** As where servers or firewalls drop questions for AAAA. */
    @Test
    void e22_ipv6ThatNobodyAnswersFor_isAsBefore_andIpv4GoesOn() {
        answer = records().srv(60, 0, 1, 80, "a");
        addresses("a A", "10.0.0.1");
        try (Scene scene = scene("http", settings -> settings.withGranularity(Granularity.ADDRESS_OF_ANY_FAMILY))) {
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.1:80");
            addresses("a AAAA", "2001:db8::1");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.1:80", "http://[2001:db8:0:0:0:0:0:1]:80");
            addresses("a A", "10.0.0.2");
            others.remove("a AAAA");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).containsExactly("http://10.0.0.2:80", "http://[2001:db8:0:0:0:0:0:1]:80");
            String told = NAME + " has targets whose addresses can't be had, those before stay: [a]";
            assertThat(scene.reports()).containsExactly(told, told);
        }
    }

    @Test
    void addresses_ofNobody_areAFailure_alsoWhereEmptyIsAccepted() {
        answer = records().srv(60, 0, 1, 80, "a");
        try (Scene scene = scene(
                "http",
                settings -> settings.withGranularity(Granularity.ADDRESS).withEmpty(EmptyAnswer.ACCEPT))) {
            assertThat(scene.failures()).containsExactly("must have addresses: targets=[a]");
        }
    }

    @Test
    void addresses_thatSeveralTargetsHave_countOnce() {
        answer = records().srv(60, 0, 1, 80, "a").srv(60, 0, 2, 80, "b").srv(60, 1, 9, 80, "c");
        addresses("a A", "10.0.0.1");
        addresses("b A", "10.0.0.1");
        addresses("c A", "10.0.0.1", "10.0.0.2");
        try (Scene scene = scene("http", settings -> settings.withGranularity(Granularity.ADDRESS))) {
            assertThat(scene.endpoints())
                    .containsExactly("http://10.0.0.1:80 weight=3", "http://10.0.0.2:80 weight=9 tier=1");
            assertThat(scene.reports()).hasSize(1);
        }
    }
}
