package io.evener.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.LoadBalancerEvent;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Names that are resolved again, whatever the resolver says. */
class HostSourceTest {

    private static final Duration REFRESH = Duration.ofSeconds(30);

    private List<InetAddress> answer = List.of();
    private boolean isDown;
    private final List<String> asked = new ArrayList<>();

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        asked.add(host);
        if (isDown) {
            throw new UnknownHostException(host);
        }
        return answer;
    }

    private static List<InetAddress> addresses(String... literals) {
        List<InetAddress> all = new ArrayList<>();
        for (String literal : literals) {
            all.add(address(literal));
        }
        return all;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal); // a literal: nobody is asked
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private HostSource source(String uri) {
        return HostSource.of(uri).resolver(this::resolve);
    }

    private Scene scene() {
        return new Scene(source("http://orders.internal:8080"));
    }

    @Test
    void e14_build_resolvesTheName_beforeAnybodyAsks() {
        answer = addresses("10.0.0.2", "10.0.0.1", "10.0.0.2");
        try (Scene scene = scene()) {
            assertThat(scene.ids()).containsExactly("http://10.0.0.1:8080", "http://10.0.0.2:8080");
            assertThat(asked).containsExactly("orders.internal");
        }
    }

    @Test
    void endpoint_behindTls_mustCarryTheName_andKeepsTheSchemesPort() {
        answer = addresses("10.0.0.1");
        try (Scene scene = new Scene(source("https://orders.internal"))) {
            assertThat(scene.pool.snapshot().endpoint(0))
                    .isEqualTo(Endpoint.builder("https://10.0.0.1")
                            .tlsName("orders.internal")
                            .build());
        }
    }

    @Test
    void build_whenTheNameIsUnknown_startsEmpty_andAsksAgainSoon() {
        isDown = true;
        try (Scene scene = scene()) {
            assertThat(scene.ids()).isEmpty();
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).hasSize(1);
            isDown = false;
            answer = addresses("10.0.0.1");
            scene.pass(Duration.ofSeconds(1));
            assertThat(scene.ids()).containsExactly("http://10.0.0.1:8080");
        }
    }

    @Test
    void e23_name_isResolvedAgainUnderConstantTraffic_oneAtATime() {
        answer = addresses("10.0.0.1");
        try (Scene scene = scene()) {
            answer = addresses("10.0.0.2");
            for (int call = 0; call < 3_000; call++) { // a call every 10 ms
                Member member = scene.pool.snapshot().member(0);
                member.end(member.tryBegin(), Outcome.SUCCESS);
                scene.pass(Duration.ofMillis(10));
            }
            assertThat(scene.ids()).containsExactly("http://10.0.0.2:8080");
            assertThat(asked).hasSize(2);
            scene.time.advance(Duration.ofMinutes(10));
            assertThat(scene.work).as("in flight while one hangs").hasSize(1);
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class))
                    .isNotEmpty()
                    .allSatisfy(failed -> assertThat(failed.error()).isInstanceOf(TimeoutException.class));
        }
    }

    @Test
    void e23_manyClients_thatStartTogether_askApart() {
        answer = addresses("10.0.0.1");
        try (Scene scene = scene()) {
            List<Long> pauses = new ArrayList<>();
            for (int round = 0; round < 200; round++) {
                long before = scene.time.nanos();
                while (scene.work.isEmpty()) {
                    scene.time.advance(Duration.ofMillis(50));
                }
                pauses.add(scene.time.nanos() - before);
                scene.workOff();
            }
            assertThat(pauses)
                    .allSatisfy(pause -> assertThat(pause)
                            .isBetween(
                                    REFRESH.multipliedBy(9).dividedBy(10).toNanos(),
                                    REFRESH.plusMillis(50).toNanos()));
            assertThat(pauses.stream().distinct().count()).isGreaterThan(30);
        }
    }

    @Test
    void e22_outage_keepsTheLastAnswer_notTheFirst_andAsksLessAndLess() {
        answer = addresses("10.0.0.1");
        try (Scene scene = scene()) {
            answer = addresses("10.0.0.2");
            scene.pass(REFRESH);
            isDown = true;
            asked.clear();
            scene.pass(Duration.ofMinutes(5));
            assertThat(scene.ids()).containsExactly("http://10.0.0.2:8080");
            assertThat(asked.size())
                    .as("after 30, 1, 2, 4, 8, 16, 30, 30... seconds")
                    .isBetween(13, 16);
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class))
                    .hasSizeBetween(4, 5)
                    .last()
                    .satisfies(failed -> assertThat(failed.age()).isGreaterThan(Duration.ofMinutes(4)));
            isDown = false;
            answer = addresses("10.0.0.3");
            scene.pass(REFRESH);
            assertThat(scene.ids()).containsExactly("http://10.0.0.3:8080");
        }
    }

    @Test
    void e22_emptyAnswer_keepsTheLast() {
        answer = addresses("10.0.0.1");
        try (Scene scene = scene()) {
            answer = List.of();
            scene.pass(REFRESH);
            assertThat(scene.ids()).hasSize(1);
            assertThat(scene.refusals())
                    .containsExactly(
                            "must not be empty unless whenEmpty(ACCEPT) is set, the 1 before stay: endpoints=[], source=HostSource[http://orders.internal:8080 every PT30S]");
        }
    }

    @Test
    void e24_sameAnswerInAnotherOrder_costsNoSnapshot() {
        answer = addresses("10.0.0.1", "10.0.0.2", "10.0.0.3");
        try (Scene scene = scene()) {
            PoolSnapshot before = scene.pool.snapshot();
            answer = addresses("10.0.0.3", "10.0.0.1", "10.0.0.2");
            scene.pass(REFRESH);
            assertThat(asked).hasSize(2);
            assertThat(scene.pool.snapshot()).isSameAs(before);
        }
    }

    @Test
    void families_oneOfThem_andTheSameWhileItIsThere() {
        answer = addresses("10.0.0.1", "2001:db8::1", "10.0.0.2", "2001:db8::2");
        try (Scene scene = scene()) {
            assertThat(scene.ids()).containsExactly("http://10.0.0.1:8080", "http://10.0.0.2:8080");
            answer = addresses("2001:db8::1", "10.0.0.1", "2001:db8::2", "10.0.0.2");
            scene.pass(REFRESH);
            assertThat(scene.ids()).containsExactly("http://10.0.0.1:8080", "http://10.0.0.2:8080");
        }
    }

    /** A resolver that gets no answer to one of its two questions answers with half. */
    @Test
    void e22_familyGone_isBelievedWhenThreeAnswersSaySo() {
        answer = addresses("10.0.0.1", "2001:db8::1");
        try (Scene scene = scene()) {
            for (int blink = 0; blink < 3; blink++) {
                answer = addresses("2001:db8::1", "2001:db8::2");
                scene.pass(REFRESH.multipliedBy(2));
                assertThat(scene.ids()).containsExactly("http://10.0.0.1:8080");
                answer = addresses("10.0.0.1");
                scene.pass(REFRESH);
            }
            answer = addresses("2001:db8::1", "2001:db8::2");
            scene.pass(REFRESH.multipliedBy(3));
            assertThat(scene.ids())
                    .containsExactly("http://[2001:db8:0:0:0:0:0:1]:8080", "http://[2001:db8:0:0:0:0:0:2]:8080");
        }
    }

    @Test
    void families_both_whereAsked() {
        answer = addresses("10.0.0.1", "2001:db8::1");
        try (Scene scene = new Scene(source("http://orders.internal:8080").bothFamilies())) {
            assertThat(scene.ids()).containsExactly("http://10.0.0.1:8080", "http://[2001:db8:0:0:0:0:0:1]:8080");
        }
    }

    @Test
    void address_withAScope_keepsItsNumber() throws UnknownHostException {
        byte[] local = address("fe80::1").getAddress();
        answer = List.of(Inet6Address.getByAddress("orders.internal", local, 2));
        try (Scene scene = scene()) {
            assertThat(scene.ids()).containsExactly("http://[fe80:0:0:0:0:0:0:1%2]:8080");
        }
    }

    @Test
    void of_anAddress_isThatAddress() {
        try (Scene scene = new Scene(HostSource.of("http://[::1]:8080"))) {
            assertThat(scene.ids()).containsExactly("http://[0:0:0:0:0:0:0:1]:8080");
        }
    }

    @Test
    void resolver_thatThrowsWhatItWants_isAskedAgain() {
        answer = addresses("10.0.0.1");
        boolean[] broken = {false};
        try (Scene scene =
                new Scene(HostSource.of("http://orders.internal:8080").resolver(host -> {
                    if (broken[0]) {
                        throw new LinkageError("broken");
                    }
                    return resolve(host);
                }))) {
            broken[0] = true;
            scene.pass(REFRESH);
            broken[0] = false;
            answer = addresses("10.0.0.2");
            scene.pass(Duration.ofSeconds(2));
            assertThat(scene.ids()).containsExactly("http://10.0.0.2:8080");
        }
    }

    @Test
    void resolver_thatReturnsNull_isToldAndAskedAgain() {
        answer = addresses("10.0.0.1");
        try (Scene scene = scene()) {
            answer = null;
            scene.pass(REFRESH);
            assertThat(scene.ids()).containsExactly("http://10.0.0.1:8080");
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class))
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.error()).hasMessage("addresses"));
        }
    }

    @Test
    void e29_closed_asksNoMore() {
        answer = addresses("10.0.0.1");
        Scene scene = scene();
        scene.time.advance(REFRESH);
        Runnable late = scene.work.remove();
        scene.close();
        late.run();
        scene.pass(REFRESH.multipliedBy(2));
        assertThat(asked).hasSize(1);
        assertThat(scene.time.pending()).isZero();
    }

    @Test
    void badInput_isRefused() {
        assertThatThrownBy(() -> HostSource.of("orders.internal:8080"))
                .hasMessage("must have a scheme of http, https, ws, wss, tcp, tls, grpc, grpcs, did you mean "
                        + "http://orders.internal:8080: uri=orders.internal:8080");
        assertThatThrownBy(() -> source("http://a:1").refresh(Duration.ofSeconds(-1)))
                .hasMessage("must be > 0: refresh=PT-1S");
    }
}
