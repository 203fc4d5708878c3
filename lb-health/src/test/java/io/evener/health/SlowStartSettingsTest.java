package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad settings are refused at once, by name and value; the curve is Envoy's. */
class SlowStartSettingsTest {

    private static Arguments refused(String message, UnaryOperator<SlowStart> setting) {
        return Arguments.of(message, setting);
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                refused("must be in PT1S..PT1H: window=PT0S", s -> s.window(Duration.ZERO)),
                refused("must be in PT1S..PT1H: window=PT-30S", s -> s.window(Duration.ofSeconds(-30))),
                refused("must be in PT1S..PT1H: window=PT0.999S", s -> s.window(Duration.ofMillis(999))),
                refused(
                        "must be in PT1S..PT1H: window=PT1H0.000000001S",
                        s -> s.window(Duration.ofHours(1).plusNanos(1))),
                refused("must be in 0.01..100.0: aggression=0.0", s -> s.aggression(0)),
                refused("must be in 0.01..100.0: aggression=-1.0", s -> s.aggression(-1)),
                refused("must be in 0.01..100.0: aggression=101.0", s -> s.aggression(101)),
                refused("must be in 0.01..100.0: aggression=NaN", s -> s.aggression(Double.NaN)),
                refused("must be above 0, at most 1: minShare=0.0", s -> s.minShare(0)),
                refused("must be above 0, at most 1: minShare=10.0", s -> s.minShare(10)),
                refused("must be above 0, at most 1: minShare=NaN", s -> s.minShare(Double.NaN)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void badSetting_isRefused(String message, UnaryOperator<SlowStart> setting) {
        assertThatThrownBy(() -> setting.apply(SlowStart.ofDefaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void options_returnCopiesThatKeepTheRest() {
        assertThat(SlowStart.ofDefaults().minShare(0.25).aggression(2).window(Duration.ofMinutes(1)))
                .hasToString("SlowStart[PT1M, aggression 2.0, from 0.25 of the share]");
        assertThat(SlowStart.ofDefaults()).hasToString("SlowStart[PT30S, aggression 1.0, from 0.1 of the share]");
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.10, 0.10, 0.25, 0.56",
        "1, 0.10, 0.25, 0.50, 0.75",
        "2, 0.32, 0.50, 0.71, 0.87",
        "4, 0.56, 0.71, 0.84, 0.93"
    })
    void curve_isEnvoys(double aggression, double at6, double at15, double at30, double at45) {
        SlowStart slow = SlowStart.ofDefaults().window(Duration.ofSeconds(60)).aggression(aggression);
        double[] known = {at6, at15, at30, at45};
        int[] seconds = {6, 15, 30, 45};
        for (int i = 0; i < known.length; i++) {
            assertThat(slow.share(seconds[i] * 1_000_000_000L)).isEqualTo(known[i], within(0.005));
        }
        assertThat(slow.share(0)).isEqualTo(0.1);
        assertThat(slow.share(60_000_000_000L)).isEqualTo(1);
        assertThat(slow.share(slow.elapsedNanos(0.6))).isEqualTo(0.6, within(1e-6));
    }

    @Test
    void extremes_stayShares() {
        for (double aggression : new double[] {0.01, 1, 100}) {
            SlowStart slow = SlowStart.ofDefaults().aggression(aggression);
            for (long elapsed : new long[] {Long.MIN_VALUE, -1, 0, 1, slow.windowNanos(), Long.MAX_VALUE}) {
                assertThat(slow.share(elapsed)).isBetween(0.1, 1.0);
            }
            assertThat(slow.elapsedNanos(0.5)).isBetween(0L, slow.windowNanos());
        }
    }
}
