package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and what applies when nothing is said. */
class ProbeSettingsTest {

    private static ProbeMonitor.Builder monitor() {
        return ProbeMonitor.builder(TcpProbe.connect());
    }

    private static HttpProbe.Builder http() {
        return HttpProbe.builder("/health");
    }

    static Stream<Arguments> refused() {
        Map<String, Supplier<?>> refused = Map.ofEntries(
                Map.entry("must be > 0: interval=PT0S", () -> monitor().interval(Duration.ZERO)),
                Map.entry("must be > 0: timeout=PT-1S", () -> monitor().timeout(Duration.ofSeconds(-1))),
                Map.entry("must be > 0: fastInterval=PT0S", () -> monitor().fastInterval(Duration.ZERO)),
                Map.entry("must be >= 1: rise=0", () -> monitor().rise(0)),
                Map.entry("must be >= 1: fall=-1", () -> monitor().fall(-1)),
                Map.entry("must be in 0..1: jitter=1.1", () -> monitor().jitter(1.1)),
                Map.entry("must be in 0..1: jitter=NaN", () -> monitor().jitter(Double.NaN)),
                Map.entry(
                        "must be below the interval: timeout=PT6S interval=PT5S",
                        () -> monitor().timeout(Duration.ofSeconds(6)).build()),
                Map.entry(
                        "must be below the interval: timeout=PT2S interval=PT2S",
                        () -> monitor()
                                .interval(Duration.ofSeconds(2))
                                .timeout(Duration.ofSeconds(2))
                                .build()),
                Map.entry(
                        "must not be above the interval: fastInterval=PT6S interval=PT5S",
                        () -> monitor().fastInterval(Duration.ofSeconds(6)).build()),
                Map.entry("must be > 0: unhealthyInterval=PT0S", () -> monitor().unhealthyInterval(Duration.ZERO)),
                Map.entry(
                        "must be > 0: noTrafficInterval=PT-1S",
                        () -> monitor().noTrafficInterval(Duration.ofSeconds(-1))),
                Map.entry(
                        "must not be below the fast interval: unhealthyInterval=PT0.5S fastInterval=PT1S",
                        () -> monitor()
                                .unhealthyInterval(Duration.ofMillis(500))
                                .build()),
                Map.entry(
                        "must not be below the interval: noTrafficInterval=PT4S interval=PT5S",
                        () -> monitor().noTrafficInterval(Duration.ofSeconds(4)).build()),
                Map.entry("must be >= 1: partial.most=0", () -> monitor().partial(0, 1)),
                Map.entry(
                        "must be above 0, at most 1: partial.ratio=0.0",
                        () -> monitor().partial(1, 0)),
                Map.entry(
                        "must be above 0, at most 1: partial.ratio=1.5",
                        () -> monitor().partial(1, 1.5)),
                Map.entry("must be in 100..599: status=0", () -> http().decisive(0)),
                Map.entry(
                        "must not be accepted: decisive=204",
                        () -> http().decisive(503).decisive(204).build()),
                Map.entry("must be a header that an answer may have: a b=x", () -> http().expectHeader("a b", "x")),
                Map.entry("must not be empty: text=", () -> http().expectBody("")),
                Map.entry(
                        "must be >= the expected text's 2 bytes: bodyLimit=1",
                        () -> http().expectBody("ok").bodyLimit(1).build()),
                Map.entry(
                        "must have a body in its answer: method=HEAD",
                        () -> http().expectBody("ok").method("HEAD").build()),
                Map.entry("must not be empty: send=", () -> TcpProbe.exchange("", "x")),
                Map.entry("must not be empty: expected=", () -> TcpProbe.exchange("x", "")),
                Map.entry("must be an absolute path: path=health", () -> HttpProbe.get("health")),
                Map.entry("must be an absolute path: path=", () -> HttpProbe.get("")),
                Map.entry("must be an absolute path: path=/a b", () -> HttpProbe.get("/a b")),
                Map.entry("must be an absolute path: path=/a#b", () -> HttpProbe.get("/a#b")),
                Map.entry("must be an absolute path: path=:80/a", () -> HttpProbe.get(":80/a")),
                Map.entry("must be in 100..599: status=99", () -> http().status(99)),
                Map.entry("must be in 100..599: status=600", () -> http().statuses(200, 600)),
                Map.entry("must not be descending: from=300 to=200", () -> http().statuses(300, 200)),
                Map.entry("must be an HTTP method: method=GE T", () -> http().method("GE T")),
                Map.entry("must be in upper case: method=get", () -> http().method("get")),
                Map.entry("must be a header that may be set: Host=x", () -> http().header("Host", "x")),
                Map.entry("must be a header that may be set: A=x\ny", () -> http().header("A", "x\ny")),
                Map.entry("must be >= 0: bodyLimit=-1", () -> http().bodyLimit(-1)));
        return refused.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void badSetting_isRefusedByNameAndValue(String message, Supplier<?> setting) {
        assertThatThrownBy(setting::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void nullAnywhere_isRefused() {
        Stream.<Runnable>of(
                        () -> Probe.of(null),
                        () -> Probe.of(() -> null).open(),
                        () -> ProbeMonitor.builder(null),
                        () -> monitor().interval(null),
                        () -> monitor().timeout(null),
                        () -> monitor().fastInterval(null),
                        () -> HttpProbe.get(null),
                        () -> http().method(null),
                        () -> http().version(null),
                        () -> http().header(null, "x"),
                        () -> http().header("x", null),
                        () -> http().sslContext(null),
                        () -> http().expectBody(null),
                        () -> http().expectHeader(null, "x"),
                        () -> http().expectHeader("x", null),
                        () -> monitor().unhealthyInterval(null),
                        () -> monitor().noTrafficInterval(null),
                        () -> TcpProbe.expect(null),
                        () -> TcpProbe.exchange(null, "x"),
                        () -> TcpProbe.exchange("x", null))
                .forEach(setting -> assertThatNullPointerException().isThrownBy(setting::run));
    }

    @Test
    void monitor_defaults_followTheInterval() {
        assertThat(monitor().build())
                .hasToString("ProbeMonitor[TcpProbe every PT5S, PT1S while a verdict is pending, timeout PT3S,"
                        + " jitter 0.1, rise 2, fall 2]");
        assertThat(monitor().interval(Duration.ofSeconds(1)).build().toString())
                .contains("every PT1S, PT0.2S while a verdict is pending, timeout PT0.6S");
        assertThat(monitor().interval(Duration.ofMinutes(1)).build().toString())
                .contains("every PT1M, PT1S while a verdict is pending, timeout PT3S");
        assertThat(monitor()
                        .unhealthyInterval(Duration.ofSeconds(2))
                        .noTrafficInterval(Duration.ofMinutes(1))
                        .partial(100, 0.1)
                        .build())
                .hasToString(
                        "ProbeMonitor[TcpProbe every PT5S, PT2S while out, PT1M without traffic, PT1S while a verdict"
                                + " is pending, timeout PT3S, jitter 0.1, rise 2, fall 2, at most 100 and 0.1 per interval]");
    }

    @Test
    void http_defaults_are2xx() {
        HttpProbe probe = HttpProbe.get("/health?full=1");
        assertThat(probe).hasToString("HttpProbe[GET /health?full=1]");
        assertThat(accepts(probe, 200) && accepts(probe, 204) && accepts(probe, 299))
                .isTrue();
        assertThat(accepts(probe, 199) || accepts(probe, 302) || accepts(probe, 404))
                .isFalse();
        assertThat(accepts(http().status(401).build(), 200)).isFalse();
        assertThat(accepts(http().status(401).statuses(200, 204).build(), 204)).isTrue();
    }

    private static boolean accepts(HttpProbe probe, int status) {
        return probe.expected().statuses().get(status);
    }
}
