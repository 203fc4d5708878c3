package io.evener.health;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a task by one thread at a time without a lock: who comes while another is at it leaves it to that one, which runs
 * the task once more. So whatever was written before {@link #take} is seen by a run that ends after it began.
 */
final class Turns extends AtomicInteger {

    private static final long serialVersionUID = 1;

    private final transient Runnable task;

    Turns(Runnable task) {
        this.task = task;
    }

    /** What the task throws comes out, once nobody waits for a run any more. */
    void take() {
        if (getAndIncrement() != 0) {
            return;
        }
        RuntimeException thrown = null;
        Error fatal = null;
        int missed = 1;
        do {
            try {
                task.run();
            } catch (RuntimeException e) {
                thrown = e;
            } catch (Error e) { // a count left above 0 would be the end of all turns
                fatal = e;
            }
            missed = addAndGet(-missed);
        } while (missed != 0);
        if (fatal != null) {
            throw fatal;
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
