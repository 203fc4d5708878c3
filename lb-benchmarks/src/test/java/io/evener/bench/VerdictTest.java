package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Outcome;
import io.evener.bench.Traffic.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerdictTest {

    private final Verdict verdict = new Verdict();
    private final Meter meter = new Meter();

    private void failAt(String id, Outcome outcome, int times) {
        for (int i = 0; i < times; i++) {
            meter.gauge(id).ended(0, -1, outcome, true);
        }
    }

    @Test
    void judge_attemptsFailedWhereSomethingWasDone_passes() {
        verdict.hurt("orders-3");
        failAt("orders-3", Outcome.CONNECT_FAILURE, 7);
        verdict.judge(List.of(), 0, meter);
        assertThat(verdict.line(6_000))
                .isEqualTo("demo: PASS 6,000 calls, 0 failed; 7 attempts failed and were made again elsewhere");
    }

    @Test
    void judge_attemptFailedElsewhere_fails() {
        verdict.hurt("orders-3");
        failAt("orders-1", Outcome.FAILURE, 2);
        failAt("orders-1", Outcome.TIMEOUT, 1);
        verdict.judge(List.of(), 0, meter);
        assertThat(verdict.line(6_000)).isEqualTo("demo: FAIL 2 attempts failed at orders-1");
    }

    /** A busy machine is no fault of the library's. */
    @Test
    void judge_attemptTooLateElsewhere_passes() {
        failAt("orders-1", Outcome.TIMEOUT, 1);
        verdict.judge(List.of(), 0, meter);
        assertThat(verdict.isPass()).isTrue();
    }

    @Test
    void judge_callFailed_fails() {
        verdict.hurt("orders-3");
        failAt("orders-3", Outcome.CONNECT_FAILURE, 1);
        verdict.judge(List.of(new Failure(150, 160, "refused")), 1, meter);
        assertThat(verdict.line(6_000)).isEqualTo("demo: FAIL 1 calls failed, the first by refused");
    }

    @Test
    void check_failing_isAComplaint() {
        verdict.check(true, "never said");
        assertThat(verdict.isPass()).isTrue();
        verdict.check(false, "%d calls are in flight at %s", 2, "orders-1");
        assertThat(verdict.isPass()).isFalse();
    }
}
