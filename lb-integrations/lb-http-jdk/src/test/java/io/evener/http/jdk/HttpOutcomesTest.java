package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@link HttpOutcomes}. */
class HttpOutcomesTest extends HttpTest {

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new HttpConnectTimeoutException("x"), Outcome.CONNECT_FAILURE),
                Arguments.of(new ConnectException("x"), Outcome.CONNECT_FAILURE),
                Arguments.of(new UnresolvedAddressException(), Outcome.CONNECT_FAILURE),
                Arguments.of(new HttpTimeoutException("x"), Outcome.TIMEOUT),
                Arguments.of(new CancellationException("x"), Outcome.CANCELLED),
                Arguments.of(new InterruptedException("x"), Outcome.CANCELLED),
                Arguments.of(new SSLHandshakeException("x"), Outcome.FAILURE),
                Arguments.of(new IOException("x"), Outcome.FAILURE),
                Arguments.of(new IllegalStateException("x"), Outcome.FAILURE));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errors_wrappedOrNot_areClassified(Throwable error, Outcome outcome) {
        assertThat(HttpOutcomes.ofDefaults().classify(null, error)).isEqualTo(outcome);
        assertThat(HttpOutcomes.ofDefaults().classify(null, new CompletionException(error)))
                .isEqualTo(outcome);
        assertThat(HttpOutcomes.ofDefaults().classify(null, new ExecutionException(error)))
                .isEqualTo(outcome);
        if (error instanceof IOException io) {
            assertThat(HttpOutcomes.ofDefaults().classify(null, new UncheckedIOException(io)))
                    .isEqualTo(outcome);
        }
    }

    @Test
    void resultsThatAreNoResponses_areSuccesses() {
        assertThat(HttpOutcomes.ofDefaults().classify("body", null)).isEqualTo(Outcome.SUCCESS);
        assertThat(HttpOutcomes.ofDefaults().classify(null, null)).isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void statuses_areClassified() {
        assertThat(List.of(100, 200, 304, 400, 408, 429, 499, 500, 501, 503, 599))
                .extracting(HttpOutcomes::ofStatus)
                .containsExactly(
                        Outcome.SUCCESS,
                        Outcome.SUCCESS,
                        Outcome.SUCCESS,
                        Outcome.CALLER_ERROR,
                        Outcome.CALLER_ERROR,
                        Outcome.OVERLOADED,
                        Outcome.CALLER_ERROR,
                        Outcome.FAILURE,
                        Outcome.FAILURE,
                        Outcome.OVERLOADED,
                        Outcome.FAILURE);
    }

    @Test
    void responses_aroundOnesOwnClient_areClassified() throws Exception {
        io.evener.Pool pool = closing(io.evener.Pool.of("orders", serve(503, "busy")));
        io.evener.LoadBalancer balancer = io.evener.LoadBalancer.builder(pool)
                .strategy(io.evener.strategies.Strategies.roundRobin())
                .guard(recorder)
                .classifier(HttpOutcomes.ofDefaults())
                .build();
        balancer.call(e -> http.send(get(e.uri() + "/v1/42"), HttpResponse.BodyHandlers.ofString()));
        assertThat(recorder.ended).containsExactly(Outcome.OVERLOADED);
    }

    /** Around a plain client without this module's classifier, as in the README. */
    @Test
    void defaultClassifier_knowsTheClientsTimeouts() {
        OutcomeClassifier plain = OutcomeClassifier.ofDefaults();
        assertThat(plain.classify(null, new HttpConnectTimeoutException("x"))).isEqualTo(Outcome.CONNECT_FAILURE);
        assertThat(plain.classify(null, new CompletionException(new HttpTimeoutException("x"))))
                .isEqualTo(Outcome.TIMEOUT);
    }
}
