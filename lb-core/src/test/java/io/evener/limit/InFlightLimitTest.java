package io.evener.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipe: what it is by default, and what it refuses. */
class InFlightLimitTest {

    @Test
    void adaptive_beginsGenerously() {
        InFlightLimit limit = InFlightLimit.adaptive();
        assertThat(limit.mostOf(0)).isEqualTo(1_000);
        assertThat(limit.mostOf(3)).isEqualTo(1_000);
        assertThat(limit.mostOf(50)).isEqualTo(5_000);
        assertThat(limit.mostOf(Integer.MAX_VALUE)).isEqualTo(1_000_000);
        assertThat(limit.leastOf(0)).isEqualTo(1);
        assertThat(limit.leastOf(7)).isEqualTo(7);
        assertThat(limit.leastOf(Integer.MAX_VALUE)).isEqualTo(1_000_000);
        assertThat(limit.cutRatio()).isEqualTo(0.7);
        assertThat(limit.overloadRatio()).isEqualTo(0.75);
        assertThat(limit.window()).isEqualTo(Duration.ofMillis(200));
        assertThat(limit).hasToString("adaptive");
    }

    @Test
    void adaptive_bounds_areKept() {
        InFlightLimit limit = InFlightLimit.adaptive().least(5).most(50);
        assertThat(limit.leastOf(100)).isEqualTo(5);
        assertThat(limit.mostOf(100)).isEqualTo(50);
        assertThat(limit).hasToString("adaptive from 5 to 50");
        assertThat(InFlightLimit.adaptive().least(5_000).mostOf(1)).isEqualTo(5_000);
        assertThat(InFlightLimit.adaptive().most(3).leastOf(10)).isEqualTo(3);
    }

    @Test
    void fixedAndNone_doNotAdapt() {
        InFlightLimit fixed = InFlightLimit.fixed(10);
        assertThat(fixed.leastOf(99)).isEqualTo(10);
        assertThat(fixed.mostOf(99)).isEqualTo(10);
        assertThat(fixed.isAdaptive()).isFalse();
        assertThat(fixed).hasToString("fixed 10");
        assertThat(InFlightLimit.none().isLimited()).isFalse();
        assertThat(InFlightLimit.none()).hasToString("none");
        assertThatThrownBy(() -> fixed.cutRatio(0.5)).hasMessage("must be adaptive: inFlightLimit=fixed 10");
        assertThatThrownBy(() -> fixed.least(5)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> InFlightLimit.none().most(5)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void calls_outOfRange_areRefused(int calls) {
        InFlightLimit limit = InFlightLimit.adaptive();
        assertThatThrownBy(() -> InFlightLimit.fixed(calls)).hasMessage("must be in 1..1000000: calls=" + calls);
        assertThatThrownBy(() -> limit.least(calls)).hasMessage("must be in 1..1000000: least=" + calls);
        assertThatThrownBy(() -> limit.most(calls)).hasMessage("must be in 1..1000000: most=" + calls);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void ratios_outOfRange_areRefused(double ratio) {
        InFlightLimit limit = InFlightLimit.adaptive();
        assertThatThrownBy(() -> limit.cutRatio(ratio)).hasMessage("must be above 0, below 1: cutRatio=" + ratio);
        assertThatThrownBy(() -> limit.overloadRatio(ratio))
                .hasMessage("must be above 0, at most 1: overloadRatio=" + ratio);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT10.000000001S"})
    void window_outOfRange_isRefused(Duration window) {
        assertThatThrownBy(() -> InFlightLimit.adaptive().window(window))
                .hasMessage("must be above PT0S, at most PT10S: window=" + window);
    }

    @Test
    void least_aboveMost_isRefused() {
        assertThatThrownBy(() -> InFlightLimit.adaptive().most(5).least(6)).hasMessage("must be <= most=5: least=6");
        assertThatThrownBy(() -> InFlightLimit.adaptive().least(6).most(5)).hasMessage("must be <= most=5: least=6");
    }
}
