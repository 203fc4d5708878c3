package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.call.RetryBudget;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets a retry budget see the calls of a pool. A guard by its lifetime alone: it lasts as long as balancer and pool do.
 *
 * <p>The budget dates answers when it looks. While calls fail it looks every second; where none does it has no timer, and
 * takes what was answered since the last look for evenly spread.
 */
final class BudgetWatch implements Guard {

    private static final Duration TICK = Duration.ofSeconds(1);
    /** So many looks after the last failure are enough: longer than any budget's time to live. */
    private static final int MOST_IDLE_TICKS = 60;

    private final RetryBudget.Traffic traffic;
    private final RetryBudget budget;
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile boolean failing;
    private volatile @Nullable GuardContext context;
    /** Written by the timer alone. */
    private volatile int idle;

    BudgetWatch(RetryBudget.Traffic traffic, RetryBudget budget) {
        this.traffic = traffic;
        this.budget = budget;
    }

    @Override
    public Attached attach(GuardContext lent) {
        Cancellable watching = budget.watch(traffic);
        context = lent;
        return new Attached() {
            @Override
            public void changed(PoolSnapshot snapshot) {}

            @Override
            public void close() {
                context = null;
                watching.cancel();
            }
        };
    }

    /** An attempt failed. Called by requests' threads. */
    void failed() {
        if (!failing) {
            failing = true;
        }
        start();
    }

    private void start() {
        GuardContext lent = context;
        if (lent != null && !ticking.get() && ticking.compareAndSet(false, true)) {
            idle = 0;
            tickLater(lent);
        }
    }

    private void tickLater(GuardContext lent) {
        lent.after(TICK, () -> tick(lent));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // ticks follow one another
    private void tick(GuardContext lent) {
        budget.tick();
        idle = failing ? 0 : idle + 1;
        failing = false;
        if (idle < MOST_IDLE_TICKS) {
            tickLater(lent);
            return;
        }
        ticking.set(false);
        if (failing) { // since the line above asked
            start();
        }
    }
}
