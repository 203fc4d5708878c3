package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.bench.Traffic.Failure;
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

    @Test
    void check_failing_isAComplaint() {
        Verdict verdict = new Verdict();
        verdict.check(true, "never said");
        assertThat(verdict.isPass()).isTrue();
        verdict.check(false, "%d calls are in flight at %s", 2, "orders-1");
        assertThat(verdict.isPass()).isFalse();
    }
}
