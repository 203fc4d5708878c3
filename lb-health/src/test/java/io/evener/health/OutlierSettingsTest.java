package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad settings are refused at once, by name and value; and how long ejections get. */
class OutlierSettingsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static Arguments refused(String message, UnaryOperator<OutlierDetector> setting) {
        return Arguments.of(message, setting);
    }

    static Stream<Arguments> settings() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                refused("must be in PT0.1S..PT1H: interval=PT0.099S", d -> d.interval(Duration.ofMillis(99))),
                refused("must be in PT0.1S..PT1H: interval=PT2H", d -> d.interval(Duration.ofHours(2))),
                refused("must be in PT0.1S..PT1H: interval=PT-1S", d -> d.interval(second.negated())),
                refused("must be > 0: base=PT0S", d -> d.ejectFor(Duration.ZERO, second)),
                refused("must be in base=PT2S..PT24H: longest=PT1S", d -> d.ejectFor(second.multipliedBy(2), second)),
                refused("must be in base=PT1S..PT24H: longest=PT25H", d -> d.ejectFor(second, Duration.ofHours(25))),
                refused("must be in PT0S..PT24H: jitter=PT-1S", d -> d.jitter(second.negated())),
                refused("must be above 0, at most 1: maxEjectedRatio=0.0", d -> d.maxEjectedRatio(0)),
                refused("must be above 0, at most 1: maxEjectedRatio=1.1", d -> d.maxEjectedRatio(1.1)),
                refused("must be above 0, at most 1: maxEjectedRatio=NaN", d -> d.maxEjectedRatio(Double.NaN)),
                refused("must be >= 1: consecutive=0", d -> d.consecutive(0)),
                refused("must be a failure: kind=CALLER_ERROR", d -> d.consecutive(5, Outcome.CALLER_ERROR)),
                refused("must be > 0: deviations=0.0", d -> d.successRate(0, 5, 100, 1)),
                refused("must be > 0: deviations=NaN", d -> d.successRate(Double.NaN, 5, 100, 1)),
                refused("must be >= 1: minEndpoints=0", d -> d.successRate(1.9, 0, 100, 1)),
                refused("must be >= 1: minCalls=0", d -> d.successRate(1.9, 5, 0, 1)),
                refused("must be in 0..1: enforced=1.5", d -> d.successRate(1.9, 5, 100, 1.5)),
                refused("must be above 0, at most 1: failureRatio=0.0", d -> d.failureRatio(0, 5, 50, 1)),
                refused("must be >= 1: minEndpoints=-1", d -> d.failureRatio(0.85, -1, 50, 1)),
                refused("must be >= 1: minCalls=0", d -> d.failureRatio(0.85, 5, 0, 1)),
                refused("must be in 0..1: enforced=-1.0", d -> d.failureRatio(0.85, 5, 50, -1)),
                refused("must be > 1: latency.times=1.0", d -> d.latency(1, 0.5)),
                refused("must be above 0, at most 1: latency.ratio=0.0", d -> d.latency(3, 0)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void badSetting_isRefused(String message, UnaryOperator<OutlierDetector> setting) {
        for (OutlierDetector before :
                List.of(OutlierDetector.ofDefaults(), OutlierDetector.envoy(), OutlierDetector.grpc())) {
            String text = before.toString();
            assertThatThrownBy(() -> setting.apply(before))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            assertThat(before).hasToString(text);
        }
    }

    @Test
    void settings_areTold() {
        assertThat(OutlierDetector.ofDefaults())
                .hasToString(
                        "OutlierDetector[[failing clearly more than most][]; every PT1S; out for PT30S to PT5M and up"
                                + " to PT10S]");
        assertThat(OutlierDetector.envoy())
                .hasToString("OutlierDetector[[success rate 1.9 deviations below the mean of 5 of 100 calls, 0.85 of 50"
                        + " calls failed, of 5 endpoints (enforced 0.0)][5 of [CONNECT_FAILURE, TIMEOUT, OVERLOADED] in a"
                        + " row (enforced 0.0), 5 of [FAILURE, CONNECT_FAILURE, TIMEOUT, OVERLOADED] in a row]; every"
                        + " PT10S; out for PT30S to PT5M and up to PT0S; at most 0.1 of all]");
        assertThat(OutlierDetector.ofDefaults()
                        .latency()
                        .consecutive(7)
                        .consecutive(6)
                        .jitter(Duration.ZERO)
                        .dryRun())
                .hasToString("OutlierDetector[[failing clearly more than most, 0.5 of the calls slow][6 of [FAILURE,"
                        + " CONNECT_FAILURE, TIMEOUT] in a row]; slow is 3.0 times the median; every PT1S; out for PT30S"
                        + " to PT5M and up to PT0S; dry run]");
    }

    /** Envoy: min(base x k, max), k++ while base x k < max + base, so that it overshoots by one. */
    @Test
    void ejections_growAndDecayAsTheirSystemsDo() {
        assertThat(lasting(OutlierSettings.envoy())).isEqualTo("30 60 90 120 150 180 210 240 270 300 300 300 300");
        assertThat(timesAfter(OutlierSettings.envoy(), 13)).isEqualTo(11);
        assertThat(lasting(OutlierSettings.grpc())).isEqualTo("30 60 90 120 150 180 210 240 270 300 300 300 300");
        assertThat(timesAfter(OutlierSettings.grpc(), 13)).isEqualTo(13);
        assertThat(timesAfter(OutlierSettings.DEFAULT, 13)).isEqualTo(10);
        OutlierSettings uneven =
                OutlierSettings.envoy().with(s -> s.ejectFor(Duration.ofSeconds(40), Duration.ofSeconds(100)));
        assertThat(lasting(uneven)).startsWith("40 80 100 100");
        assertThat(timesAfter(uneven, 9)).isEqualTo(4); // 40 x 4 is the first not below 140
    }

    private static String lasting(OutlierSettings settings) {
        Ejection ejection = new Ejection(settings);
        List<String> lasting = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            ejection.begin(0, 0);
            lasting.add(String.valueOf(ejection.lastsNanos() / SECOND));
            ejection.end(0);
        }
        return String.join(" ", lasting);
    }

    private static int timesAfter(OutlierSettings settings, int ejections) {
        Ejection ejection = new Ejection(settings);
        for (int i = 0; i < ejections; i++) {
            ejection.begin(0, 0);
            ejection.end(0);
        }
        return ejection.times();
    }

    @Test
    void decay_forgetsOneTimeForAsLongAsItStaysIn() {
        Ejection ejection = new Ejection(OutlierSettings.DEFAULT);
        ejection.begin(0, 5);
        assertThat(ejection.isOver(30 * SECOND + 4)).isFalse();
        assertThat(ejection.isOver(30 * SECOND + 5)).isTrue();
        ejection.end(31 * SECOND);
        ejection.decay(60 * SECOND);
        assertThat(ejection.times()).isEqualTo(1);
        ejection.decay(61 * SECOND);
        assertThat(ejection.times()).isZero();
        ejection.decay(200 * SECOND);
        assertThat(ejection.times()).isZero();
    }

    @Test
    void grpc_endsAnEjectionAfterItsTime_envoyAtIt() {
        Ejection grpc = new Ejection(OutlierSettings.grpc());
        Ejection envoy = new Ejection(OutlierSettings.envoy());
        grpc.begin(0, 0);
        envoy.begin(0, 0);
        assertThat(grpc.isOver(30 * SECOND)).isFalse();
        assertThat(grpc.isOver(30 * SECOND + 1)).isTrue();
        assertThat(envoy.isOver(30 * SECOND)).isTrue();
    }
}
