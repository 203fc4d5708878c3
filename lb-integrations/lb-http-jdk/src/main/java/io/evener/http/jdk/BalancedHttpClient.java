package io.evener.http.jdk;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpClient} that sends requests for logical names to chosen endpoints, and leaves all others alone.
 *
 * <pre>{@code
 * HttpClient client = BalancedHttpClient.wrap(http, Map.of("orders", balancer));
 * client.send(HttpRequest.newBuilder(URI.create("http://orders/v1/42")).build(), ofString());
 * }</pre>
 *
 * <p>A request that goes by a {@link Route} is sent with the endpoint's scheme, host and port; path, query, headers,
 * method, body, version and {@code Expect} stay as they are, and the timeout is what is left of it. {@link HttpResponse#uri()} tells which endpoint
 * answered. The scheme is the endpoint's: {@code http://orders} may well reach an {@code https} endpoint. The other way
 * round, {@code https://orders} to an endpoint without TLS, is refused, and so is an endpoint of another protocol ({@code tcp}, {@code
 * grpc}), when it is chosen.
 *
 * <p><b>The attempt.</b> It counts as in flight from the choice to the end of the body: read to its end, failed, or
 * given up (the stream closed, the subscription cancelled, the future or any dependent of it cancelled, {@code send}
 * interrupted). Headers are marked when they come. Whoever asks for a streaming body
 * ({@code ofInputStream}, {@code ofLines}, {@code ofPublisher}) and neither reads nor closes it holds a place until the
 * pool's {@code leaseMaxAge}. What it says about the endpoint is in {@link HttpOutcomes}; a caller who gives up after
 * headers that blame the endpoint does not take the blame back.
 *
 * <p><b>Retries.</b> A failed request is tried again elsewhere, within the balancer's budget, where that is safe:
 * {@link HttpRetries} says when, {@link Route#retries} sets it.
 *
 * <p><b>Load.</b> While a strategy wants to know, the {@code endpoint-load-metrics} header of a response is what the endpoint
 * says about its load, read as {@link io.evener.spi.LoadReport#parse} says. Garbage in it fails no call.
 *
 * <p><b>Errors.</b> When no endpoint can take the call, {@code send} throws a {@link java.net.ConnectException}, as it
 * does for an address that refuses, with the {@link NoEndpointException} as its cause; {@code sendAsync} fails its
 * future with it, and with everything else that is the balanced client's to say.
 *
 * <p>See the package's description for the limits of {@code java.net.http} under a balancer. Thread safe; no lock is
 * held while the wrapped client or the caller's handlers run.
 */
public final class BalancedHttpClient extends HttpClient {

    private final Clients clients;
    private final Router router;
    private final OutcomeClassifier classifier;

    private BalancedHttpClient(Builder builder) {
        this.router = new Router(builder.routes);
        this.clients = new Clients(builder.http, builder.clientFor);
        this.classifier = builder.classifier;
    }

    /**
     * Returns a client that balances these authorities.
     *
     * @param http the client that sends
     * @param balancers by authority, see {@link Route#authority}
     * @throws IllegalArgumentException when an authority is malformed
     * @throws IllegalStateException when there is none
     */
    public static BalancedHttpClient wrap(HttpClient http, Map<String, LoadBalancer> balancers) {
        Builder builder = builder(http);
        balancers.forEach(builder::route);
        return builder.build();
    }

    /** Returns a builder of a client over this one, which sends. */
    public static Builder builder(HttpClient http) {
        return new Builder(http);
    }

    // ---- sending -------------------------------------------------------------------------------------------------

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> responseBodyHandler)
            throws IOException, InterruptedException {
        Route route = router.find(request);
        LoadBalancer balancer = route == null ? null : route.balancer();
        if (route == null || balancer == null) {
            return clients.http().send(request, responseBodyHandler);
        }
        return new HttpCall<>(clients, classifier, route, balancer, request, responseBodyHandler).send();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> responseBodyHandler) {
        return start(request, responseBodyHandler, HttpClient::sendAsync);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            BodyHandler<T> responseBodyHandler,
            @Nullable PushPromiseHandler<T> pushPromiseHandler) {
        return start(
                request,
                responseBodyHandler,
                (http, sent, handler) -> http.sendAsync(sent, handler, pushPromiseHandler));
    }

    private <T> CompletableFuture<HttpResponse<T>> start(
            HttpRequest request, BodyHandler<T> handler, AsyncSend.Sender<T> sender) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(handler, "responseBodyHandler");
        HttpCall<T> call;
        HttpCall.Attempt<T> first;
        try {
            Route route = router.find(request);
            LoadBalancer balancer = route == null ? null : route.balancer();
            if (route == null || balancer == null) {
                return sender.send(clients.http(), request, handler);
            }
            call = new HttpCall<>(clients, classifier, route, balancer, request, handler);
            first = call.first();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return new AsyncSend<>(call, sender).start(first);
    }

    /** Acquires; no endpoint is a connection that could not be made. */
    static <L extends Lease> L acquire(LoadBalancer balancer, ChooseRequest choosing, L lease)
            throws NoEndpointConnectException {
        try {
            return balancer.acquire(choosing, lease);
        } catch (NoEndpointException e) {
            throw new NoEndpointConnectException(e);
        }
    }

    /**
     * Returns a builder of WebSockets: {@code ws://orders/feed} goes to a chosen endpoint by the same routes as
     * {@code http://orders/feed}. The WebSocket counts as in flight until it is closed, fails, or is
     * {@linkplain WebSocket#abort() aborted}, and is exempt from {@code leaseMaxAge}.
     */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new BalancedWebSocketBuilder(router, clients, classifier);
    }

    // ---- the wrapped client's settings ---------------------------------------------------------------------------

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return clients.http().cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return clients.http().connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return clients.http().followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return clients.http().proxy();
    }

    @Override
    public SSLContext sslContext() {
        return clients.http().sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return clients.http().sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return clients.http().authenticator();
    }

    @Override
    public Version version() {
        return clients.http().version();
    }

    @Override
    public Optional<Executor> executor() {
        return clients.http().executor();
    }

    // ---- the end: these override HttpClient's from JDK 21 on, so there is no @Override ---------------------------

    /**
     * Closes the wrapped client and those made by {@link Builder#clientFor}, as {@code HttpClient.close} does: waits
     * for what was sent. Balancers and pools stay open. Does nothing before JDK 21.
     */
    public void close() {
        shutdown();
        clients.all().forEach(Lifecycle::close);
    }

    /** Lets the wrapped clients finish, as {@code HttpClient.shutdown} does. Does nothing before JDK 21. */
    public void shutdown() {
        clients.shut().forEach(Lifecycle::shutdown);
    }

    /** Aborts what the wrapped clients do, as {@code HttpClient.shutdownNow} does. Does nothing before JDK 21. */
    public void shutdownNow() {
        clients.shut().forEach(Lifecycle::shutdownNow);
    }

    /**
     * Waits at most this long until the wrapped clients are terminated, as {@code HttpClient.awaitTermination} does, and
     * returns whether they are; false before JDK 21.
     */
    public boolean awaitTermination(Duration duration) throws InterruptedException {
        return clients.awaitTermination(duration);
    }

    /** Returns whether the wrapped clients are terminated; false before JDK 21. */
    public boolean isTerminated() {
        return clients.all().stream().allMatch(Lifecycle::isTerminated);
    }

    /** Returns the routes and the wrapped client. */
    @Override
    public String toString() {
        return router + " over " + clients.http();
    }

    /** Collects the parts of a {@link BalancedHttpClient}. Mutable, for one thread. */
    public static final class Builder {
        private final HttpClient http;
        private final List<Route> routes = new ArrayList<>();
        private OutcomeClassifier classifier = HttpOutcomes.ofDefaults();
        private @Nullable Function<? super String, ? extends HttpClient> clientFor;

        private Builder(HttpClient http) {
            this.http = Objects.requireNonNull(http, "http");
        }

        /** Adds a route after those added before; the first that matches a request takes it. At least one is needed. */
        public Builder route(Route route) {
            routes.add(Objects.requireNonNull(route, "route"));
            return this;
        }

        /** Adds a route for all requests to this authority: {@code Route.to(balancer).authority(authority)}. */
        public Builder route(String authority, LoadBalancer balancer) {
            return route(Route.to(balancer).authority(authority));
        }

        /**
         * Sets how answers and errors become outcomes; it is given a {@link HttpResponse.ResponseInfo} when headers
         * come. Not called: {@link HttpOutcomes#ofDefaults()}.
         */
        public Builder classifier(OutcomeClassifier classifier) {
            Objects.requireNonNull(classifier, "classifier");
            this.classifier = (result, error) -> {
                try {
                    return Objects.requireNonNull(classifier.classify(result, error), "outcome");
                } catch (Throwable t) {
                    return Outcome.FAILURE; // else the lease would never end, nor the caller's future
                }
            };
            return this;
        }

        /**
         * Sets what makes the client for endpoints with a {@linkplain Endpoint#tlsName() TLS name} that is not their
         * host; {@link TlsClients} is one. It is called once per name; the clients are kept, and closed with this one.
         * Each must have an SSLContext of its own. Not called: such endpoints are refused when they are chosen, for
         * their certificate would be checked against the wrong name.
         */
        public Builder clientFor(Function<? super String, ? extends HttpClient> clientFor) {
            this.clientFor = Objects.requireNonNull(clientFor, "clientFor");
            return this;
        }

        /**
         * Returns the client.
         *
         * @throws IllegalArgumentException when a route has no authority, is listed twice, or comes after a broader
         *     one that takes all its requests
         * @throws IllegalStateException when there is no route
         */
        public BalancedHttpClient build() {
            return new BalancedHttpClient(this);
        }
    }
}
