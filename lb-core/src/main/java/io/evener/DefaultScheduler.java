package io.evener;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** A pool's own scheduler: one daemon thread, made when the first timer is set, gone when the pool is closed. */
final class DefaultScheduler implements Scheduler, AutoCloseable {

    private final ScheduledThreadPoolExecutor executor;
    private final Scheduler delegate;

    DefaultScheduler(String pool) {
        executor = new ScheduledThreadPoolExecutor(1, Threads.daemon("evener-" + pool));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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

    @Override
    public void close() {
        executor.shutdown(); // interrupts nobody: the closer may be a task of ours
    }
}
