package io.evener.http.jdk;

import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.io.UncheckedIOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * What responses and errors of {@code java.net.http} say about the endpoint. A {@link BalancedHttpClient} uses it by
 * itself; around one's own client it is handed to the balancer:
 *
 * <pre>{@code
 * LoadBalancer balancer = LoadBalancer.builder(orders)
 *         .strategy(Strategies.leastRequest())
 *         .classifier(HttpOutcomes.ofDefaults())
 *         .build();
 * HttpResponse<String> order = balancer.call(e -> http.send(get(e, "/v1/42"), ofString()));
 * }</pre>
 *
 * <table class="striped">
 * <caption>The default</caption>
 * <thead><tr><th>result or error<th>outcome</thead>
 * <tbody>
 * <tr><td>status 1xx, 2xx, 3xx; any result that is no response<td>{@link Outcome#SUCCESS}
 * <tr><td>429, 503<td>{@link Outcome#OVERLOADED}
 * <tr><td>other 4xx<td>{@link Outcome#CALLER_ERROR}
 * <tr><td>other 5xx<td>{@link Outcome#FAILURE}
 * <tr><td>{@link HttpConnectTimeoutException}, {@link java.net.ConnectException}, a host unknown, unresolved or
 *     without a route<td>{@link Outcome#CONNECT_FAILURE}
 * <tr><td>{@link HttpTimeoutException} and other timeouts<td>{@link Outcome#TIMEOUT}
 * <tr><td>cancellation, interruption<td>{@link Outcome#CANCELLED}
 * <tr><td>{@link WebSocketHandshakeException}<td>by the status of the response in it
 * <tr><td>everything else: resets, malformed responses, TLS errors<td>{@link Outcome#FAILURE}
 * </tbody>
 * </table>
 *
 * <p>A failed TLS handshake is a FAILURE, not a CONNECT_FAILURE: in TLS 1.3 a server may refuse the client's
 * certificate after it took the request, so a retry is not always safe.
 */
public final class HttpOutcomes {

    private static final OutcomeClassifier CONNECTION_ERRORS = OutcomeClassifier.ofDefaults();

    private HttpOutcomes() {}

    /** Returns the classifier of the table above. It takes {@link HttpResponse} and {@link ResponseInfo}. */
    public static OutcomeClassifier ofDefaults() {
        return HttpOutcomes::classify;
    }

    /**
     * Returns what a status says about the endpoint that sent it.
     *
     * @param status such as 200
     */
    public static Outcome ofStatus(int status) {
        if (status == 429 || status == 503) {
            return Outcome.OVERLOADED;
        }
        if (status >= 500) {
            return Outcome.FAILURE;
        }
        return status >= 400 ? Outcome.CALLER_ERROR : Outcome.SUCCESS;
    }

    private static Outcome classify(@Nullable Object result, @Nullable Throwable error) {
        if (error != null) {
            return ofError(error);
        }
        if (result instanceof HttpResponse<?> response) {
            return ofStatus(response.statusCode());
        }
        return result instanceof ResponseInfo headers ? ofStatus(headers.statusCode()) : Outcome.SUCCESS;
    }

    private static Outcome ofError(Throwable error) {
        Throwable cause = OutcomeClassifier.unwrap(error);
        if (cause instanceof UncheckedIOException unchecked) {
            cause = unchecked.getCause();
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return Outcome.CONNECT_FAILURE;
        }
        if (cause instanceof HttpTimeoutException) {
            return Outcome.TIMEOUT;
        }
        if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            int status = refused.getResponse().statusCode();
            return status < 400 ? Outcome.FAILURE : ofStatus(status);
        }
        return CONNECTION_ERRORS.classify(null, cause);
    }
}
