package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.Pool;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Attempts that fail before there are headers. */
class FailureTest extends HttpTest {

    private void assertFails(BalancedHttpClient client, Class<? extends Throwable> type, Outcome outcome) {
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .isInstanceOf(type)
                .satisfies(FailureTest::namesItsEndpointOnce);
        assertThat(recorder.ended).containsExactly(outcome);
        CompletableFuture<?> future = client.sendAsync(get("http://orders/x"), ofString());
        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(type)
                .cause()
                .satisfies(FailureTest::namesItsEndpointOnce);
        assertThat(recorder.ended).containsExactly(outcome, outcome);
    }

    private static void namesItsEndpointOnce(Throwable thrown) {
        assertThat(thrown.getSuppressed()).singleElement().satisfies(marker -> {
            assertThat(marker).hasMessageMatching("endpoint=https?://127\\.0\\.0\\.1:\\d+");
            assertThat(marker.getStackTrace()).isEmpty();
        });
    }

    @Test
    void connectionRefused_isConnectFailure() throws Exception {
        assertFails(orders(refusing()), ConnectException.class, Outcome.CONNECT_FAILURE);
    }

    @Test
    void resetBeforeHeaders_isFailure() throws Exception {
        RawServer server = raw(connection -> {
            connection.head();
            connection.reset();
        });
        assertFails(orders(server.uri()), IOException.class, Outcome.FAILURE);
    }

    @Test
    void garbage_isFailure() throws Exception {
        RawServer server = raw(connection -> {
            connection.head();
            connection.write("SMTP? No.", "", "");
            connection.awaitClientLeft();
        });
        assertFails(orders(server.uri()), IOException.class, Outcome.FAILURE);
    }

    @Test
    void plainTextToATlsEndpoint_isFailure() throws Exception {
        RawServer server = raw(connection -> connection.write("HTTP/1.1 400 Bad Request", "", ""));
        assertFails(orders(server.uri().replace("http:", "https:")), IOException.class, Outcome.FAILURE);
    }

    @Test
    void emptyPool_isAConnectException_thatSaysWhy() {
        BalancedHttpClient client = orders();
        String why = "no endpoint: pool=orders size=0 (the pool is empty)";
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .isInstanceOf(ConnectException.class)
                .hasMessage(why)
                .hasCauseInstanceOf(NoEndpointException.class)
                .satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
        CompletableFuture<?> future = client.sendAsync(get("http://orders/x"), ofString());
        assertThatThrownBy(future::get)
                .hasCauseInstanceOf(ConnectException.class)
                .hasRootCauseMessage(why);
        assertThat(recorder.begun).hasValue(0);
    }

    @Test
    void requestTheClientRefuses_isIgnored() {
        HttpClient picky = new FakeClient() {
            @Override
            public <T> java.net.http.HttpResponse<T> send(
                    HttpRequest request, java.net.http.HttpResponse.BodyHandler<T> handler) {
                throw new IllegalArgumentException("not that one");
            }

            @Override
            public <T> CompletableFuture<java.net.http.HttpResponse<T>> sendAsync(
                    HttpRequest request, java.net.http.HttpResponse.BodyHandler<T> handler) {
                throw new IllegalArgumentException("not that one");
            }
        };
        BalancedHttpClient client = BalancedHttpClient.wrap(picky, Map.of("orders", balancer("http://10.0.0.1:8080")));
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .hasMessage("not that one");
        assertThatThrownBy(() -> client.sendAsync(get("http://orders/x"), ofString()))
                .hasMessage("not that one");
        assertThat(recorder.ended).containsExactly(Outcome.IGNORED, Outcome.IGNORED);
    }

    @Test
    void nullHandler_takesNoPlace() {
        BalancedHttpClient client = orders("http://10.0.0.1:8080");
        assertThatThrownBy(() -> client.send(get("http://orders/x"), null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> client.sendAsync(get("http://orders/x"), null))
                .isInstanceOf(NullPointerException.class);
        assertThat(recorder.begun).hasValue(0);
    }

    @Test
    void classifierOfOnesOwn_decides_andMayThrow() throws Exception {
        String uri = serve(404, "no");
        BalancedHttpClient client = BalancedHttpClient.builder(http)
                .route(once("orders", balancer(uri)))
                .route(once(
                        "broken",
                        balancer(Pool.builder("b").endpoint(Endpoint.of(uri)).build())))
                .classifier((result, error) -> {
                    if (recorder.ended.isEmpty()) {
                        return Outcome.OVERLOADED;
                    }
                    throw new IllegalStateException("boom");
                })
                .build();
        client.send(get("http://orders/x"), ofString());
        client.send(get("http://broken/x"), ofString());
        assertThat(recorder.ended).containsExactly(Outcome.OVERLOADED, Outcome.FAILURE);
    }

    @Test
    void largeRequestBody_toAServerThatAnswersEarly_ends() throws Exception {
        BalancedHttpClient client = orders(serve(413, "too large"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/x"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1 << 16]))
                .build();
        assertThat(client.send(request, ofString()).statusCode()).isEqualTo(413);
        assertThat(recorder.ended).containsExactly(Outcome.CALLER_ERROR);
    }
}
