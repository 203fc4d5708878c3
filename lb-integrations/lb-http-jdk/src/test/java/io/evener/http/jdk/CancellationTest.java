package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofInputStream;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever gives up aborts the exchange, and blames nobody. */
class CancellationTest extends HttpTest {

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    /** Hangs after the headers and half a body for /body, before the headers for everything else. */
    private BalancedHttpClient hanging() throws IOException {
        return orders(raw(connection -> {
                    if (connection.head().startsWith("GET /body ")) {
                        connection.write("HTTP/1.1 200 OK", "Content-Length: 8", "", "abcd");
                    }
                    arrived.countDown();
                    connection.awaitClientLeft();
                    left.countDown();
                })
                .uri());
    }

    private void awaitArrival(String path) throws InterruptedException {
        assertThat(arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        if (path.equals("/body")) {
            await("headers", () -> !recorder.responded.isEmpty());
        }
        assertThat(inFlight()).isEqualTo(1);
    }

    private void assertAbortedAsCancelled() throws InterruptedException {
        assertThat(left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the exchange was aborted")
                .isTrue();
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/head", "/body"})
    void returnedFuture_cancelled_abortsTheExchange(String path) throws Exception {
        CompletableFuture<HttpResponse<String>> future = hanging().sendAsync(get("http://orders" + path), ofString());
        awaitArrival(path);
        assertThat(future.cancel(true)).isTrue();
        assertThat(future).isCancelled();
        assertAbortedAsCancelled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/head", "/body"})
    void dependentFuture_cancelled_abortsTheExchange(String path) throws Exception {
        CompletableFuture<HttpResponse<String>> future = hanging().sendAsync(get("http://orders" + path), ofString());
        CompletableFuture<Integer> dependent =
                future.thenApply(HttpResponse::body).thenApply(String::length);
        awaitArrival(path);
        assertThat(dependent.cancel(true)).isTrue();
        assertAbortedAsCancelled();
        assertThatThrownBy(future::join)
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isInstanceOf(CancellationException.class),
                        thrown -> assertThat(thrown).hasCauseInstanceOf(CancellationException.class));
    }

    @Test
    void dependentFuture_cancelledWhileItReadsAStream_abortsTheExchange() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<HttpResponse<InputStream>> future =
                hanging().sendAsync(get("http://orders/body"), ofInputStream());
        CompletableFuture<Integer> dependent = future.thenApplyAsync(response -> {
            reading.countDown();
            try {
                return response.body().readAllBytes().length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(reading.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(inFlight()).isEqualTo(1);
        dependent.cancel(true);
        assertAbortedAsCancelled();
    }

    @Test
    void returnedFuture_cancelledWithoutInterrupt_leaseLastsAsLongAsTheExchange() throws Exception {
        BalancedHttpClient client = orders(raw(connection -> {
                    connection.head();
                    arrived.countDown();
                    go.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    connection.write("HTTP/1.1 200 OK", "Content-Length: 0", "", "");
                })
                .uri());
        CompletableFuture<HttpResponse<String>> future = client.sendAsync(get("http://orders/x"), ofString());
        awaitArrival("/x");
        future.cancel(false);
        assertThat(inFlight()).as("the endpoint still works on it").isEqualTo(1);
        go.countDown();
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
    }

    @Test
    void completedFuture_cancelled_changesNothing() throws Exception {
        BalancedHttpClient client = orders(serve(200, "hello"));
        CompletableFuture<HttpResponse<String>> future = client.sendAsync(get("http://orders/x"), ofString());
        assertThat(future.join().body()).isEqualTo("hello");
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.thenApply(HttpResponse::body).join()).isEqualTo("hello");
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/head", "/body"})
    void send_interrupted_abortsTheExchange(String path) throws Exception {
        BalancedHttpClient client = hanging();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                client.send(get("http://orders" + path), ofString());
            } catch (Throwable t) {
                thrown.set(t);
            }
        });
        thread.start();
        awaitArrival(path);
        thread.interrupt();
        thread.join(PATIENCE.toMillis());
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertAbortedAsCancelled();
    }

    @Test
    void future_completes_afterTheLeaseEnded() {
        for (int i = 0; i < 20; i++) {
            BalancedHttpClient client = refusedOrNot(i);
            client.sendAsync(get("http://orders/x"), ofString())
                    .handle((response, error) -> inFlight())
                    .thenAccept(seen -> assertThat(seen).isZero())
                    .join();
        }
    }

    private BalancedHttpClient refusedOrNot(int i) {
        try {
            return i % 2 == 0 ? orders(refusing()) : orders(serve(200, "hello"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
