package io.evener;

import io.evener.call.RetryBudget;

/**
 * What retry budgets read of a pool. In an outage they read at every refused retry, so the sum over a large pool's members
 * is taken anew after a while only: answers are then told late, which errs towards refusing.
 */
final class PoolTraffic implements RetryBudget.Traffic {

    /** So many members are summed up each time. */
    private static final int FEW = 32;

    private static final long FRESH_NANOS = 10_000_000;

    private final PoolCore pool;
    private final PoolModel model;
    private volatile long answered;
    private volatile long at;

    PoolTraffic(PoolCore pool, PoolModel model) {
        this.pool = pool;
        this.model = model;
        this.at = pool.ticker().nanos() - FRESH_NANOS;
    }

    @Override
    public long answered() {
        long now = pool.ticker().nanos();
        if (pool.snapshot().size() > FEW && now - at < FRESH_NANOS) {
            return answered;
        }
        long sum = model.answered();
        answered = sum;
        at = now;
        return sum;
    }

    @Override
    public int inFlight() {
        return pool.inFlightLimit().inFlight();
    }
}
