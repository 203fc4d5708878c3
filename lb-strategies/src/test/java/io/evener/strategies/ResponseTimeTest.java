package io.evener.strategies;

import static io.evener.strategies.TimedCalls.DECAY_MS;
import static io.evener.strategies.TimedCalls.assertCost;
import static io.evener.strategies.TimedCalls.begin;
import static io.evener.strategies.TimedCalls.call;
import static io.evener.strategies.TimedCalls.cost;
import static io.evener.strategies.TimedCalls.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Lease;
import io.evener.Outcome;
import io.evener.strategies.TimedCalls.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strategies by response time learn of calls, and the formula. */
class ResponseTimeTest {

    // ---- the estimates ---------------------------------------------------------------------------------------------

    /** Every sample, each as faded as it is old: the largest is the peak. */
    @Test
    void peak_steps_isTheLargestSampleAsFadedAsItIsOld() {
        double[] samples = {20, 5, 50, 49.9, 1, 1, 2_000, 30, 30, 700, 0.01, 1_900};
        try (Balanced in = Kind.PEAK.of(2)) {
            List<double[]> seen = new ArrayList<>();
            double now = 0;
            for (double sample : samples) {
                call(in, "a", sample, Outcome.SUCCESS);
                now += sample;
                seen.add(new double[] {sample, now});
                double at = now;
                double peak = seen.stream()
                        .mapToDouble(s -> s[0] * StrictMath.exp((s[1] - at) / DECAY_MS))
                        .max()
                        .orElseThrow();
                assertCost(in, "a", peak);
                pass(in, 333);
                now += 333;
                assertCost(in, "a", peak * StrictMath.exp(-333 / DECAY_MS));
            }
        }
    }

    /** The textbook's recursion, between samples faded. */
    @Test
    void mean_steps_weighsByTime() {
        double[] samples = {20, 20, 20, 400, 400, 400, 20, 20, 3_000, 20};
        try (Balanced in = Kind.MEAN.of(2)) {
            double mean = 0;
            double since = Double.POSITIVE_INFINITY;
            for (double sample : samples) {
                call(in, "a", sample, Outcome.SUCCESS);
                double weight = StrictMath.exp(-(since + sample) / DECAY_MS);
                mean = mean * weight + sample * (1 - weight);
                assertCost(in, "a", mean);
                pass(in, 1_234);
                since = 1_234;
                assertCost(in, "a", mean * StrictMath.exp(-since / DECAY_MS));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void cost_callsInFlight_weighByTheLevelThatHasNotFaded(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 100, Outcome.SUCCESS);
            pass(in, 4_960);
            begin(in, "a");
            begin(in, "a");
            pass(in, 40);
            assertCost(in, "a", 100 * StrictMath.exp(-0.5) + 2 * 100);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void cost_admission_dividesTheLoad(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 100, Outcome.SUCCESS);
            in.guard().admission(in.member("a"), 0.25);
            in.time.runDue();
            begin(in, "a");
            assertCost(in, "a", 100 + 100 / 0.25);
        }
    }

    /** The finest that others know is a millisecond: then all fast endpoints look alike. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void cost_underAMicrosecond_isKnown(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 0.0003, Outcome.SUCCESS);
            call(in, "b", 0.0001, Outcome.SUCCESS);
            assertCost(in, "a", 0.0003);
            assertCost(in, "b", 0.0001);
            call(in, "b", 0, Outcome.SUCCESS);
            assertThat(cost(in, "b")).isPositive();
        }
    }

    // ---- what counts as a sample -----------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Kind.class)
    void callerError_isAnAnswer(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 40, Outcome.CALLER_ERROR);
            assertCost(in, "a", 40);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void ignored_saysNothing(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 40, Outcome.SUCCESS);
            call(in, "a", 0.1, Outcome.IGNORED);
            call(in, "a", 900, Outcome.IGNORED);
            assertCost(in, "a", 40 * StrictMath.exp(-900.1 / DECAY_MS));
        }
    }

    /** Cancelled after 1 ms says "at least 1 ms": nothing new; after 2 s it says that an answer takes 2 s at least. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void cancelled_raisesAndNeverLowers(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 40, Outcome.SUCCESS);
            for (int i = 0; i < 100; i++) {
                call(in, "a", 1, Outcome.CANCELLED);
            }
            assertCost(in, "a", 40 * StrictMath.exp(-100 / DECAY_MS));
            call(in, "a", 2_000, Outcome.CANCELLED);
            assertThat(cost(in, "a")).isGreaterThan(350);
        }
    }

    @Test
    void peak_timeout_isASampleOfAtLeastItsTime() {
        try (Balanced in = Kind.PEAK.of(2)) {
            call(in, "a", 40, Outcome.SUCCESS);
            call(in, "a", 1_000, Outcome.TIMEOUT);
            assertCost(in, "a", 1_000 * (1 + 9 / 8.0));
        }
    }

    /** Each failure counts an eighth, each answer takes an eighth of it away, and an endpoint that is well again costs as before. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void errors_countAnEighthEach(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 40, Outcome.SUCCESS);
            call(in, "b", 40, Outcome.SUCCESS);
            double latency = cost(in, "b");
            double errors = 0;
            for (int i = 0; i < 40; i++) {
                call(in, "b", 0, Outcome.FAILURE);
                errors += (1 - errors) / 8;
                assertCost(in, "b", latency * (1 + 9 * errors));
            }
            assertThat(cost(in, "b")).isGreaterThan(9.9 * latency);
            for (int i = 0; i < 60; i++) {
                call(in, "b", 0, Outcome.SUCCESS);
            }
            assertThat(cost(in, "b")).isLessThanOrEqualTo(latency);
        }
    }

    /** Headers were well, the body broke: the latency is a sample, and the call failed. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void body_thatBreaks_isAnErrorOfAGoodLatency(Kind kind) {
        try (Balanced in = kind.of(2)) {
            Lease lease = begin(in, "a");
            pass(in, 10);
            lease.responded(Outcome.SUCCESS);
            pass(in, 5_000);
            lease.complete(Outcome.FAILURE);
            assertCost(in, "a", 10 * StrictMath.exp(-0.5) * (1 + 9 / 8.0));
        }
    }

    // ---- settings --------------------------------------------------------------------------------------------------

    @Test
    void decay_outOfRange_isRefused() {
        assertThatThrownBy(() -> Strategies.peakEwma().decay(Duration.ZERO))
                .hasMessage("must be in PT0.01S..PT1H: decay=PT0S");
        assertThatThrownBy(() -> Strategies.leastResponseTime().decay(Duration.ofHours(2)))
                .hasMessage("must be in PT0.01S..PT1H: decay=PT2H");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 7})
    void choices_outOfRange_isRefused(int choices) {
        assertThatThrownBy(() -> Strategies.peakEwma().choices(choices))
                .hasMessage("must be in 2..6: choices=" + choices);
        assertThatThrownBy(() -> Strategies.leastResponseTime().choices(choices))
                .hasMessage("must be in 2..6: choices=" + choices);
    }

    @Test
    void name_tellsWhatIsNotDefault() {
        assertThat(Strategies.peakEwma().name()).isEqualTo("peakEwma");
        assertThat(Strategies.peakEwma().choices(3).name()).isEqualTo("peakEwma(3)");
        assertThat(Strategies.leastResponseTime()
                        .decay(Duration.ofSeconds(5))
                        .choices(4)
                        .name())
                .isEqualTo("leastResponseTime(4, PT5S)");
    }

    @Test
    void decay_isTheTimeToAnEth() {
        try (Balanced in = new Balanced(Strategies.peakEwma().decay(Duration.ofSeconds(2)), 1, 2)) {
            call(in, "a", 300, Outcome.SUCCESS);
            pass(in, 2_000);
            assertCost(in, "a", 300 / Math.E);
        }
    }
}
