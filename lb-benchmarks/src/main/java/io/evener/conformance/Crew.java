package io.evener.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads of a trial: what the first to fail threw is the trial's, and nobody is waited for without end. */
final class Crew {

    /** Far beyond what any trial takes on a slow machine. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    void start(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable t) {
                        failure.compareAndSet(null, t);
                    }
                },
                "evener-trial");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Waits for another thread of the trial. */
    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                throw new AssertionError("another thread never came so far");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for all. */
    void join() {
        if (!joins(PATIENCE_NANOS)) {
            throw new AssertionError("not finished in bounded time");
        }
    }

    /** Returns whether all finished in time; those that did not are interrupted. */
    boolean joins(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        boolean finished = true;
        for (Thread thread : threads) {
            try {
                thread.join(finished ? millis : 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            finished &= !thread.isAlive();
        }
        threads.forEach(Thread::interrupt);
        Throwable thrown = failure.get();
        if (thrown instanceof AssertionError broken) {
            throw broken;
        }
        if (thrown != null) {
            throw new AssertionError("threw " + thrown, thrown);
        }
        return finished;
    }
}
