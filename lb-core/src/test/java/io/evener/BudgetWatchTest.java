package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.call.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A budget is looked at while calls fail, and has no timer otherwise. */
class BudgetWatchTest {

    private final Fixtures f = new Fixtures().with(2);
    private final LoadBalancer balancer = LoadBalancer.builder(f.pool)
            .strategy(new Fixtures.FirstInLine())
            .retryBudget(RetryBudget.builder().ticker(f.time).build())
            .build();
    private final int idle = f.time.pending();

    private void fail() {
        assertThatThrownBy(() -> balancer.call(endpoint -> {
                    throw new IOException("reset");
                }))
                .hasMessage("reset");
    }

    @Test
    void success_setsNoTimer() throws Exception {
        balancer.call(endpoint -> "well");
        assertThat(f.time.pending()).isEqualTo(idle);
    }

    @Test
    void failure_setsOneTimer_thatIsGoneAMinuteAfterTheLast() {
        fail();
        fail();
        assertThat(f.time.pending()).isEqualTo(idle + 1);
        f.time.advance(Duration.ofSeconds(40));
        fail();
        f.time.advance(Duration.ofSeconds(40));
        assertThat(f.time.pending()).isEqualTo(idle + 1);
        f.time.advance(Duration.ofSeconds(40));
        assertThat(f.time.pending()).isEqualTo(idle);
        fail();
        assertThat(f.time.pending()).isEqualTo(idle + 1);
    }

    @Test
    void closed_takesItsTimerAlong() {
        fail();
        balancer.close();
        assertThat(f.time.pending()).isEqualTo(idle);
    }
}
