package io.evener.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallOptionsTest {

    private static final CallOptions PLAIN = CallOptions.ofDefaults();

    @Test
    void badOptions_areRefusedByNameAndValue() {
        Map<String, Runnable> refused = Map.of(
                "must be in 1..10: attempts=0", () -> PLAIN.attempts(0),
                "must be in 1..10: attempts=11", () -> PLAIN.attempts(11),
                "must be > 0: deadline=PT0S", () -> PLAIN.deadline(Duration.ZERO),
                "must be > 0: attemptTimeout=PT-1S", () -> PLAIN.attemptTimeout(Duration.ofSeconds(-1)),
                "must be <= deadline=PT1S: attemptTimeout=PT2S",
                        () -> PLAIN.deadline(Duration.ofSeconds(1)).attemptTimeout(Duration.ofSeconds(2)));
        refused.forEach((message, setting) -> assertThatThrownBy(setting::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message));
        assertThatThrownBy(() -> PLAIN.attemptTimeout(Duration.ofSeconds(2)).deadline(Duration.ofSeconds(1)))
                .hasMessage("must be <= deadline=PT1S: attemptTimeout=PT2S");
    }

    @Test
    void onlyConnectFailures_areRepeated_unlessIdempotent() {
        assertThat(Arrays.stream(Outcome.values()).filter(PLAIN::retries)).containsExactly(Outcome.CONNECT_FAILURE);
        CallOptions safe = PLAIN.idempotent(true);
        assertThat(Arrays.stream(Outcome.values()).filter(safe::retries))
                .containsExactly(Outcome.FAILURE, Outcome.CONNECT_FAILURE, Outcome.TIMEOUT, Outcome.OVERLOADED);
    }

    @Test
    void toString_tellsWhatWasSet() {
        assertThat(PLAIN).hasToString("attempts=3");
        assertThat(PLAIN.deadline(Duration.ofSeconds(2)).idempotent(true))
                .hasToString("attempts=3 deadline=PT2S idempotent");
    }
}
