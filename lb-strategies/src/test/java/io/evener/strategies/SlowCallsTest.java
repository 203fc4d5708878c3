package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Outcome;
import org.junit.jupiter.api.Test;

class SlowCallsTest {

    private final SlowCalls calls = new SlowCalls(100);

    private void ended(long elapsed, Outcome outcome) {
        calls.responded(0, elapsed, outcome, true);
    }

    /** Law 6: an error never looks fast, and one that took too long is slow. */
    @Test
    void responded_errors_areSlowOrNothing() {
        for (Outcome outcome : Outcome.values()) {
            ended(100, outcome);
        }
        assertThat(calls.all()).isEqualTo(2); // SUCCESS, CALLER_ERROR
        assertThat(calls.bad()).isZero();
        for (Outcome outcome : Outcome.values()) {
            ended(101, outcome);
        }
        assertThat(calls.bad()).isEqualTo(Outcome.values().length);
        assertThat(calls.all()).isEqualTo(2 + Outcome.values().length);
    }

    @Test
    void responded_unknownLatency_isNotCounted() {
        ended(-1, Outcome.SUCCESS);
        assertThat(calls.all()).isZero();
    }

    /** A reader of differences must not see counts fall when a member changes groups. */
    @Test
    void inherit_countsGoOn() {
        ended(5, Outcome.SUCCESS);
        ended(500, Outcome.SUCCESS);
        SlowCalls next = new SlowCalls(100);
        next.inherit(calls);
        assertThat(next.all()).isEqualTo(2);
        assertThat(next.bad()).isEqualTo(1);
    }
}
