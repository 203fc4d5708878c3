package io.evener.call;

import io.evener.ModelCheck;
import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * The default budget, and the one of the dialects that earns as lazily, under every interleaving of two threads: each operation is one
 * atomic step.
 *
 * <p>Excluded: one token that pays for two retries; an answer that is counted twice, or not at all, because two threads looked at the
 * counters at once; a refusal that costs something.
 */
class RetryBudgetLincheckTest {

    private static RetryBudget small() {
        return RetryBudget.builder()
                .ratio(0.5)
                .floorPerSecond(0)
                .least(1)
                .ticker(() -> 0)
                .build();
    }

    @Test
    void budget_isOneStepEach() {
        ModelCheck.holds(ByHand.class, 25, 100, 3);
        ModelCheck.holds(ByTraffic.class, 25, 100, 3);
    }

    @Test
    void awsStandard_isOneStepEach() {
        ModelCheck.holds(Quota.class, 10, 200, 3);
    }

    @Test
    void budget_thatIsWatchedNoMore_keepsWhatItEarned() {
        ModelCheck.holds(WatchedForAWhile.class, 10, 200, 3);
    }

    @Test
    void budget_askedBeforeItPays_isRejected() {
        ModelCheck.isBroken(AskedThenPaid.class, 3);
    }

    /** What all have in common. */
    public abstract static class Budgeted {
        final RetryBudget budget;

        Budgeted(RetryBudget budget) {
            this.budget = budget;
        }

        @Operation
        public void fail() {
            budget.failed(Outcome.FAILURE);
        }

        @Operation
        public boolean withdraw() {
            return budget.tryWithdraw(Outcome.FAILURE);
        }

        @Operation
        public double balance() {
            return budget.balance();
        }
    }

    public static class ByHand extends Budgeted {
        public ByHand() {
            super(small());
        }

        @Operation
        public void deposit() {
            budget.deposit();
        }
    }

    /** Answers are counted by somebody else. */
    public static class ByTraffic extends Budgeted implements RetryBudget.Traffic {
        private final AtomicLong answered = new AtomicLong();
        final Cancellable watching;

        public ByTraffic() {
            this(small());
        }

        ByTraffic(RetryBudget budget) {
            super(budget);
            watching = budget.watch(this);
        }

        @Operation
        public void answer() {
            answered.incrementAndGet();
        }

        @Override
        public long answered() {
            return answered.get();
        }

        @Override
        public int inFlight() {
            return 0;
        }
    }

    public static class WatchedForAWhile extends ByTraffic {
        @Operation(nonParallelGroup = "owner")
        public void cancel() {
            watching.cancel();
        }
    }

    /** Nearly empty, so that one token more or less is seen. */
    public static class Quota extends ByTraffic {
        public Quota() {
            super(RetryBudget.awsStandard());
            for (int i = 0; i < 99; i++) {
                budget.tryWithdraw(Outcome.FAILURE);
            }
        }

        @Operation
        public void settle() {
            budget.settled(true);
        }
    }

    /** Asks for the balance and pays afterwards. */
    public static class AskedThenPaid {
        private final AtomicLong tokens = new AtomicLong(1);

        @Operation
        public void deposit() {
            tokens.incrementAndGet();
        }

        @Operation
        public boolean withdraw() {
            if (tokens.get() < 1) {
                return false;
            }
            tokens.decrementAndGet();
            return true;
        }

        @Operation
        public long balance() {
            return tokens.get();
        }
    }
}
