package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.discarding;
import static java.net.http.HttpResponse.BodyHandlers.ofInputStream;
import static java.net.http.HttpResponse.BodyHandlers.ofLines;
import static java.net.http.HttpResponse.BodyHandlers.ofPublisher;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.testing.ManualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An attempt lasts as long as its body, and says once how it ended. */
class BodyLifetimeTest extends HttpTest {

    private final CountDownLatch rest = new CountDownLatch(1);

    /** A server that sends headers and half the body, and the rest when it is told to. */
    private BalancedHttpClient halting(String status) throws IOException {
        return orders(raw(connection -> {
                    connection.head();
                    connection.write("HTTP/1.1 " + status, "Content-Length: 8", "", "abc\n");
                    rest.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    connection.write("def\n");
                    connection.awaitClientLeft();
                })
                .uri());
    }

    @Test
    void bufferedBody_read_endedBeforeSendReturns() throws Exception {
        BalancedHttpClient client = orders(serve(200, "hello"));
        HttpResponse<String> response = client.send(get("http://orders/x"), ofString());
        assertThat(inFlight()).isZero();
        assertThat(response.body()).isEqualTo("hello");
        assertThat(recorder.responded).containsExactly(Outcome.SUCCESS);
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
    }

    @Test
    void streamingBody_countsUntilItsEnd_notItsHeaders() throws Exception {
        HttpResponse<InputStream> response = halting("200 OK").send(get("http://orders/x"), ofInputStream());
        assertThat(inFlight()).as("at headers").isEqualTo(1);
        assertThat(recorder.responded).as("latency is taken at headers").containsExactly(Outcome.SUCCESS);
        assertThat(recorder.ended).isEmpty();
        rest.countDown();
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("abc\ndef\n");
        assertThat(inFlight()).as("at the end").isZero();
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
    }

    @Test
    void streamingBody_closedEarly_signalledTwiceOn25_endsOnceAsCancelled() throws Exception {
        HttpResponse<InputStream> response = halting("200 OK").send(get("http://orders/x"), ofInputStream());
        response.body().close();
        await("the end", () -> inFlight() == 0); // the JDK may subscribe, and then cancel, after the close
        rest.countDown();
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void streamingBody_of503ClosedEarly_staysOverloaded() throws Exception {
        HttpResponse<InputStream> response = halting("503 Busy").send(get("http://orders/x"), ofInputStream());
        response.body().close();
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactly(Outcome.OVERLOADED);
    }

    @Test
    void lines_closedEarly_endAsCancelled() throws Exception {
        HttpResponse<Stream<String>> response = halting("200 OK").send(get("http://orders/x"), ofLines());
        try (Stream<String> lines = response.body()) {
            assertThat(lines.iterator().next()).isEqualTo("abc");
            assertThat(inFlight()).isEqualTo(1);
        }
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void publisher_cancelled_endsAsCancelled() throws Exception {
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                halting("200 OK").send(get("http://orders/x"), ofPublisher());
        assertThat(inFlight()).isEqualTo(1);
        response.body().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
            }

            @Override
            public void onNext(List<ByteBuffer> item) {}

            @Override
            public void onError(Throwable throwable) {}

            @Override
            public void onComplete() {}
        });
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void streamingBody_neverRead_isGivenUpAfterLeaseMaxAge() throws Exception {
        ManualTime time = new ManualTime();
        RawServer server = raw(connection -> {
            connection.head();
            connection.write("HTTP/1.1 200 OK", "Content-Length: 8", "", "abc\n");
            connection.awaitClientLeft();
        });
        BalancedHttpClient client = BalancedHttpClient.wrap(
                http,
                Map.of(
                        "orders",
                        balancer(Pool.builder("orders")
                                .endpoint(Endpoint.of(server.uri()))
                                .ticker(time)
                                .scheduler(time)
                                .leaseMaxAge(Duration.ofMinutes(1))
                                .build())));
        HttpResponse<InputStream> forgotten = client.send(get("http://orders/x"), ofInputStream());
        assertThat(inFlight()).isEqualTo(1);
        time.advance(Duration.ofSeconds(81));
        assertThat(inFlight()).isZero();
        forgotten.body().close();
        assertThat(inFlight()).as("a late end is no second one").isZero();
        assertThat(recorder.lost).hasValue(1);
    }

    @Test
    void noContentHeadAndDiscarding_end() throws Exception {
        BalancedHttpClient client = orders(serve(204, ""));
        assertThat(client.send(get("http://orders/x"), ofInputStream()).statusCode())
                .isEqualTo(204);
        HttpRequest head = HttpRequest.newBuilder(URI.create("http://orders/x"))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        client.send(head, ofString());
        client.send(get("http://orders/x"), discarding());
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.SUCCESS);
    }

    @ParameterizedTest
    @CsvSource({"200,SUCCESS", "302,SUCCESS", "404,CALLER_ERROR", "429,OVERLOADED", "500,FAILURE", "503,OVERLOADED"})
    void status_decidesAtHeadersAndAtTheEnd(int status, Outcome expected) throws Exception {
        assertThat(orders(serve(status, "x"))
                        .send(get("http://orders/x"), ofString())
                        .statusCode())
                .isEqualTo(status);
        assertThat(recorder.responded).containsExactly(expected);
        assertThat(recorder.ended).containsExactly(expected);
    }

    @Test
    void bufferedBody_resetHalfway_isFailure() throws Exception {
        BalancedHttpClient client = orders(raw(connection -> {
                    connection.head();
                    connection.write("HTTP/1.1 200 OK", "Content-Length: 8", "", "abc");
                    connection.reset();
                })
                .uri());
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .isInstanceOf(IOException.class);
        assertThat(recorder.ended).containsExactly(Outcome.FAILURE);
    }

    @Test
    void streamingBody_resetHalfway_isFailureAfterASuccessAtHeaders() throws Exception {
        CountDownLatch headersSeen = new CountDownLatch(1);
        BalancedHttpClient client = orders(raw(connection -> {
                    connection.head();
                    connection.write("HTTP/1.1 200 OK", "Content-Length: 8", "", "abc");
                    headersSeen.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    connection.reset();
                })
                .uri());
        HttpResponse<InputStream> response = client.send(get("http://orders/x"), ofInputStream());
        headersSeen.countDown();
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
        assertThat(recorder.responded).containsExactly(Outcome.SUCCESS);
        assertThat(recorder.ended).containsExactly(Outcome.FAILURE);
    }

    @Test
    void requestTimeout_beforeHeaders_isTimeout() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        BalancedHttpClient client = orders(raw(connection -> {
                    connection.head();
                    if (requests.getAndIncrement() == 0) {
                        connection.write("HTTP/1.1 200 OK", "Content-Length: 0", "", "");
                    }
                    connection.awaitClientLeft();
                })
                .uri());
        client.send(get("http://orders/x"), ofString()); // connects: before, it would be a connect timeout
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/x"))
                .timeout(Duration.ofMillis(300))
                .build();
        assertThatThrownBy(() -> client.send(request, ofString())).isInstanceOf(HttpTimeoutException.class);
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS, Outcome.TIMEOUT);
    }

    @Test
    void requestTimeout_doesNotCoverTheBodyBefore26_leaseLastsEitherWay() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/x"))
                .timeout(Duration.ofMillis(300))
                .build();
        HttpResponse<InputStream> response = halting("200 OK").send(request, ofInputStream());
        long after = System.nanoTime() + Duration.ofMillis(600).toNanos();
        await("the time to be up", () -> System.nanoTime() - after > 0);
        if (JDK < 26) {
            assertThat(inFlight()).isEqualTo(1);
            rest.countDown();
            assertThat(response.body().readAllBytes()).hasSize(8);
            assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
        } else {
            assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
            assertThat(recorder.ended).containsExactly(Outcome.TIMEOUT);
        }
    }

    // ---- the caller's code ---------------------------------------------------------------------------------------

    @Test
    void bodyHandler_thatThrows_isNoBlameOnTheEndpoint() throws Exception {
        BalancedHttpClient client = orders(serve(200, "hello"));
        BodyHandler<String> broken = info -> {
            throw new IllegalStateException("boom");
        };
        assertThatThrownBy(() -> client.send(get("http://orders/x"), broken)).hasStackTraceContaining("boom");
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void bodySubscriber_thatThrows_isNoBlameOnTheEndpoint() throws Exception {
        BalancedHttpClient client = orders(serve(200, "hello"));
        BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
        BodySubscriber<String> broken = new BodySubscriber<>() {
            @Override
            public CompletionStage<String> getBody() {
                return text.getBody();
            }

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(List<ByteBuffer> item) {
                throw new IllegalStateException("boom");
            }

            @Override
            public void onError(Throwable throwable) {
                text.onError(throwable);
            }

            @Override
            public void onComplete() {}
        };
        assertThatThrownBy(() -> client.send(get("http://orders/x"), info -> broken))
                .isInstanceOf(IOException.class);
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void bodyToAFileThatCannotBeWritten_isNoBlameOnTheEndpoint() throws Exception {
        BalancedHttpClient client = orders(serve(200, "hello"));
        Path nowhere = Path.of("/nonexistent/directory/file");
        assertThatThrownBy(() -> client.send(get("http://orders/x"), HttpResponse.BodyHandlers.ofFile(nowhere)))
                .isInstanceOf(IOException.class);
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }
}
