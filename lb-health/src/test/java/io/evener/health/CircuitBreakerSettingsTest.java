package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad settings are refused at once, by name and value. */
class CircuitBreakerSettingsTest {

    private static Arguments refused(String message, UnaryOperator<CircuitBreaker> setting) {
        return Arguments.of(message, setting);
    }

    static Stream<Arguments> settings() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                refused("must be >= 1: consecutive=0", b -> b.consecutive(0)),
                refused("must be in PT1S..PT1H: window=PT0.999S", b -> b.window(Duration.ofMillis(999))),
                refused("must be in PT1S..PT1H: window=PT2H", b -> b.window(Duration.ofHours(2))),
                refused("must be in PT1S..PT1H: window=PT-1S", b -> b.window(second.negated())),
                refused("must be >= 10: window=1", b -> b.window(1)), // D10
                refused(
                        "must not be above the window of 19 calls: minCalls=20",
                        b -> b.minCalls(20).window(19)),
                refused(
                        "must not be above the window of 50 calls: minCalls=51",
                        b -> b.window(50).minCalls(51)),
                refused("must be >= 1: minCalls=0", b -> b.minCalls(0)),
                refused("must be above 0, at most 1: failureRatio=0.0", b -> b.failureRatio(0)),
                refused("must be above 0, at most 1: failureRatio=1.01", b -> b.failureRatio(1.01)),
                refused("must be above 0, at most 1: failureRatio=NaN", b -> b.failureRatio(Double.NaN)),
                refused("must be >= 0: relativeToPool=-1.0", b -> b.relativeToPool(-1)),
                refused("must be >= 0: relativeToPool=NaN", b -> b.relativeToPool(Double.NaN)),
                refused("must be above 0, at most 1: slowCalls.ratio=0.0", b -> b.slowCalls(0, second)),
                refused("must be > 0: longerThan=PT0S", b -> b.slowCalls(0.5, Duration.ZERO)),
                refused("must be >= 1: timesPoolP99=0.9", b -> b.slowCalls(0.5, 0.9)),
                refused("must be above 0, at most 1: slowCalls.ratio=2.0", b -> b.slowCalls(2, 3.0)),
                refused("must be > 0: first=PT0S", b -> b.openFor(Duration.ZERO, second)),
                refused("must be in first=PT2S..PT24H: longest=PT1S", b -> b.openFor(second.multipliedBy(2), second)),
                refused("must be in first=PT1S..PT24H: longest=PT25H", b -> b.openFor(second, Duration.ofHours(25))),
                refused("must be in 1..1000: trials=0", b -> b.trials(0)),
                refused("must be in 1..1000: trials=1001", b -> b.trials(1_001)),
                refused("must be > 0: trialTimeout=PT0S", b -> b.trialTimeout(Duration.ZERO)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void badSetting_isRefused(String message, UnaryOperator<CircuitBreaker> setting) {
        CircuitBreaker before = CircuitBreaker.ofDefaults();
        String text = before.toString();
        assertThatThrownBy(() -> setting.apply(before))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThat(before).hasToString(text);
    }

    @Test
    void windowOfCalls_smallerThanTheDefault_isJudgedWhole_inAnyOrder() {
        CircuitBreaker ten = CircuitBreaker.ofDefaults().window(10);
        assertThat(ten.toString()).contains("of at least 10 of the last 10");
        assertThat(ten.minCalls(10)).hasToString(ten.toString());
        assertThat(CircuitBreaker.ofDefaults().minCalls(10).window(10)).hasToString(ten.toString());
        assertThat(ten.window(100).toString()).contains("of at least 20 of the last 100");
        assertThat(ten.window(Duration.ofSeconds(10)))
                .hasToString(CircuitBreaker.ofDefaults().toString());
    }

    @Test
    void alone_needsANameAndNoPool() {
        assertThatThrownBy(() -> CircuitBreaker.ofDefaults().alone(" ")).hasMessage("must not be blank: name= ");
        assertThatThrownBy(() -> CircuitBreaker.ofDefaults().slowCalls(0.5, 3.0).alone("b"))
                .hasMessage("must be a duration without a pool: timesPoolP99=3.0 name=b");
    }

    @Test
    void options_returnCopiesThatKeepTheRest() {
        CircuitBreaker changed = CircuitBreaker.ofDefaults()
                .consecutive(7)
                .window(Duration.ofSeconds(20))
                .minCalls(30)
                .failureRatio(0.4)
                .relativeToPool(3)
                .slowCalls(0.9, Duration.ofSeconds(2))
                .openFor(Duration.ofSeconds(5), Duration.ofSeconds(50))
                .trials(2)
                .trialTimeout(Duration.ofSeconds(9))
                .dryRun();
        assertThat(changed)
                .hasToString(
                        "CircuitBreaker[7 in a row, or 0.4 of at least 30 in PT20S and 3.0 times the others', or 0.9 slower"
                                + " than PT2S; open for PT5S to PT50S; 2 trials of PT9S; dry run]");
        assertThat(CircuitBreaker.ofDefaults())
                .hasToString(
                        "CircuitBreaker[5 in a row, or 0.5 of at least 20 in PT10S and 2.0 times the others'; open for"
                                + " PT1S to PT1M; 3 trials of PT30S]");
        assertThat(changed.window(100).slowCalls(1, 2.5).toString())
                .contains("of the last 100", "slower than 2.5 times the pool's p99");
    }

    @Test
    void pauses_stayWithinBoundsAtEveryTrip() {
        BreakerSettings longest = BreakerSettings.DEFAULT.with(s -> s.open(Duration.ofDays(1), Duration.ofDays(1)));
        SeededRandom random = SeededRandom.of(1);
        for (int trips = 0; trips < 63; trips++) {
            long most = Math.min(60_000, 1_000L << Math.min(trips, 10)) * 1_000_000;
            assertThat(BreakerSettings.DEFAULT.pauseNanos(trips, random)).isBetween(most / 2, most);
            assertThat(longest.pauseNanos(trips, random))
                    .isBetween(
                            Duration.ofHours(12).toNanos(), Duration.ofDays(1).toNanos());
        }
    }

    @Test
    void tail_restsNearThe99thPercentile() {
        LatencyQuantile tail = LatencyQuantile.tail();
        SeededRandom random = SeededRandom.of(99);
        double sum = 0;
        int readings = 0;
        for (int i = 0; i < 200_000; i++) {
            tail.add((long) (-1_000_000 * Math.log(1 - random.nextDouble())));
            if (i == 98) {
                assertThat(tail.nanos()).isZero();
            }
            if (i > 10_000) {
                sum += tail.nanos();
                readings++;
            }
        }
        assertThat(sum / readings / 1_000_000).isBetween(4.605 * 0.9, 4.605 * 1.1); // -ln 0.01
    }
}
