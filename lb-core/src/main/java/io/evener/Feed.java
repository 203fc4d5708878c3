package io.evener;

import io.evener.source.EndpointSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a source tells its pool. Removals are published before {@link #update} returns; additions wait a little, so
 * that a burst of them costs one round of compiling.
 */
final class Feed implements EndpointSource.Sink, AutoCloseable {

    private static final Duration COALESCE = Duration.ofMillis(50);

    private final PoolCore pool;
    private final Loan timers;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ReentrantLock order = new ReentrantLock();
    private long lastVersion;
    private boolean any;
    private EndpointSource.@Nullable Subscription subscription;

    Feed(PoolCore pool) {
        this.pool = pool;
        this.timers = new Loan(pool, pool.name() + "/source");
    }

    void start(EndpointSource source) {
        subscription = source.start(this);
    }

    @Override
    public void update(long version, Collection<Endpoint> all) {
        boolean urgent;
        order.lock();
        try {
            if (pool.isClosed() || any && version <= lastVersion) {
                return;
            }
            urgent = pool.update(List.copyOf(all));
            lastVersion = version;
            any = true;
        } catch (IllegalArgumentException | NullPointerException e) {
            pool.events().add(new LoadBalancerEvent.UpdateRefused(pool.name(), String.valueOf(e.getMessage())));
            pool.flush();
            return;
        } finally {
            order.unlock();
        }
        if (urgent || pool.snapshot().eligibleCount() == 0) {
            pool.settle();
        } else if (waiting.compareAndSet(false, true)) {
            settleSoon();
        }
    }

    private void settleSoon() {
        try {
            timers.after(COALESCE, () -> {
                waiting.set(false);
                pool.settle();
            });
        } catch (
                Throwable e) { // an Error too, as when no thread can be made: without a timer there is no burst to wait
            // for
            waiting.set(false);
            pool.failed("scheduler", e);
            pool.settle();
        }
    }

    @Override
    public void failed(Throwable error) {
        pool.events().add(new LoadBalancerEvent.SourceFailed(pool.name(), error));
        pool.flush();
    }

    @Override
    public void close() {
        EndpointSource.Subscription running = subscription;
        if (running != null) {
            try {
                running.close();
            } catch (Throwable e) {
                pool.failed("source", e);
            }
        }
        timers.close();
    }
}
