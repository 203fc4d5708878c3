package io.evener.testing;

import io.evener.Scheduler;
import io.evener.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: a clock that stands still until it is advanced, and the timers that go with it.
 *
 * <pre>{@code
 * ManualTime time = new ManualTime();
 * Pool pool = Pool.builder("orders").ticker(time).scheduler(time).build();
 * time.advance(Duration.ofSeconds(10));    // every timer due on the way has run, in order, at its instant
 * }</pre>
 *
 * <p>Scheduling is safe from any thread. Tasks run on the thread that advances, one after the other; what a task
 * throws comes out of {@link #advance}.
 */
public final class ManualTime implements Ticker, Scheduler {

    private final AtomicLong now;
    private final TreeSet<Task> tasks = new TreeSet<>(
            Comparator.comparingLong((Task task) -> task.dueNanos - task.origin).thenComparingLong(task -> task.order));
    private final long origin;
    private long order;

    private static final class Task {
        private final Runnable body;
        private final long dueNanos;
        private final long origin;
        private final long order;

        Task(Runnable body, long dueNanos, long origin, long order) {
            this.body = body;
            this.dueNanos = dueNanos;
            this.origin = origin;
            this.order = order;
        }
    }

    /** Starts at 0. */
    public ManualTime() {
        this(0);
    }

    /**
     * Starts at this reading: near {@link Long#MAX_VALUE}, to see a wrap.
     *
     * @param nanos the first reading
     */
    public ManualTime(long nanos) {
        origin = nanos;
        now = new AtomicLong(nanos);
    }

    @Override
    public long nanos() {
        return now.get();
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        synchronized (tasks) {
            long delay = Math.max(0, Math.min(delayNanos, Long.MAX_VALUE - (now.get() - origin)));
            Task queued = new Task(task, now.get() + delay, origin, order++);
            tasks.add(queued);
            return () -> {
                synchronized (tasks) {
                    tasks.remove(queued);
                }
            };
        }
    }

    /**
     * Moves the clock on, running every task due on the way at its own instant, those included that tasks schedule.
     *
     * @param duration not negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: duration=" + duration);
        }
        long target = now.get() + duration.toNanos();
        for (Task task = due(target); task != null; task = due(target)) {
            advanceTo(task.dueNanos);
            task.body.run();
        }
        advanceTo(target);
    }

    /** Advances: the thread that would wait is the one that moves the clock. */
    @Override
    public void sleep(long nanos) {
        advance(Duration.ofNanos(nanos));
    }

    /** Never back, whoever else advances: a task may, and tasks may come late from other threads. */
    private void advanceTo(long instant) {
        now.updateAndGet(present -> instant - present > 0 ? instant : present);
    }

    /** Runs what is due now, without moving the clock: verdicts are published then. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /** Returns how many tasks are waiting. */
    public int pending() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    private @Nullable Task due(long target) {
        synchronized (tasks) {
            return !tasks.isEmpty() && tasks.first().dueNanos - target <= 0 ? tasks.pollFirst() : null;
        }
    }
}
