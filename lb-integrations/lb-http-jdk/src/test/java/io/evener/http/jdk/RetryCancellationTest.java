package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import io.evener.Scheduler;
import io.evener.call.Backoff;
import io.evener.testing.SeededRandom;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever gives up ends the attempt under way or the wait, and there is no other attempt. */
class RetryCancellationTest extends RetryingTest {

    private final CountDownLatch left = new CountDownLatch(1);

    private String hanging() throws IOException {
        return raw(connection -> {
                    connection.head();
                    arrived.add("hanging");
                    connection.awaitClientLeft();
                    left.countDown();
                })
                .uri();
    }

    private CompletableFuture<HttpResponse<String>> waiting() throws IOException {
        retries = waiting(Backoff.constant(Duration.ofSeconds(3)));
        HttpClient client = client(answering("a", 500), answering("b", 200));
        int timers = time.pending();
        CompletableFuture<HttpResponse<String>> future = client.sendAsync(get("http://orders/x"), ofString());
        await("the wait", () -> inFlight() == 0 && time.pending() > timers && !arrived.isEmpty());
        assertThat(future).isNotDone();
        return future;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void wait_cancelled_endsAtOnce(boolean dependently) throws Exception {
        CompletableFuture<HttpResponse<String>> future = waiting();
        CompletableFuture<?> cancelled = dependently ? future.thenApply(HttpResponse::body) : future;
        assertThat(cancelled.cancel(true)).isTrue();
        assertThatThrownBy(future::join)
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isInstanceOf(CancellationException.class),
                        thrown -> assertThat(thrown).hasCauseInstanceOf(CancellationException.class));
        time.advance(Duration.ofSeconds(10));
        assertThat(arrived).containsExactly("a GET");
    }

    @Test
    void wait_cancelledWithoutInterrupt_isFollowedByNothing() throws Exception {
        CompletableFuture<HttpResponse<String>> future = waiting();
        assertThat(future.cancel(false)).isTrue();
        time.advance(Duration.ofSeconds(10));
        assertThat(arrived).containsExactly("a GET");
    }

    @Test
    void wait_over_goesOn() throws Exception {
        CompletableFuture<HttpResponse<String>> future = waiting();
        time.advance(Duration.ofSeconds(3));
        assertThat(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void secondAttempt_cancelled_isAborted(boolean dependently) throws Exception {
        CompletableFuture<HttpResponse<String>> future =
                client(refusing(), hanging(), answering("c", 200)).sendAsync(get("http://orders/x"), ofString());
        CompletableFuture<?> cancelled = dependently ? future.thenApply(HttpResponse::body) : future;
        await("arrival", () -> arrived.contains("hanging"));
        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await("the end", () -> recorder.ended.size() == 2);
        assertThat(recorder.ended).containsExactly(Outcome.CONNECT_FAILURE, Outcome.CANCELLED);
        assertThat(arrived).containsExactly("hanging");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void send_interrupted_inTheWaitOrInAnAttempt(boolean waiting) throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        scheduler = new Scheduler() {
            @Override
            public Cancellable schedule(Runnable task, long delayNanos) {
                return time.schedule(task, delayNanos);
            }

            @Override
            public void sleep(long nanos) throws InterruptedException {
                asleep.countDown();
                new CountDownLatch(1).await();
            }
        };
        retries = waiting(waiting ? Backoff.constant(Duration.ofSeconds(3)) : Backoff.none());
        HttpClient client = client(answering("a", 500), hanging(), answering("c", 200));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                client.send(get("http://orders/x"), ofString());
            } catch (Throwable t) {
                thrown.set(t);
            }
        });
        thread.start();
        if (waiting) {
            assertThat(asleep.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } else {
            await("arrival", () -> arrived.contains("hanging"));
        }
        thread.interrupt();
        thread.join(PATIENCE.toMillis());
        assertThat(thrown.get())
                .isInstanceOf(InterruptedException.class)
                .satisfies(t -> assertThat(t.getSuppressed())
                        .anySatisfy(before -> assertThat(before).hasMessageContaining("status=500")));
        assertThat(arrived).doesNotContain("c GET");
    }

    @Test
    void schedulerRefuses_goesOnAllTheSame() throws Exception {
        retries = waiting(Backoff.constant(Duration.ofMillis(20)));
        boolean[] shut = new boolean[1];
        scheduler = (task, delayNanos) -> {
            if (shut[0]) {
                throw new RejectedExecutionException();
            }
            return time.schedule(task, delayNanos);
        };
        HttpClient client = client(answering("a", 500), answering("b", 200));
        shut[0] = true;
        assertThat(client.sendAsync(get("http://orders/x"), ofString()).join().body())
                .isEqualTo("b");
        shut[0] = false;
    }

    /** HttpTest and RetryingTest hold the rest: nothing in flight, as many ends as beginnings, every retry settled. */
    @Test
    void cancelledAnywhere_endsOnce() throws Exception {
        SeededRandom random = SeededRandom.of(1);
        HttpClient client = client(answering("a", 500), resetting(), answering("c", 503, "Retry-After", "0"));
        List<CompletableFuture<HttpResponse<String>>> futures = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            CompletableFuture<HttpResponse<String>> future = client.sendAsync(get("http://orders/x"), ofString());
            futures.add(future);
            int spins = random.nextInt(60_000);
            for (int spin = 0; spin < spins; spin++) {
                Thread.onSpinWait();
            }
            (i % 2 == 0 ? future : future.thenApply(HttpResponse::body)).cancel(i % 5 > 0);
        }
        for (CompletableFuture<HttpResponse<String>> future : futures) {
            future.handle((response, error) -> response).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
