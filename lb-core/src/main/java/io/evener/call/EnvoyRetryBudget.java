package io.evener.call;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import java.util.concurrent.atomic.AtomicLong;

/** Envoy's {@code ResourceManagerImpl::RetryBudgetImpl}: a bound on retries at once. */
final class EnvoyRetryBudget implements RetryBudget {

    /** {@code RetryBudget.budget_percent}. */
    static final double DEFAULT_RATIO = 0.2;
    /** {@code RetryBudget.min_retry_concurrency}. */
    static final int DEFAULT_MIN_RETRY_CONCURRENCY = 3;

    private final double ratio;
    private final int minRetryConcurrency;
    private final Watched watched = new Watched();
    private final AtomicLong active = new AtomicLong();

    EnvoyRetryBudget(double budgetRatio, int minRetryConcurrency) {
        this.ratio = Args.within(0, 1, "budgetRatio", budgetRatio);
        this.minRetryConcurrency = (int) Args.within(0, Integer.MAX_VALUE, "minRetryConcurrency", minRetryConcurrency);
    }

    /** Answers earn nothing here. */
    @Override
    public void deposit() {}

    @Override
    public Cancellable watch(Traffic traffic) {
        return watched.watch(traffic);
    }

    /** Failures cost nothing here. */
    @Override
    public void failed(Outcome outcome) {}

    @Override
    public boolean tryWithdraw(Outcome failure) {
        long most = most();
        while (true) {
            long before = active.get();
            if (before >= most) {
                return false;
            }
            if (active.compareAndSet(before, before + 1)) {
                return true;
            }
        }
    }

    /** More often than granted is ignored. */
    @Override
    public void settled(boolean success) {
        active.updateAndGet(retries -> Math.max(0, retries - 1));
    }

    @Override
    public double balance() {
        return Math.max(0, most() - active.get());
    }

    private long most() {
        return Math.max((long) (ratio * watched.inFlight()), minRetryConcurrency);
    }
}
