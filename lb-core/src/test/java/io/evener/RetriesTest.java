package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.call.CallOptions;
import io.evener.call.PushBack;
import org.junit.jupiter.api.Test;

/** An adapter's attempts, where threads cross. */
class RetriesTest {

    private final Fixtures f = new Fixtures().with(2);
    private final RecordingBudget budget = new RecordingBudget();
    private final LoadBalancer balancer = LoadBalancer.builder(f.pool)
            .strategy(new Fixtures.FirstInLine())
            .retryBudget(budget)
            .build();

    private Retries afterAFailure() {
        Retries retries =
                balancer.retries(ChooseRequest.any(), CallOptions.ofDefaults().idempotent(true));
        Lease lease = balancer.acquire();
        lease.complete(Outcome.FAILURE);
        assertThat(retries.pauseAfter(lease, Outcome.FAILURE, PushBack.none())).isPositive();
        return retries;
    }

    /** The caller cancels while the answer's thread asks for another attempt. */
    @Test
    void attemptGrantedWhileTheCallIsGivenUp_isSettled_andNotBegun() {
        Retries retries = afterAFailure();
        budget.asking = () -> retries.end(false);
        assertThat(retries.reserve()).isFalse();
        assertThat(budget.owed).hasValue(0);
        assertThat(budget.settled).containsExactly(false);
        assertThat(retries.acquire(Lease.of())).isNull();
        assertThat(f.member(0).inFlight() + f.member(1).inFlight()).isZero();
        assertThat(budget.owed).hasValue(0);
    }

    @Test
    void end_saidTwice_settlesOnce() {
        Retries retries = afterAFailure();
        assertThat(retries.reserve()).isTrue();
        retries.end(true);
        retries.end(false);
        assertThat(budget.settled).containsExactly(true);
    }
}
