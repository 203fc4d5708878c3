package io.evener.health;

import io.evener.Endpoint;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Asks real servers in real time. */
final class Answers {

    /** Generous: only reached when a test fails. */
    static final int SECONDS = 20;

    private Answers() {}

    static CompletableFuture<ProbeResult> start(HealthProbe probe, Endpoint endpoint) {
        return probe.check(endpoint).toCompletableFuture();
    }

    /** The answer, a failure turned into what the monitor would make of it. */
    static ProbeResult await(HealthProbe probe, Endpoint endpoint) throws InterruptedException, TimeoutException {
        try {
            return start(probe, endpoint).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return ProbeResult.down(Reasons.of(e));
        }
    }

    /** Polls for what nobody announces, such as a verdict in a pool with real timers. */
    static void until(BooleanSupplier condition) {
        until(condition, () -> {});
    }

    /** Polls, collecting garbage: before Java 21 an HTTP client's thread ends when the client is forgotten. */
    static void untilCollected(BooleanSupplier condition) {
        until(condition, System::gc);
    }

    private static void until(BooleanSupplier condition, Runnable meanwhile) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + SECONDS + " s");
            }
            meanwhile.run();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
