package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.call.Attempt;
import io.evener.call.Backoff;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.testing.SeededRandom;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Asynchronous calls in virtual time ({@code -Devener.calls=3000000} for millions), with all that goes wrong: failures, hangs, answers that come twice or never,
 * callers who give up, endpoints that come and go, a clock that jumps ahead.
 */
class CallSoakTest {

    private static final int CALLS = Integer.getInteger("evener.calls", 200_000);
    private static final int ENDPOINTS = 8;
    private static final double RATIO = 0.1;
    private static final double FLOOR_PER_SECOND = 1;
    private static final int LEAST = 3;

    private final RandomSource random = SeededRandom.of(29);
    private final Fixtures f = new Fixtures(builder -> builder.leaseMaxAge(Duration.ofSeconds(60))).with(ENDPOINTS);
    private final RetryBudget budget = RetryBudget.builder()
            .ratio(RATIO)
            .floorPerSecond(FLOOR_PER_SECOND)
            .least(LEAST)
            .ticker(f.time)
            .build();
    private final CallOptions options = CallOptions.ofDefaults()
            .idempotent(true)
            .backoff(Backoff.fullJitter(Duration.ofMillis(5), Duration.ofMillis(50)))
            .attemptTimeout(Duration.ofMillis(100))
            .deadline(Duration.ofMillis(250));
    private long attempts;
    private long terminal;
    private final List<CompletableFuture<String>> open = new ArrayList<>();

    @Test
    void everyCall_endsOnce_leavesNothing_andAmplifiesWithinTheBudget() {
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine())
                .retryBudget(budget)
                .executor(Runnable::run)
                .build();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            CompletableFuture<String> call = balancer.callAsync(ChooseRequest.any(), options, this::attempt);
            call.whenComplete((result, error) -> terminal++);
            calls.add(call);
            disturb(i, calls);
            f.time.advance(Duration.ofNanos(200_000));
        }
        open.forEach(stage -> stage.complete("late"));
        f.time.advance(Duration.ofMinutes(3));
        f.pool.update(Fixtures.endpoints(ENDPOINTS));
        assertThat(calls).allMatch(CompletableFuture::isDone);
        assertThat(terminal).isEqualTo(CALLS);
        assertThat(f.pool.core().traffic().inFlight()).isZero();
        double seconds = CALLS * 200e-6;
        double earned = RATIO * CALLS + FLOOR_PER_SECOND * seconds + LEAST * (seconds / 10 + 1);
        assertThat(attempts - CALLS).isLessThanOrEqualTo((long) earned).isGreaterThan((long) (earned / 4));
        balancer.close();
        f.pool.close();
        assertThat(f.time.pending()).isZero();
    }

    private CompletionStage<String> attempt(Attempt attempt) throws IOException {
        attempts++;
        int fate = random.nextInt(100);
        if (fate < 4) {
            throw new ConnectException("refused");
        }
        CompletableFuture<String> stage = new CompletableFuture<>();
        if (fate < 8) {
            open.add(stage); // hangs
        } else if (fate < 30) {
            f.time.schedule(() -> stage.completeExceptionally(new IOException("reset")), random.nextInt(5_000_000));
        } else {
            f.time.schedule(() -> stage.complete("done"), random.nextInt(20_000_000));
            if (fate < 35) {
                f.time.schedule(() -> stage.complete("twice"), random.nextInt(20_000_000));
            }
        }
        return stage;
    }

    private void disturb(int i, List<CompletableFuture<String>> calls) {
        if (random.nextInt(20) == 0) {
            calls.get(Math.max(0, i - random.nextInt(50))).cancel(true);
        }
        if (i % 5_000 == 0) {
            int gone = 1 + random.nextInt(ENDPOINTS);
            f.pool.update(IntStream.rangeClosed(1, ENDPOINTS)
                    .filter(k -> k != gone)
                    .mapToObj(k -> Endpoint.of(Fixtures.uri(k)))
                    .toList());
        }
        if (i % 100_000 == 0) {
            f.time.advance(Duration.ofMillis(random.nextInt(3_000)));
            open.clear();
        }
    }
}
