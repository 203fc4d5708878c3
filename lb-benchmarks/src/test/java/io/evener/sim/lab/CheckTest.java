package io.evener.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks, and what they are collected in. */
final class CheckTest {

    private static final Experiment NAMED = new Oracle("some-name", "something", sums -> {});

    @Test
    void near_withinTolerance_passes() {
        assertThat(Check.near("mean", 10.2, 10, 0.02).passed()).isTrue();
        assertThat(Check.near("mean", 9.8, 10, 0.02).passed()).isTrue();
        assertThat(Check.near("mean", 10.21, 10, 0.02).passed()).isFalse();
        assertThat(Check.near("mean", 9.79, 10, 0.02).passed()).isFalse();
        assertThat(Check.near("negative", -10.1, -10, 0.02).passed()).isTrue();
    }

    @Test
    void passed_notANumber_never() {
        assertThat(Check.near("mean", Double.NaN, 10, 0.02).passed()).isFalse();
        assertThat(Check.atLeast("low", Double.NaN, 1).passed()).isFalse();
        assertThat(Check.atMost("high", Double.NaN, 1).passed()).isFalse();
    }

    @Test
    void bounds_included_pass() {
        assertThat(Check.atLeast("low", 1, 1).passed()).isTrue();
        assertThat(Check.atMost("high", 1, 1).passed()).isTrue();
        assertThat(Check.within("within", 0.5, 0.25, 0.25).passed()).isTrue();
        assertThat(Check.atLeast("low", Math.nextDown(1.0), 1).passed()).isFalse();
    }

    @Test
    void constructor_boundsThatNothingPasses_areRefused() {
        assertThatThrownBy(() -> new Check("c", 1, 2, 1, Double.NaN)).hasMessage("must be <= high: low=2.0, high=1.0");
        assertThatThrownBy(() -> Check.near("c", 1, 2, -0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Check.near("c", 1, Double.NaN, 0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Check.atMost("c", 1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void criterion_eachKind_saysWhatWouldPass() {
        assertThat(Check.near("c", 1, 10, 0.015).criterion()).isEqualTo("10 +-1.50 %");
        assertThat(Check.near("c", 1, -2.5, 0.1).criterion()).isEqualTo("-2.5000 +-10.00 %");
        assertThat(Check.within("c", 0, 0, 0.5).criterion()).isEqualTo("0 +-0.5000");
        assertThat(Check.atLeast("c", 1, 0.93).criterion()).isEqualTo(">= 0.9300");
        assertThat(Check.atMost("c", 1, 3.5).criterion()).isEqualTo("<= 3.5000");
        assertThat(new Check("c", 1, 0.1, 0.3, Double.NaN).criterion()).isEqualTo("0.1000 .. 0.3000");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "3, 3",
        "-3, -3",
        "123456, 123456",
        "12345678, 1.235e7",
        "0.00001234, 1.234e-5",
        "0.001234567, 0.001235",
        "0.5, 0.5000",
        "0.99999, 1.0000",
        "9.99996, 10.00",
        "12.3456, 12.35",
        "99.9951, 100.0",
        "123.456, 123.5",
        "999.96, 1000",
        "1234.5678, 1235",
        "NaN, NaN",
        "Infinity, Infinity"
    })
    void number_anySize_hasFiveDigitsAtMost(double value, String text) {
        assertThat(Check.number(value)).isEqualTo(text);
    }

    @Test
    void plan_shorterRuns_widenTolerancesByTheRoot() {
        Plan plan = new Plan(7, 0.04, List.of());
        assertThat(plan.seed()).isEqualTo(7);
        assertThat(plan.tolerance(0.02)).isCloseTo(0.1, within(1e-12));
        assertThat(plan.requests(1_000_000)).isEqualTo(40_000);
        assertThat(plan.requests(100_000)).isEqualTo(10_000);
        assertThat(plan.requests(5_000)).isEqualTo(5_000);
        Plan full = new Plan(1, 1, List.of());
        assertThat(full.tolerance(0.02)).isEqualTo(0.02);
        assertThat(full.requests(1_000_000)).isEqualTo(1_000_000);
    }

    @Test
    void sheet_knownValues_areChecksAndRows() {
        Finding finding = new Sheet(NAMED, new Plan(1, 0.25, List.of()))
                .known("case", 10, 10.5, 0.02)
                .known("other", 2, 2, 0.01)
                .check(Check.atMost("bound", 1, 2))
                .finding();
        assertThat(finding.name()).isEqualTo("some-name");
        assertThat(finding.grids().get(0).rows())
                .containsExactly(
                        List.of("case", "10", "10.50", "-", "+5.00 %", "4.00 %"),
                        List.of("other", "2", "2", "-", "+0.00 %", "2.00 %"));
        assertThat(finding.checks()).extracting(Check::passed).containsExactly(false, true, true);
        assertThat(finding.failures()).extracting(Check::label).containsExactly("case");
        assertThat(finding.verdict()).isEqualTo("some-name: FAIL 1 of 3 checks");
    }

    @Test
    void finding_nothingChecked_doesNotPass() {
        Finding empty = new Sheet(NAMED, new Plan(1, 1, List.of())).finding();
        assertThat(empty.passed()).isFalse();
        assertThat(empty.verdict()).isEqualTo("some-name: FAIL 0 of 0 checks");
        Finding good = new Sheet(NAMED, new Plan(1, 1, List.of()))
                .check(Check.atLeast("c", 1, 0))
                .finding();
        assertThat(good.verdict()).isEqualTo("some-name: PASS 1 check");
    }

    @Test
    void grid_rowOfAnotherWidth_isRefused() {
        assertThatThrownBy(() -> new Grid("g", List.of("a", "b"), List.of(List.of("1"))))
                .hasMessage("must have 2 cells: row=[1]");
    }
}
