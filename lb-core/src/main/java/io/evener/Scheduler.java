package io.evener;

import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task once after a delay: every timer of a pool, its balancers and its guards goes through one of
 * these.
 *
 * <p>Tasks are short and do no blocking I/O. Implementations must be safe for use by many threads, must not
 * run a task inside {@code schedule} itself, and may refuse tasks by throwing, as with
 * {@link java.util.concurrent.RejectedExecutionException} when they are full or shut down. A pool then says so in a
 * {@code ComponentFailed} event, at most once a minute, and runs what was refused on a daemon thread of its own, in time; or at
 * the scheduler after all, if that takes timers again before. So no timer of strategies, guards, sources or calls is ever
 * refused or lost, but for those that a scheduler took and then never ran: a pool is closed before its scheduler is
 * shut down.
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Runs the task once, {@code delayNanos} from now or as soon after as possible.
     *
     * @param task what to run
     * @param delayNanos nanoseconds to wait; 0 or less means at once, on the scheduler's thread
     * @return a handle to cancel it
     */
    Cancellable schedule(Runnable task, long delayNanos);

    /**
     * Makes the calling thread wait, as a call does between attempts. By default it sleeps; a virtual clock moves on.
     *
     * @param nanos how long, above 0
     */
    default void sleep(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }

    /** A thing that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        /** Calls it off; does nothing when it already ran or was cancelled. */
        void cancel();
    }

    /**
     * Returns a scheduler over an executor of the caller's, who keeps owning it and shuts it down.
     *
     * @param executor where tasks run; one thread is enough for any number of pools
     */
    static Scheduler from(ScheduledExecutorService executor) {
        Objects.requireNonNull(executor, "executor");
        return (task, delayNanos) -> {
            Future<?> future = executor.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
    }
}
