package io.evener.bench;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that never keep the JVM alive, and waiting with a bound. */
final class Daemons {

    private Daemons() {}

    static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(threads, named(name));
    }

    static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(named(name));
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Waits for as long as the timer takes. */
    static void pause(ScheduledExecutorService timer, Duration time) throws InterruptedException {
        get(timer.schedule(() -> {}, time.toNanos(), TimeUnit.NANOSECONDS), time.plusSeconds(30));
    }

    /** Returns what the future yields, in bounded time. */
    static <T> T get(Future<T> future, Duration atMost) throws InterruptedException {
        try {
            return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw new IllegalStateException("nothing came within " + atMost, e);
        }
    }
}
