package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.StateFactory;
import io.evener.spi.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The timers and states that a strategy or guard took from its pool, so that they can all be given back. */
final class Loan implements AutoCloseable {

    private final PoolCore pool;
    private final String label;
    private final Scope scope;
    private final Set<Timer> timers = ConcurrentHashMap.newKeySet();
    private final Set<TrackedKey<?>> keys = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Makes one whose states are kept on all members. */
    Loan(PoolCore pool, String label) {
        this(pool, label, Scope.ofAll());
    }

    Loan(PoolCore pool, String label, Scope scope) {
        this.pool = pool;
        this.label = label;
        this.scope = scope;
    }

    Cancellable after(Duration delay, Runnable task) {
        return start(Args.notNegative("delay", delay), -1, task);
    }

    Cancellable every(Duration period, Runnable task) {
        long nanos = Args.positive("period", period);
        return start(nanos, nanos, task);
    }

    private Cancellable start(long delayNanos, long periodNanos, Runnable task) {
        Timer timer = new Timer(Objects.requireNonNull(task, "task"), periodNanos);
        timers.add(timer);
        timer.arm(delayNanos);
        if (closed) {
            timer.cancel();
        }
        return timer;
    }

    /**
     * Tracks a state of this borrower's.
     *
     * @param before of whom it may take over what they learned
     */
    <S extends MemberState> StateKey<S> track(StateFactory<S> factory, Set<TrackedKey<?>> before, Signal... signals) {
        Objects.requireNonNull(factory, "factory");
        if (closed) {
            throw new IllegalStateException("context is closed: label=" + label);
        }
        List<Signal> wanted = Arrays.asList(signals);
        TrackedKey<S> key =
                new TrackedKey<>(factory, scope, wanted.contains(Signal.LATENCY), wanted.contains(Signal.LOAD_REPORT));
        keys.add(key);
        pool.track(key, before);
        return key;
    }

    Set<TrackedKey<?>> keys() {
        return Set.copyOf(keys);
    }

    @Override
    public void close() {
        closed = true;
        timers.forEach(Timer::cancel);
        List<TrackedKey<?>> given = new ArrayList<>(keys);
        keys.clear();
        if (!given.isEmpty()) {
            pool.untrack(given);
        }
    }

    /** One timer, once or repeating. What its task throws is reported; a repeating one goes on. */
    private final class Timer implements Runnable, Cancellable {
        private final Runnable task;
        private final long periodNanos;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Cancellable armed;

        Timer(Runnable task, long periodNanos) {
            this.task = task;
            this.periodNanos = periodNanos;
        }

        void arm(long delayNanos) {
            armed = pool.scheduler().schedule(this, delayNanos);
            if (over.get()) {
                disarm();
            }
        }

        @Override
        public void run() {
            if (over.get()) {
                return;
            }
            try {
                task.run();
            } catch (Throwable t) {
                pool.failed("timer of " + label, t);
            } finally {
                pool.flush();
            }
            if (periodNanos < 0) {
                over.set(true);
                timers.remove(this);
            } else if (!over.get()) {
                arm(periodNanos);
            }
        }

        @Override
        public void cancel() {
            if (over.compareAndSet(false, true)) {
                timers.remove(this);
                disarm();
            }
        }

        private void disarm() {
            Cancellable handle = armed;
            if (handle != null) {
                handle.cancel();
            }
        }
    }
}
