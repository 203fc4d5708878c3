package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.call.RetryBudget;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import java.time.Duration;

/** Lets a retry budget see the calls of a pool. A guard by its lifetime alone: it lasts as long as balancer and pool do. */
final class BudgetWatch implements Guard {

    /** How often a budget dates what it earned. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final RetryBudget.Traffic traffic;
    private final RetryBudget budget;

    BudgetWatch(RetryBudget.Traffic traffic, RetryBudget budget) {
        this.traffic = traffic;
        this.budget = budget;
    }

    @Override
    public Attached attach(GuardContext context) {
        Cancellable watching = budget.watch(traffic);
        tickLater(context);
        return new Attached() {
            @Override
            public void changed(PoolSnapshot snapshot) {}

            @Override
            public void close() {
                watching.cancel();
            }
        };
    }

    private void tickLater(GuardContext context) {
        context.after(TICK, () -> {
            tickLater(context);
            budget.tick();
        });
    }
}
