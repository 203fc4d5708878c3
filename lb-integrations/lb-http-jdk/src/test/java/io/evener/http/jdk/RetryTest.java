package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.call.Backoff;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, where, when, and what the caller gets. */
class RetryTest extends RetryingTest {

    private static final HttpRequest GET = get("http://orders/x");
    private static final HttpRequest POST = request("POST", BodyPublishers.ofString("order"));

    // ---- which -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void refusedConnection_anyMethod_goesElsewhere(Way way) throws Exception {
        HttpClient client = client(refusing(), answering("b", 200));
        for (HttpRequest request :
                List.of(GET, POST, request("POST", BodyPublishers.fromPublisher(BodyPublishers.ofString("once"))))) {
            assertThat(way.send(client, request, ofString()).body()).isEqualTo("b");
        }
        assertThat(arrived).containsExactly("b GET", "b POST order", "b POST once");
        assertThat(recorder.ended).filteredOn(Outcome.CONNECT_FAILURE::equals).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,true",
        "HEAD,true",
        "OPTIONS,true",
        "TRACE,true",
        "PUT,true",
        "DELETE,true",
        "POST,false",
        "PATCH,false"
    })
    void failure_byMethod(String method, boolean again) throws Exception {
        HttpClient client = client(answering("a", 500), answering("b", 200));
        HttpRequest request = request(method, BodyPublishers.noBody());
        for (Way way : Way.values()) {
            assertThat(way.send(client, request, ofString()).statusCode()).isEqualTo(again ? 200 : 500);
        }
    }

    @ParameterizedTest
    @CsvSource({"500,true", "501,true", "503,true", "429,true", "404,false", "302,false", "204,false"})
    void answer_byStatus(int status, boolean again) throws Exception {
        String first = serve(status, "");
        HttpClient client = client(first, answering("b", 200));
        for (Way way : Way.values()) {
            assertThat(way.send(client, GET, ofString()).statusCode()).isEqualTo(again ? 200 : status);
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetBeforeHeaders_idempotentOnly(Way way) throws Exception {
        HttpClient client = client(resetting(), answering("b", 200));
        assertThat(way.send(client, GET, ofString()).body()).isEqualTo("b");
        assertThatThrownBy(() -> way.send(client, POST, ofString())).isInstanceOf(IOException.class);
        assertThat(arrived).filteredOn("b POST order"::equals).isEmpty();
    }

    @Test
    void requestsOfOnesOwnKind_mayBeIdempotent() throws Exception {
        retries = retries.idempotent(
                request -> request.headers().firstValue("Idempotency-Key").isPresent());
        HttpClient client = client(answering("a", 500), answering("b", 200));
        HttpRequest.Builder keyed = HttpRequest.newBuilder(POST, (name, value) -> true);
        assertThat(client.send(keyed.header("Idempotency-Key", "1").build(), ofString())
                        .body())
                .isEqualTo("b");
        assertThat(client.send(GET, ofString()).body()).isEqualTo("a");
    }

    @ParameterizedTest
    @EnumSource
    void redirectFollowedToAnAddressThatRefuses_mayHaveBeenCarriedOut(Way way) throws Exception {
        HttpClient following =
                HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();
        String away = refusing() + "/there";
        HttpClient client = client(following, answering("a", 303, "Location", away), answering("b", 200));
        assertThatThrownBy(() -> way.send(client, POST, ofString())).isInstanceOf(ConnectException.class);
        assertThat(arrived).containsExactly("a POST order");
        assertThat(way.send(client, GET, ofString()).body()).isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource
    void none_isOneAttempt(Way way) throws Exception {
        retries = HttpRetries.none();
        assertThatThrownBy(() -> way.send(client(refusing(), answering("b", 200)), GET, ofString()))
                .isInstanceOf(ConnectException.class);
        assertThat(recorder.ended).containsExactly(Outcome.CONNECT_FAILURE);
    }

    // ---- what the caller gets --------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void lastAnswer_isHandedOnAsItCame(Way way) throws Exception {
        HttpClient client =
                client(answering("a", 500), answering("b", 503, "x-b", "1"), answering("c", 502, "x-c", "2"));
        HttpResponse<String> response = way.send(client, GET, ofString());
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).isEqualTo("c");
        assertThat(response.headers().firstValue("x-c")).contains("2");
        assertThat(arrived).containsExactly("a GET", "b GET", "c GET");
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactlyInAnyOrder(Outcome.FAILURE, Outcome.OVERLOADED, Outcome.FAILURE);
    }

    @ParameterizedTest
    @EnumSource
    void lastError_tellsOfThoseBefore(Way way) throws Exception {
        HttpClient client = client(answering("a", 500), resetting(), refusing());
        assertThatThrownBy(() -> way.send(client, GET, ofString()))
                .isInstanceOf(ConnectException.class)
                .satisfies(last -> {
                    Throwable reset = onlyAttempt(last);
                    assertThat(reset).isInstanceOf(IOException.class);
                    assertThat(reset.getSuppressed())
                            .anySatisfy(answer -> assertThat(answer).hasMessageMatching("endpoint=.*, status=500"));
                });
    }

    private static Throwable onlyAttempt(Throwable thrown) {
        return Arrays.stream(thrown.getSuppressed())
                .filter(suppressed -> !(suppressed instanceof SentTo))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void budgetSpent_lastAnswerIsHandedOn(Way way) throws Exception {
        budget = RetryBudget.builder().ratio(0).least(2).ticker(time).build();
        HttpClient client = client(answering("a", 500), answering("b", 200));
        assertThat(IntStream.range(0, 4).mapToObj(i -> status(way, client))).containsExactly(200, 200, 500, 500);
        assertThat(arrived).hasSize(6);
    }

    private static int status(Way way, HttpClient client) {
        try {
            return way.send(client, GET, ofString()).statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nobodyLeftAfterTheWait_saysAfterWhichAnswer() throws Exception {
        retries = waiting(Backoff.constant(Duration.ofMillis(100)));
        String a = answering("a", 500);
        String b = answering("b", 200);
        HttpClient client = client(a, b);
        time.schedule(() -> List.of(a, b).forEach(id -> pool.eject(id, "test")), 50_000_000L);
        assertThatThrownBy(() -> client.send(GET, ofString()))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "no endpoint: pool=orders size=2 excluded=1 out={MANUAL=2} (all others are out or full) after endpoint="
                                + a + ", status=500")
                .hasCauseInstanceOf(NoEndpointException.class);
        assertThat(budget.balance()).isEqualTo(999);
    }

    // ---- when ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"2,2000", "0,100", "600,5100"})
    void retryAfter_lengthensTheWait_byFiveSecondsAtMost(String asked, long millis) throws Exception {
        retries = waiting(Backoff.constant(Duration.ofMillis(100)));
        HttpClient client =
                client(answering("a", 503, "Retry-After", asked), answering("b", 503, "Retry-After", asked));
        long before = time.nanos();
        assertThat(client.send(GET, ofString()).statusCode()).isEqualTo(503);
        assertThat(arrived).hasSize(3);
        assertThat(Duration.ofNanos(time.nanos() - before)).hasMillis(100 + millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "soon"})
    void retryAfter_ofOne_isNotWaitedForElsewhere(String asked) throws Exception {
        retries = waiting(Backoff.constant(Duration.ofMillis(100)));
        HttpClient client = client(answering("a", 503, "Retry-After", asked), answering("b", 200));
        assertThat(client.send(GET, ofString()).body()).isEqualTo("b");
        assertThat(Duration.ofNanos(time.nanos())).hasMillis(100);
    }

    @Test
    void retryAfter_asADate_countsFromTheServersOwn() throws Exception {
        RawServer server = raw(connection -> {
            connection.head();
            connection.write(
                    "HTTP/1.1 503 Busy",
                    "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                    "Retry-After: Sun, 06 Nov 1994 08:49:40 GMT",
                    "Content-Length: 0",
                    "",
                    "");
        });
        long before = time.nanos();
        client(server.uri()).send(GET, ofString());
        assertThat(Duration.ofNanos(time.nanos() - before)).hasSeconds(2 * 3);
    }

    @Test
    void retryAfter_beyondTheDeadline_endsWithTheAnswer() throws Exception {
        retries = HttpRetries.ofDefaults().options(within(Duration.ofSeconds(1)));
        HttpClient client = client(answering("a", 503, "Retry-After", "2"));
        assertThat(client.send(GET, ofString()).body()).isEqualTo("a");
        assertThat(time.nanos()).isZero();
    }

    @Test
    void overloadedAlone_isLeftInPeace_unlessItAsksToComeBack() throws Exception {
        assertThat(client(answering("a", 503)).send(GET, ofString()).statusCode())
                .isEqualTo(503);
        assertThat(arrived).hasSize(1);
        assertThat(client(answering("b", 503, "Retry-After", "1"))
                        .send(GET, ofString())
                        .statusCode())
                .isEqualTo(503);
        assertThat(arrived).hasSize(4);
        assertThat(Duration.ofNanos(time.nanos())).hasSeconds(2);
    }

    @ParameterizedTest
    @EnumSource
    void requestsTimeout_boundsTheCall_notEachAttempt(Way way) throws Exception {
        RawServer hung = raw(connection -> {
            connection.head();
            arrived.add("hung");
            time.advance(Duration.ofMillis(300));
            connection.awaitClientLeft();
        });
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/x"))
                .timeout(Duration.ofMillis(300))
                .build();
        HttpClient client = client(hung.uri(), answering("b", 200));
        assertThatThrownBy(() -> way.send(client, request, ofString())).isInstanceOf(HttpTimeoutException.class);
        assertThat(arrived).containsExactly("hung");
        assertThat(recorder.ended).containsExactly(Outcome.TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource
    void attemptTimeout_leavesTimeForAnother(Way way) throws Exception {
        CallOptions options = within(Duration.ofSeconds(60)).attemptTimeout(Duration.ofMillis(100));
        retries = HttpRetries.ofDefaults().options(options);
        RawServer hung = raw(connection -> {
            connection.head();
            connection.awaitClientLeft();
        });
        assertThat(way.send(client(hung.uri(), answering("b", 200)), GET, ofString())
                        .body())
                .isEqualTo("b");
        assertThat(recorder.ended).containsExactlyInAnyOrder(Outcome.TIMEOUT, Outcome.SUCCESS);
    }

    @ParameterizedTest
    @EnumSource
    void headers_tellTheAttemptAndTheTimeLeft(Way way) throws Exception {
        retries = HttpRetries.ofDefaults()
                .options(within(Duration.ofSeconds(60)))
                .attemptHeader("x-attempt")
                .deadlineHeader("x-left-ms");
        String slow = serve(exchange -> {
            try (exchange) {
                arrived.add(exchange.getRequestHeaders().get("x-attempt") + " "
                        + exchange.getRequestHeaders().get("x-left-ms"));
                time.advance(Duration.ofSeconds(20));
                exchange.sendResponseHeaders(500, -1);
            }
        });
        HttpRequest nested = HttpRequest.newBuilder(GET, (name, value) -> true)
                .header("x-attempt", "7")
                .build();
        assertThat(way.send(client(slow), nested, ofString()).statusCode()).isEqualTo(500);
        assertThat(arrived).containsExactly("[1] [60000]", "[2] [40000]", "[3] [20000]");
    }
}
