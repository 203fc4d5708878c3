package io.evener.http.jdk;

import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** One attempt, one object: the lease, and the caller's body handler, body subscriber and subscription around it. */
final class ExchangeLease<T> extends Lease implements BodyHandler<T>, BodySubscriber<T>, Subscription {

    /*
     * An exchange has two ends, in any order: the client returns (or its future completes), and the body ends.
     * With a buffering body the body ends first, with a streaming one last. The lease ends with the later of
     * them, or at once when the client returns an error: then no body comes any more. Neither end alone can tell
     * the outcome: an aborted exchange ends its body with a plain IOException (JDK 17: "fixed content-length:
     * 1000, bytes received: 3"), and only the client's return says that it was the caller who cancelled.
     *
     * body and returned are written and then the other one is read, both volatile: one side sees both. The first
     * completion counts, so both may complete. JDK 25 signals an early close twice (cancel and onError), JDK 17
     * once: the first counts.
     */

    /** ORCA's, as Envoy and gRPC's servers send it. */
    private static final String LOAD_HEADER = "endpoint-load-metrics";

    private final BodyHandler<T> handler;
    private final OutcomeClassifier classifier;
    private final HttpCall<T> call;
    private @Nullable Endpoint sentTo;
    /** Whether the headers that the handler sees are surely the endpoint's: nobody follows redirects. */
    private boolean direct;
    /** Whether anybody wants to know what the endpoint says about its load. */
    private boolean asked;

    private @Nullable BodySubscriber<T> subscriber;
    private boolean discarded;
    private @Nullable Subscription subscription;
    private volatile @Nullable Outcome headers;
    private volatile @Nullable Outcome body;
    private volatile boolean returned;
    private volatile boolean abandoned;

    ExchangeLease(BodyHandler<T> handler, OutcomeClassifier classifier, HttpCall<T> call) {
        this.handler = handler;
        this.classifier = classifier;
        this.call = call;
    }

    /** Says where it goes, before it is sent: a pool's update may change the endpoint meanwhile. */
    void sentTo(Endpoint endpoint, boolean directly, boolean wantsLoadReports) {
        sentTo = endpoint;
        direct = directly;
        asked = wantsLoadReports;
    }

    // ---- what the client tells -----------------------------------------------------------------------------------

    /** The client returned a response. */
    void returned(HttpResponse<T> response) {
        Outcome seen = headers;
        if (leftThePool(response)) {
            complete(Outcome.IGNORED);
            return;
        }
        if (!direct) {
            readLoad(response.headers());
        }
        if (seen == null) { // a client that ran no handler: there is no body to wait for
            complete(classify(response, null));
        } else {
            responded(seen);
            returned = true;
            Outcome ended = body;
            if (ended != null) {
                complete(ended);
            }
        }
    }

    /** The client failed: no body comes any more. Returns what that says. */
    Outcome failed(Throwable error) {
        Outcome outcome;
        if (abandoned) { // what the caller's code threw is the caller's, and may be shared
            outcome = givenUp();
        } else {
            SentTo.mark(error, Objects.requireNonNull(sentTo));
            outcome = classify(null, error);
        }
        complete(outcome);
        return outcome;
    }

    /**
     * A blocking send threw. The JDK's throws what an exchange failed with (a malformed {@code Location}) as a new
     * exception of the same type with the first as its cause; when it refuses to send, there is none.
     */
    Outcome threw(Throwable thrown) {
        Throwable cause = thrown.getCause();
        if (thrown instanceof IOException
                || thrown instanceof InterruptedException
                || thrown instanceof IllegalArgumentException && cause instanceof IllegalArgumentException
                || thrown instanceof SecurityException && cause instanceof SecurityException) {
            return failed(thrown);
        }
        return refused();
    }

    /** The client threw what only a request that it does not take makes it throw. */
    Outcome refused() {
        Outcome outcome = headers == null ? Outcome.IGNORED : givenUp();
        complete(outcome);
        return outcome;
    }

    /** The caller is about to cancel: whatever the exchange fails with from now on comes of that. */
    void abandon() {
        abandoned = true;
    }

    /** Passes on what the endpoint's headers say about its load. */
    private void readLoad(HttpHeaders seen) {
        if (asked) {
            seen.firstValue(LOAD_HEADER).ifPresent(this::reportHeader);
        }
    }

    /** The client followed a redirect to another address: it measured that one, too. */
    private boolean leftThePool(HttpResponse<T> response) {
        if (response.previousResponse().isEmpty()) {
            return false;
        }
        Endpoint at = Objects.requireNonNull(sentTo);
        return !at.host().equalsIgnoreCase(response.uri().getHost()) || at.port() != EndpointUris.port(response.uri());
    }

    /** Returns whether the endpoint itself answered, and its headers blame it for nothing; once the client returned. */
    boolean isWell(HttpResponse<T> response) {
        Outcome seen = headers;
        return seen != null && !seen.isFailure() && !leftThePool(response);
    }

    /** Returns whether the headers were those of an answer that blames nobody. */
    boolean isAnswer() {
        Outcome seen = headers;
        return seen != null && seen.isAnswer();
    }

    /** Returns whether nobody but this endpoint can have been asked. */
    boolean isDirect() {
        return direct;
    }

    /** Returns whether the answer was given up for another attempt. */
    boolean isDiscarded() {
        return discarded;
    }

    /** Returns whether the caller's handler was given the answer. */
    boolean isHandedOn() {
        return headers != null && !discarded;
    }

    /** A caller who gives up after the headers does not undo what they said. */
    private Outcome givenUp() {
        Outcome seen = headers;
        return seen != null && seen.isFailure() ? seen : Outcome.CANCELLED;
    }

    private Outcome classify(@Nullable Object result, @Nullable Throwable error) {
        try {
            return classifier.classify(result, error);
        } catch (RuntimeException e) {
            return Outcome.FAILURE;
        }
    }

    // ---- the body ------------------------------------------------------------------------------------------------

    @Override
    public BodySubscriber<T> apply(ResponseInfo info) {
        boolean again = headers != null;
        Outcome seen = classify(info, null);
        headers = seen;
        if (again) { // a client with retries of its own asks again: we don't follow that body
            body = seen;
            discarded = false;
            return handler.apply(info);
        }
        if (direct) {
            responded(seen);
            readLoad(info.headers());
        }
        try {
            discarded = seen.isFailure() && !abandoned && call.discards(this, seen, info);
            subscriber = discarded
                    ? new Discarding<>(call.retries())
                    : Objects.requireNonNull(handler.apply(info), "a BodyHandler must not return null");
        } catch (Throwable t) {
            callerFailed();
            throw t;
        }
        return this;
    }

    private void bodyEnded(Outcome outcome) {
        if (body == null) { // two at once: either may win
            body = outcome;
        }
        if (returned) {
            complete(outcome);
        }
    }

    /** The caller's code threw, failed or cancelled; nothing new when the body had ended before. */
    private void callerFailed() {
        if (body == null) {
            abandoned = true;
            bodyEnded(givenUp());
        }
    }

    private BodySubscriber<T> subscriber() {
        return Objects.requireNonNull(subscriber);
    }

    @Override
    public CompletionStage<T> getBody() {
        return subscriber().getBody().whenComplete((result, error) -> {
            if (error != null) { // before the body ended: the subscriber's own failure, such as a full disk
                callerFailed();
            }
        });
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        try {
            subscriber().onSubscribe(this);
        } catch (Throwable t) {
            callerFailed();
            throw t;
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            subscriber().onNext(buffers);
        } catch (Throwable t) {
            callerFailed();
            throw t;
        }
    }

    @Override
    public void onError(Throwable error) {
        bodyEnded(abandoned ? givenUp() : classify(null, error));
        subscriber().onError(error);
    }

    @Override
    public void onComplete() {
        bodyEnded(Objects.requireNonNull(headers));
        subscriber().onComplete();
    }

    // ---- the caller's subscription -------------------------------------------------------------------------------

    @Override
    public void request(long n) {
        Objects.requireNonNull(subscription).request(n);
    }

    @Override
    public void cancel() {
        callerFailed();
        Objects.requireNonNull(subscription).cancel();
    }
}
