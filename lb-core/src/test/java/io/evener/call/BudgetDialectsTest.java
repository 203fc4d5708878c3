package io.evener.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evener.Outcome;
import io.evener.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What vectors don't show of the dialects: traffic that is watched, bounds, and bad input. */
class BudgetDialectsTest {

    private final ManualTime time = new ManualTime();
    private final Counter traffic = new Counter();

    private static int granted(RetryBudget budget, int failures) {
        int granted = 0;
        for (int i = 0; i < failures; i++) {
            budget.failed(Outcome.FAILURE);
            granted += budget.tryWithdraw(Outcome.FAILURE) ? 1 : 0;
        }
        return granted;
    }

    @Test
    void finagle_watchedWithoutLooking_earnsItsMeanRate() {
        RetryBudget budget = RetryBudget.finagle(Duration.ofSeconds(10), 0, 0.1, time);
        budget.watch(traffic);
        time.advance(Duration.ofHours(1));
        traffic.answered = 3_600 * 100;
        assertThat(budget.balance()).isEqualTo(100);
    }

    /** D39: in 32 bits this reserve is negative. */
    @Test
    void finagle_largeReserve_doesNotOverflow() {
        RetryBudget budget = RetryBudget.finagle(Duration.ofSeconds(60), 100, 0.001, time);
        assertThat(budget.balance()).isEqualTo(6_000);
        assertThat(budget.tryWithdraw(Outcome.FAILURE)).isTrue();
    }

    /** The highest price, 2^31 - 1, times the largest reserve is beyond 64 bits, too. */
    @Test
    void finagle_largestReserve_doesNotOverflow() {
        RetryBudget budget = RetryBudget.finagle(Duration.ofSeconds(60), Integer.MAX_VALUE, Double.MIN_VALUE, time);
        assertThat(budget.balance()).isBetween(2e9, 2.2e9);
        assertThat(budget.tryWithdraw(Outcome.FAILURE)).isTrue();
        budget.watch(traffic);
        traffic.answered = 1L << 39;
        time.advance(Duration.ofSeconds(1));
        assertThat(budget.balance()).isBetween(2e9, 2.2e9);
    }

    @Test
    void envoy_percentOfActiveOrTheMinimum() {
        RetryBudget budget = RetryBudget.envoy();
        assertThat(granted(budget, 5)).as("D46: 6 calls, all fail").isEqualTo(3);
        budget.watch(traffic);
        traffic.inFlight = 24;
        assertThat(budget.balance()).as("4.8 is 4").isEqualTo(1);
        assertThat(granted(budget, 5)).isEqualTo(1);
        budget.settled(true);
        budget.settled(false);
        assertThat(granted(budget, 5)).isEqualTo(2);
        traffic.inFlight = 0;
        assertThat(budget.balance()).isZero();
        for (int i = 0; i < 50; i++) {
            budget.settled(false);
        }
        assertThat(budget.balance()).as("settled too often").isEqualTo(3);
        assertThat(RetryBudget.envoy(1, 0).tryWithdraw(Outcome.FAILURE)).isFalse();
    }

    @Test
    void grpc_balanceAboveZero_meansGranted() {
        RetryBudget budget = RetryBudget.grpc(10, 0.1);
        assertThat(budget.balance()).isEqualTo(5);
        assertThat(granted(budget, 10)).isEqualTo(4);
        assertThat(budget.balance()).isZero();
        budget.failed(Outcome.CANCELLED);
        for (int i = 0; i < 51; i++) {
            budget.deposit();
        }
        assertThat(budget.balance()).isEqualTo(0.1);
        assertThat(budget.tryWithdraw(Outcome.FAILURE)).isTrue();
    }

    @Test
    void dialects_badSettings_areRefused() {
        Duration ttl = Duration.ofSeconds(10);
        refused("must be in PT1S..PT1M: ttl=PT0S", () -> RetryBudget.finagle(Duration.ZERO, 10, 0.2));
        refused("must be in 0..2147483647: minRetriesPerSec=-1", () -> RetryBudget.finagle(ttl, -1, 0.2));
        refused("must be in 0..1000: percentCanRetry=1000.5", () -> RetryBudget.finagle(ttl, 10, 1000.5));
        refused("must be in 0.001..1000: maxTokens=0", () -> RetryBudget.grpc(0, 0.1));
        refused("must be in 0.001..1000: tokenRatio=NaN", () -> RetryBudget.grpc(10, Double.NaN));
        refused("must be in 0..1: budgetRatio=20", () -> RetryBudget.envoy(20, 3));
        refused("must be in 0..2147483647: minRetryConcurrency=-3", () -> RetryBudget.envoy(0.2, -3));
    }

    private static void refused(String message, Runnable settings) {
        assertThatIllegalArgumentException().isThrownBy(settings::run).withMessage(message);
    }
}
