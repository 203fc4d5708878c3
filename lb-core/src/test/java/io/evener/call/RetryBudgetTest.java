package io.evener.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule of the default budget, with the faults of its peers by number, and what all budgets refuse. */
class RetryBudgetTest {

    private final ManualTime time = new ManualTime();
    private final Counter traffic = new Counter();

    private RetryBudget.Builder budget() {
        return RetryBudget.builder().ticker(time);
    }

    private static int granted(RetryBudget budget, int failures) {
        int granted = 0;
        for (int i = 0; i < failures; i++) {
            budget.failed(Outcome.FAILURE);
            granted += budget.tryWithdraw(Outcome.FAILURE) ? 1 : 0;
        }
        return granted;
    }

    // ---- the rule ------------------------------------------------------------------------------------------------

    @Test
    void budget_fresh_grantsTheLeast() {
        RetryBudget budget = budget().build();
        assertThat(budget.balance()).isEqualTo(3);
        assertThat(granted(budget, 6)).as("D46: 6 calls, all fail").isEqualTo(3);
        assertThat(budget.balance()).isZero();
    }

    @Test
    void budget_answers_earnTheirRatioAndTheFloorUpToRatioOfCalls() {
        RetryBudget budget = budget().build();
        budget.watch(traffic);
        traffic.answered = 1_000;
        assertThat(budget.balance()).as("nothing failed: 10 % of the calls").isEqualTo(100);
        assertThat(granted(budget, 1_000)).as("100, and a floor of 10").isEqualTo(110);
    }

    /** D16: 1,000 calls at once, 3 attempts each, nothing works. */
    @Test
    void budget_nothingAnswered_grantsTheFloorOnly() {
        RetryBudget budget = budget().build();
        int retries = 0;
        for (int call = 0; call < 1_000; call++) {
            for (int attempt = 1; attempt < 3 && granted(budget, 1) == 1; attempt++) {
                retries++;
            }
        }
        assertThat(retries).isEqualTo(10);
    }

    @Test
    void budget_longOutage_grantsOneASecond() {
        RetryBudget budget = budget().build();
        budget.watch(traffic);
        int retries = 0;
        for (int second = 0; second < 200; second++) {
            boolean up = second < 100;
            traffic.answered += up ? 1_000 : 0;
            retries = second == 120 ? 0 : retries + (up ? 0 : granted(budget, 1_000));
            time.advance(Duration.ofSeconds(1));
            budget.tick();
        }
        assertThat(retries).as("79 s").isBetween(70, 80);
    }

    /** D49: one call after the other, 10 a second, a third fails. */
    @Test
    void budget_oneCallAtATime_retriesATenthOfCalls() {
        RetryBudget budget = budget().build();
        int calls = 30_000;
        int retries = 0;
        for (int call = 0; call < calls; call++) {
            if (call % 3 == 0) {
                retries += granted(budget, 1);
            } else {
                budget.deposit();
            }
            time.advance(Duration.ofMillis(100));
        }
        assertThat((double) retries / calls).isBetween(0.085, 0.1005); // expires after ttl to 1.1 ttl
    }

    /** Once in 20 s: what it earned is gone, the least is not. */
    @Test
    void budget_hardlyAnyCalls_retriesEach() {
        RetryBudget budget = budget().build();
        for (int call = 0; call < 50; call++) {
            assertThat(granted(budget, 2)).isEqualTo(2);
            time.advance(Duration.ofSeconds(20));
        }
    }

    /** D38: truncated ratios become 0.1428, 0.333, 1, 1 elsewhere. */
    @ParameterizedTest
    @ValueSource(doubles = {0.15, 0.3, 0.6, 0.9, 0.29, 1})
    void budget_anyRatio_isExact(double ratio) {
        RetryBudget budget = budget().ratio(ratio).floorPerSecond(0).least(0).build();
        long answers = 0;
        long retries = 0;
        for (int second = 0; second < 1_000; second++) {
            answers += 100;
            for (int i = 0; i < 100; i++) {
                budget.deposit();
            }
            if (second % 10 == 9) { // all that was earned in ttl, then nothing for more than 1.1 ttl
                retries += granted(budget, 1_000 * 5);
                time.advance(Duration.ofSeconds(12));
            }
            time.advance(Duration.ofMillis(100));
        }
        assertThat((double) retries / answers).isCloseTo(ratio, within(0.01 * ratio));
    }

    @Test
    void budget_earnedOrPaid_isForgottenAfterTtl() {
        RetryBudget budget = budget().least(0).floorPerSecond(0).build();
        for (int i = 0; i < 100; i++) {
            budget.deposit();
        }
        time.advance(Duration.ofMillis(9_999));
        assertThat(granted(budget, 4)).isEqualTo(4);
        assertThat(budget.balance()).isEqualTo(6);
        time.advance(Duration.ofMillis(1_001));
        assertThat(budget.balance()).isZero();
        for (int i = 0; i < 100; i++) {
            budget.deposit();
        }
        assertThat(budget.balance()).as("4 still paid for").isEqualTo(6);
        time.advance(Duration.ofMillis(9_000));
        assertThat(budget.balance()).as("all 4 forgotten").isEqualTo(10);
    }

    /** Whatever happens, at each grant what was paid within ttl is within the rule, counted over 1.1 ttl at most. */
    @Test
    void budget_anyHistory_staysWithinItsRule() {
        SeededRandom random = SeededRandom.of(16);
        for (int history = 0; history < 12; history++) {
            ManualTime clock = new ManualTime();
            RetryBudget budget = RetryBudget.builder().ticker(clock).build();
            Deque<Long> answers = new ArrayDeque<>();
            Deque<Long> failures = new ArrayDeque<>();
            Deque<Long> paid = new ArrayDeque<>();
            int failing = random.nextInt(101);
            int gap = 1 + random.nextInt(2_000);
            for (int call = 0; call < 2_000; call++) {
                clock.advance(Duration.ofMillis(random.nextInt(gap)));
                if (random.nextInt(100) >= failing) {
                    budget.deposit();
                    answers.add(clock.nanos());
                    continue;
                }
                budget.failed(Outcome.FAILURE);
                failures.add(clock.nanos());
                if (budget.tryWithdraw(Outcome.FAILURE)) {
                    paid.add(clock.nanos());
                    double earned = 0.1 * since(answers, clock, 11_000);
                    double calls = 0.1 * (since(answers, clock, 11_000) + since(failures, clock, 11_000));
                    assertThat(since(paid, clock, 10_000)).isLessThanOrEqualTo((int)
                            (1e-9 + Math.max(3, Math.min(10 + earned, calls))));
                }
            }
        }
    }

    private static int since(Deque<Long> events, ManualTime clock, int millis) {
        events.removeIf(event -> event <= clock.nanos() - millis * 1_000_000L);
        return events.size();
    }

    @Test
    void budget_neverConnected_paysHalf() {
        RetryBudget budget = budget().build();
        int granted = 0;
        for (int i = 0; i < 10; i++) {
            budget.failed(Outcome.CONNECT_FAILURE);
            granted += budget.tryWithdraw(Outcome.CONNECT_FAILURE) ? 1 : 0;
        }
        assertThat(granted).isEqualTo(6);
    }

    @Test
    void budget_refusal_costsNothing() {
        RetryBudget budget = budget().build();
        assertThat(granted(budget, 3)).isEqualTo(3);
        for (int i = 0; i < 100; i++) {
            assertThat(budget.tryWithdraw(Outcome.TIMEOUT)).isFalse();
            budget.settled(false);
            budget.failed(Outcome.CANCELLED);
            budget.failed(Outcome.IGNORED);
            budget.failed(Outcome.CALLER_ERROR);
        }
        time.advance(Duration.ofSeconds(11));
        assertThat(budget.balance()).isEqualTo(3);
    }

    @Test
    void budget_clockNearItsWrapOrBack_goesOn() {
        ManualTime late = new ManualTime(Long.MAX_VALUE - 5_000_000_000L);
        RetryBudget budget = RetryBudget.builder().ticker(late).build();
        assertThat(granted(budget, 3)).isEqualTo(3);
        late.advance(Duration.ofSeconds(11));
        assertThat(budget.balance()).as("the clock wrapped").isEqualTo(3);
        long[] now = {0};
        RetryBudget back = RetryBudget.builder().ticker(() -> now[0]).build();
        now[0] = 5_000_000_000L;
        assertThat(granted(back, 2)).isEqualTo(2);
        now[0] = -5_000_000_000L;
        assertThat(granted(back, 2)).isEqualTo(1);
        now[0] = Long.MAX_VALUE;
        assertThat(back.balance()).isEqualTo(3);
    }

    // ---- what is watched -----------------------------------------------------------------------------------------

    /** D36: two balancers of one pool share a budget. */
    @Test
    void watch_sameTrafficTwice_countsOnce() {
        RetryBudget budget = budget().least(0).build();
        Cancellable first = budget.watch(traffic);
        Cancellable second = budget.watch(traffic);
        traffic.answered = 10;
        assertThat(budget.balance()).isEqualTo(1);
        first.cancel();
        first.cancel();
        traffic.answered = 20;
        assertThat(budget.balance()).isEqualTo(2);
        traffic.answered = 30;
        time.advance(Duration.ofMillis(500));
        second.cancel();
        traffic.answered = 1_000;
        assertThat(budget.balance()).as("what was earned stays").isEqualTo(3);
        time.advance(Duration.ofSeconds(11));
        assertThat(budget.balance()).isZero();
    }

    @Test
    void watch_several_areAddedUp() {
        RetryBudget budget = budget().least(0).build();
        Counter other = new Counter();
        other.answered = 1_000_000;
        budget.watch(traffic);
        budget.watch(other);
        assertThat(budget.balance()).as("nothing from before").isZero();
        traffic.answered += 40;
        other.answered += 60;
        assertThat(budget.balance()).isEqualTo(10);
    }

    @Test
    void watch_notLookedAtForAnHour_earnsItsMeanRate() {
        RetryBudget budget = budget().floorPerSecond(0).build();
        budget.watch(traffic);
        time.advance(Duration.ofHours(1));
        traffic.answered = 3_600 * 200;
        assertThat(budget.balance()).isCloseTo(200, within(0.2));
        time.advance(Duration.ofSeconds(5));
        assertThat(budget.balance()).isCloseTo(100, within(20.0));
        time.advance(Duration.ofSeconds(6));
        assertThat(budget.balance()).isEqualTo(3);
    }

    /** Seen at the end of one tenth, it must not be dated in the next: what came then would count many times over. */
    @Test
    void tick_heldUpBetweenTenths_earnsNothingByIt() {
        long[] now = {0};
        long[] heldUp = {0};
        RetryBudget budget = RetryBudget.builder()
                .ticker(() -> {
                    long reading = now[0];
                    now[0] += heldUp[0];
                    heldUp[0] = 0;
                    return reading;
                })
                .least(0)
                .floorPerSecond(0)
                .build();
        budget.watch(traffic);
        now[0] = 999_000_000;
        heldUp[0] = 901_000_000;
        traffic.answered = 1_000;
        budget.tick();
        now[0] = 1_950_000_000;
        traffic.answered = 1_100;
        budget.tick();
        now[0] = 11_500_000_000L;
        assertThat(budget.balance()).isEqualTo(10);
    }

    /** A pool replaced by a younger one, or members that leave with their counts and come back. */
    @Test
    void watch_counterThatJumps_earnsNothingByIt() {
        RetryBudget budget = budget().least(0).floorPerSecond(0).build();
        traffic.answered = 1_000_000;
        budget.watch(traffic);
        for (long jump : new long[] {600_000, 1_000_000, 0, Long.MIN_VALUE, Long.MAX_VALUE, -1, 1L << 45, 50}) {
            traffic.answered = jump;
            assertThat(budget.balance()).as("jump to %s", jump).isZero();
        }
        traffic.answered += 100;
        assertThat(budget.balance()).isEqualTo(10);
    }

    // ---- bad input -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            -0.1 | must be in 0..1: ratio=-0.1
            20   | must be in 0..1: ratio=20
            NaN  | must be in 0..1: ratio=NaN
            """)
    void builder_badRatio_isRefused(double ratio, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budget().ratio(ratio))
                .withMessage(message);
    }

    @Test
    void builder_badSettings_areRefused() {
        refused("must be in PT1S..PT1M: ttl=PT0.999S", () -> budget().ttl(Duration.ofMillis(999)));
        refused("must be in PT1S..PT1M: ttl=PT1M1S", () -> budget().ttl(Duration.ofSeconds(61)));
        refused("must be in 0..2147483647: floorPerSecond=-1", () -> budget().floorPerSecond(-1));
        refused("must be in 0..2147483647: floorPerSecond=Infinity", () -> budget().floorPerSecond(1.0 / 0));
        refused("must be in 0..2147483647: least=-1", () -> budget().least(-1));
    }

    private static void refused(String message, Runnable settings) {
        assertThatIllegalArgumentException().isThrownBy(settings::run).withMessage(message);
    }
}
