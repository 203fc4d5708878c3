package io.evener;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * A pool's own scheduler: one daemon thread, made when the first timer is set (where another was given: when that refuses one), gone
 * when the pool is closed and its last call's time is up.
 */
final class DefaultScheduler implements Scheduler, AutoCloseable {

    private final ScheduledThreadPoolExecutor executor;
    private final Scheduler delegate;

    DefaultScheduler(String pool) {
        executor = new ScheduledThreadPoolExecutor(1, Threads.daemon("evener-" + pool));
        executor.setRemoveOnCancelPolicy(true);
        delegate = Scheduler.from(executor);
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        try {
            return delegate.schedule(task, delayNanos);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** The pool's timers are cancelled by then. What is left are calls' own, on which their callers wait: they still fire. */
    @Override
    public void close() {
        executor.shutdown(); // interrupts nobody: the closer may be a task of ours
    }
}
