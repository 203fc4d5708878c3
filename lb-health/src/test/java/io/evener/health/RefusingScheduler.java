package io.evener.health;

import io.evener.Scheduler;
import io.evener.testing.ManualTime;
import java.util.concurrent.RejectedExecutionException;

/** Virtual time that refuses one timer: the one of this number, counted since {@link #asked} was last set to 0. */
final class RefusingScheduler implements Scheduler {

    static final int NEVER = Integer.MAX_VALUE;

    private final ManualTime time;
    int asked;
    int refused = NEVER;

    RefusingScheduler(ManualTime time) {
        this.time = time;
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        if (asked++ == refused) {
            throw new RejectedExecutionException("full");
        }
        return time.schedule(task, delayNanos);
    }
}
