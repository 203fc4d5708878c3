package io.evener.bench;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends GETs at a steady rate, whatever becomes of them, and books how they end for the caller.
 *
 * <p>An open loop: a slow server does not slow the callers down, as in life. Calls that could not be sent in time,
 * because this machine was too busy or {@value #MAX_OUTSTANDING} were under way, are skipped rather than sent in a
 * burst.
 */
final class Traffic implements AutoCloseable {

    private static final int MAX_OUTSTANDING = 1_000;
    private static final int MAX_FAILURES_KEPT = 10_000;
    private static final long TICK_MILLIS = 2;

    private final Supplier<CompletableFuture<HttpResponse<Void>>> calls;
    private final int perSecond;
    private final ScheduledExecutorService timer = Daemons.timer("traffic");

    private final AtomicInteger outstanding = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();

    // Of the timer's thread.
    private long startNanos;
    private long position;

    /**
     * A call that failed.
     *
     * @param startNanos when it was sent, by {@link System#nanoTime}
     * @param endNanos when it had failed
     * @param reason in words
     */
    record Failure(long startNanos, long endNanos, String reason) {}

    /**
     * Makes one that does not send yet.
     *
     * @param calls sends one
     */
    Traffic(Supplier<CompletableFuture<HttpResponse<Void>>> calls, int perSecond) {
        this.calls = calls;
        this.perSecond = perSecond;
    }

    /** Starts to send. */
    void start() {
        timer.execute(() -> startNanos = System.nanoTime());
        var unused = timer.scheduleAtFixedRate(this::sendDue, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sendDue() {
        long due = (long) ((System.nanoTime() - startNanos) / 1e9 * perSecond);
        position = Math.max(position, due - Math.max(1, perSecond / 10));
        for (; position < due; position++) {
            if (outstanding.get() < MAX_OUTSTANDING) {
                send();
            }
        }
    }

    private void send() {
        outstanding.incrementAndGet();
        sent.increment();
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<Void>> response;
        try {
            response = calls.get();
        } catch (RuntimeException e) {
            response = CompletableFuture.failedFuture(e);
        }
        var unused = response.whenComplete((answer, error) -> book(start, answer, error));
    }

    private void book(long start, @Nullable HttpResponse<Void> answer, @Nullable Throwable error) {
        if (answer != null && answer.statusCode() < 500) {
            answered.increment();
        } else {
            failed.increment();
            if (failed.sum() <= MAX_FAILURES_KEPT) {
                String reason = answer != null ? "status " + answer.statusCode() : reason(error);
                failures.add(new Failure(start, System.nanoTime(), reason));
            }
        }
        outstanding.decrementAndGet();
    }

    private static String reason(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error;
        if (cause == null) {
            return "no answer";
        }
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /**
     * Waits until every choice that was being made has been made: all calls are sent by one thread, and after this it
     * has passed a mark.
     */
    void fence() throws InterruptedException {
        Daemons.get(timer.submit(() -> {}), Duration.ofSeconds(30));
    }

    /**
     * Stops sending and waits for the answers under way.
     *
     * @return how many were still out when the time was up
     */
    int stop(Duration atMost) throws InterruptedException {
        timer.shutdownNow();
        long end = System.nanoTime() + atMost.toNanos();
        ScheduledExecutorService clock = Daemons.timer("traffic-end");
        try {
            while (outstanding.get() > 0 && System.nanoTime() < end) {
                Daemons.pause(clock, Duration.ofMillis(10));
            }
        } finally {
            clock.shutdownNow();
        }
        return outstanding.get();
    }

    /** Returns how many calls were sent. */
    long sent() {
        return sent.sum();
    }

    /** Returns how many were answered with a status below 500. */
    long answered() {
        return answered.sum();
    }

    /** Returns how many were not. */
    long failed() {
        return failed.sum();
    }

    /** Returns the failures, the first ones where there are very many. */
    List<Failure> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
