package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Outcome;
import io.evener.bench.Traffic.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerdictTest {

    @ParameterizedTest
    @CsvSource({
        "10, 90, false", // before the kill
        "90, 100, true", // on a connection that died
        "150, 160, true", // before anybody knew
        "200, 900, true", // sent at the last moment
        "201, 202, false", // sent when it was known
    })
    void excuses_onlyCallsSentBeforeTheVerdictThatEndedAfterTheKill(long start, long end, boolean excused) {
        Verdict verdict = new Verdict();
        verdict.killed("orders-3", 100, 200);
        assertThat(verdict.excuses(new Failure(start, end, "refused"))).isEqualTo(excused);
    }

    @Test
    void excuses_withoutAKill_nothing() {
        assertThat(new Verdict().excuses(new Failure(1, 2, "refused"))).isFalse();
    }

    private static Meter meterWithFailuresAt(String id, int failures) {
        Meter meter = new Meter();
        for (int i = 0; i < failures; i++) {
            meter.gauge(id).ended(0, -1, Outcome.CONNECT_FAILURE, true);
        }
        return meter;
    }

    private static Verdict ofKill() {
        Verdict verdict = new Verdict();
        verdict.killed("orders-3", 100, 500_000_100);
        return verdict;
    }

    @Test
    void judge_failuresOfTheKillAlone_passes() {
        Verdict verdict = ofKill();
        verdict.judge(List.of(new Failure(150, 160, "refused")), 1, meterWithFailuresAt("orders-3", 1));
        assertThat(verdict.line(6_000, 1))
                .isEqualTo("demo: PASS 6,000 calls; 1 failed before the kill was seen (0.5 s), 0 others");
    }

    @Test
    void judge_failureElsewhere_fails() {
        Verdict verdict = ofKill();
        verdict.judge(List.of(new Failure(150, 160, "reset")), 1, meterWithFailuresAt("orders-1", 1));
        assertThat(verdict.line(6_000, 1))
                .isEqualTo("demo: FAIL 1 calls failed at orders-1;"
                        + " the callers saw 1 calls fail, but 0 are booked on orders-3");
    }

    @Test
    void judge_failureAfterDetection_fails() {
        Verdict verdict = ofKill();
        verdict.judge(List.of(new Failure(600_000_000, 600_000_001, "refused")), 1, meterWithFailuresAt("orders-3", 1));
        assertThat(verdict.isPass()).isFalse();
        assertThat(verdict.line(6_000, 1))
                .isEqualTo("demo: FAIL 1 calls failed that should not have, the first by refused");
    }

    @Test
    void check_failing_isAComplaint() {
        Verdict verdict = new Verdict();
        verdict.check(true, "never said");
        assertThat(verdict.isPass()).isTrue();
        verdict.check(false, "%d calls are in flight at %s", 2, "orders-1");
        assertThat(verdict.isPass()).isFalse();
    }
}
