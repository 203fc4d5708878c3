package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.source.EndpointSource;
import io.evener.source.SourceContext;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a source tells its pool. Removals are published before {@link #update} returns; additions wait a little, so
 * that a burst of them costs one round of compiling.
 */
final class Feed implements SourceContext, AutoCloseable {

    private static final Duration COALESCE = Duration.ofMillis(50);
    /** A source that is down says so at every look; its age is worth a line a minute. */
    private static final long REPEAT_NANOS = Duration.ofMinutes(1).toNanos();
    /** So many complaints are known again: parts of a source complain in turn, while others are well. */
    private static final int MAX_KNOWN = 64;

    private final PoolCore pool;
    private final Loan timers;
    /** A thread per task that blocks, gone a second after the last: a part that hangs holds up no other. */
    private final ThreadPoolExecutor blocking;

    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ReentrantLock order = new ReentrantLock();
    private long lastVersion;
    private boolean any;
    private long lastGoodNanos;
    /** When what was told last, oldest first. */
    private final Map<String, Long> told = new LinkedHashMap<>();

    private EndpointSource.@Nullable Subscription subscription;
    private volatile boolean closed;

    Feed(PoolCore pool) {
        this.pool = pool;
        this.timers = new Loan(pool, pool.name() + "/source");
        this.lastGoodNanos = pool.ticker().nanos();
        this.blocking = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Threads.daemon("evener-source-" + pool.name()));
    }

    void start(EndpointSource source) {
        subscription = source.start(source.whenEmpty().appliedTo(source, this));
    }

    @Override
    public String pool() {
        return pool.name();
    }

    @Override
    public Ticker ticker() {
        return pool.ticker();
    }

    @Override
    public RandomSource random() {
        return pool.random();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return timers.after(delay, task);
    }

    @Override
    public void offload(Runnable task) {
        Objects.requireNonNull(task, "task");
        try {
            blocking.execute(() -> {
                try {
                    task.run();
                } catch (Throwable t) {
                    pool.failed("source", t);
                } finally {
                    pool.flush();
                }
            });
        } catch (RejectedExecutionException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    @Override
    public void update(long version, Collection<Endpoint> all) {
        boolean urgent;
        try {
            urgent = take(version, List.copyOf(all));
        } catch (NullPointerException e) {
            refused("must not hold null: endpoints");
            return;
        } catch (IllegalArgumentException e) {
            refused(String.valueOf(e.getMessage()));
            return;
        }
        if (urgent || pool.snapshot().eligibleCount() == 0) {
            pool.settle();
        } else if (waiting.compareAndSet(false, true)) {
            timers.after(COALESCE, () -> {
                waiting.set(false);
                pool.settle();
            });
        }
    }

    /** Returns whether to publish at once. A thread that was overtaken waits, too: what it removed must be in force. */
    private boolean take(long version, List<Endpoint> all) {
        order.lock();
        try {
            if (closed || any && version <= lastVersion) {
                return true;
            }
            boolean urgent = !pool.holds(all) && pool.update(all);
            lastVersion = version;
            any = true;
            lastGoodNanos = pool.ticker().nanos();
            pool.complaint("");
            return urgent;
        } finally {
            order.unlock();
        }
    }

    @Override
    public void refused(String reason) {
        refused(reason, age());
    }

    @Override
    public void refused(String reason, Duration age) {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(age, "age");
        complain("update refused: ", reason, new LoadBalancerEvent.UpdateRefused(pool.name(), reason, age));
    }

    @Override
    public void failed(Throwable error) {
        failed(error, age());
    }

    @Override
    public void failed(Throwable error, Duration age) {
        Objects.requireNonNull(age, "age");
        complain("source failed: ", text(error), new LoadBalancerEvent.SourceFailed(pool.name(), error, age));
    }

    /** Returns how long ago the last good update was; until there is one, how long ago the pool was built. */
    Duration age() {
        order.lock();
        try {
            return Duration.ofNanos(pool.ticker().nanos() - lastGoodNanos);
        } finally {
            order.unlock();
        }
    }

    private void complain(String kind, String text, LoadBalancerEvent event) {
        order.lock();
        try {
            if (closed) {
                return;
            }
            pool.complaint(kind + text);
            if (!isNews(text, pool.ticker().nanos())) {
                return;
            }
            pool.events().add(event);
        } finally {
            order.unlock();
        }
        pool.flush();
    }

    @Override
    public void recovered(String part, Duration after, int endpoints) {
        Objects.requireNonNull(part, "part");
        Objects.requireNonNull(after, "after");
        order.lock();
        try {
            if (closed) {
                return;
            }
            told.clear(); // what is complained of after good news is news
            pool.events().add(new LoadBalancerEvent.SourceRecovered(pool.name(), part, after, endpoints));
        } finally {
            order.unlock();
        }
        pool.flush();
    }

    private boolean isNews(String text, long now) {
        Long before = told.get(text);
        if (before != null && now - before < REPEAT_NANOS) {
            return false;
        }
        told.remove(text); // to be the newest
        told.put(text, now);
        if (told.size() > MAX_KNOWN) {
            told.remove(told.keySet().iterator().next());
        }
        return true;
    }

    private static String text(Throwable error) {
        try {
            return error.toString();
        } catch (Throwable t) { // its message is the user's
            return error.getClass().getName();
        }
    }

    @Override
    public void report(String text) {
        Objects.requireNonNull(text, "text");
        if (!closed) {
            pool.tellSoon(new LoadBalancerEvent.SourceReport(pool.name(), text));
        }
    }

    @Override
    public void close() {
        closed = true;
        EndpointSource.Subscription running = subscription;
        if (running != null) {
            try {
                running.close();
            } catch (Throwable e) {
                pool.failed("source", e);
            }
        }
        timers.close();
        blocking.shutdownNow();
    }
}
