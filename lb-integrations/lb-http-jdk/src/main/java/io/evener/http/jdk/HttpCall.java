package io.evener.http.jdk;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import io.evener.Retries;
import io.evener.call.CallOptions;
import io.evener.call.PushBack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, and its attempts, one after the other. For one thread at a time: the client's, that tells of an
 * attempt's headers or end, and whoever then makes the next one.
 */
final class HttpCall<T> {

    /*
     * An answer can't be kept while the next attempt is made: its body goes to the caller's subscriber or nowhere, and
     * that is decided at its headers. So the budget is asked there, while the answer can still be handed on; after an
     * error it is asked last, when the next endpoint is found.
     */

    /** One attempt, ready to be sent. */
    record Attempt<T>(HttpClient client, HttpRequest request, ExchangeLease<T> lease) {}

    private final Clients clients;
    private final OutcomeClassifier classifier;
    private final LoadBalancer balancer;
    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final HttpRetries policy;
    private final Visit visit;
    private final CallOptions options;
    private final boolean usesUpItsBody;
    private final Retries retries;
    private long pause;
    private @Nullable Exception before;

    /** Begins; what the route's functions throw comes out of here. */
    HttpCall(
            Clients clients,
            OutcomeClassifier classifier,
            Route route,
            LoadBalancer balancer,
            HttpRequest request,
            BodyHandler<T> handler) {
        this.clients = clients;
        this.classifier = classifier;
        this.balancer = balancer;
        this.request = request;
        this.handler = Objects.requireNonNull(handler, "responseBodyHandler");
        this.policy = route.retries();
        this.visit = route.visit(request);
        this.options = policy.optionsFor(request);
        this.usesUpItsBody = !policy.canReplay(request);
        this.retries = balancer.retries(visit.choosing(), options);
    }

    Retries retries() {
        return retries;
    }

    // ---- on the caller's thread ----------------------------------------------------------------------------------

    HttpResponse<T> send() throws IOException, InterruptedException {
        Attempt<T> attempt = first();
        try {
            HttpResponse<T> response = send(attempt);
            while (response == null) {
                attempt = nextAfterPause();
                response = send(attempt);
            }
            return answered(response, attempt.lease);
        } catch (Throwable t) {
            retries.end(false);
            suppressBefore(t);
            throw t;
        }
    }

    /** Returns the response to hand on; null when there may be another attempt. */
    private @Nullable HttpResponse<T> send(Attempt<T> attempt) throws IOException, InterruptedException {
        ExchangeLease<T> lease = attempt.lease;
        HttpResponse<T> response;
        try {
            response = attempt.client.send(attempt.request, lease);
        } catch (Throwable t) {
            Outcome outcome = lease.threw(t);
            if (!goesOnAfter(lease, outcome, t)) {
                throw t;
            }
            return null;
        }
        lease.returned(response);
        return lease.isDiscarded() ? null : response;
    }

    private Attempt<T> nextAfterPause() throws IOException, InterruptedException {
        if (!retries.sleep(pause)) {
            Thread.interrupted(); // what the exception says instead
            throw new InterruptedException();
        }
        Attempt<T> next = next();
        if (next == null) {
            throw ending();
        }
        return next;
    }

    // ---- attempts ------------------------------------------------------------------------------------------------

    Attempt<T> first() throws IOException {
        clients.checkOpen();
        return prepare(BalancedHttpClient.acquire(balancer, visit.choosing(), newLease()));
    }

    /** Begins the next attempt, after the {@linkplain #pause() wait}; null when there is none, see {@link #ending}. */
    @Nullable
    Attempt<T> next() throws IOException {
        clients.checkOpen();
        ExchangeLease<T> lease = retries.acquire(newLease());
        return lease == null ? null : prepare(lease);
    }

    private ExchangeLease<T> newLease() {
        return new ExchangeLease<>(handler, classifier, this);
    }

    private Attempt<T> prepare(ExchangeLease<T> lease) throws IOException {
        try {
            Endpoint endpoint = lease.endpoint();
            HttpClient client = clients.of(endpoint);
            lease.sentTo(endpoint, client.followRedirects() == HttpClient.Redirect.NEVER, balancer.wantsLoadReports());
            HttpRequest.Builder sent = EndpointUris.readdress(request, endpoint);
            long nanos = retries.attempts() == 1
                    ? Math.min(options.attemptNanos(), options.deadlineNanos())
                    : Math.max(1, retries.attemptNanos());
            if (nanos != Long.MAX_VALUE) {
                sent.timeout(Duration.ofNanos(nanos));
            }
            policy.label(sent, retries.attempts(), nanos);
            return new Attempt<>(client, sent.build(), lease);
        } catch (Throwable t) {
            lease.complete(Outcome.IGNORED);
            throw t;
        }
    }

    // ---- what becomes of them ------------------------------------------------------------------------------------

    /** Headers came that blame the endpoint: returns whether the answer is given up for another attempt. */
    boolean discards(ExchangeLease<T> lease, Outcome outcome, ResponseInfo answer) {
        pause = retries.pauseAfter(lease, outcome, pushBack(answer.headers()), usesUpItsBody);
        if (pause < 0 || !retries.reserve()) {
            return false;
        }
        failed(SentTo.answered(lease.endpoint(), answer.statusCode()));
        return true;
    }

    private static PushBack pushBack(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .map(value ->
                        PushBack.retryAfter(value, headers.firstValue("Date").orElse(null)))
                .orElse(PushBack.none());
    }

    /**
     * An attempt failed: returns whether there may be another. Only for want of an answer; once the caller's handler was
     * given one, that is what the caller gets.
     */
    boolean goesOnAfter(ExchangeLease<T> lease, Outcome outcome, Throwable error) {
        if (lease.isDiscarded()) {
            return OutcomeClassifier.unwrap(error) instanceof Exception && !isCallers(error);
        }
        if (lease.isHandedOn()
                || !outcome.isFailure()
                || !(OutcomeClassifier.unwrap(error) instanceof IOException io)) {
            return false;
        }
        boolean unsent = outcome == Outcome.CONNECT_FAILURE && lease.isDirect();
        Outcome known = outcome == Outcome.CONNECT_FAILURE && !unsent ? Outcome.FAILURE : outcome;
        failed(io);
        pause = retries.pauseAfter(lease, known, PushBack.none(), usesUpItsBody);
        return pause >= 0;
    }

    private static boolean isCallers(Throwable error) {
        return HttpOutcomes.ofDefaults().classify(null, error) == Outcome.CANCELLED;
    }

    private void failed(Exception how) {
        suppressBefore(how);
        before = how;
    }

    /** Tells in what the call ends with how it came to it. */
    <E extends Throwable> E suppressBefore(E last) {
        Throwable cause = OutcomeClassifier.unwrap(last);
        Exception earlier = before;
        if (earlier != null && cause != null) {
            Retries.suppress(cause, earlier);
        }
        return last;
    }

    /** Returns how many nanoseconds to wait before {@link #next}. */
    long pause() {
        return pause;
    }

    /** Returns what the call ends with when there is no next attempt after all. */
    IOException ending() {
        retries.end(false);
        if (before instanceof IOException error) {
            return error;
        }
        String answer = " after " + Objects.requireNonNull(before).getMessage();
        NoEndpointException nobody = retries.nobody();
        return suppressBefore(
                nobody == null
                        ? new HttpTimeoutException("no time left for another attempt" + answer)
                        : new NoEndpointConnectException(nobody, answer));
    }

    /** The call ends with this response. */
    HttpResponse<T> answered(HttpResponse<T> response, ExchangeLease<T> lease) {
        retries.end(lease.isAnswer());
        return visit.answered(response, lease);
    }
}
