package io.evener.http.jdk;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keeps the settings until the URI is known, and with it the client that opens the WebSocket. */
final class BalancedWebSocketBuilder implements WebSocket.Builder {

    private record Header(String name, String value) {}

    private final Router router;
    private final Clients clients;
    private final OutcomeClassifier classifier;
    private final List<Header> headers = new ArrayList<>();
    private UnaryOperator<WebSocket.Builder> settings = UnaryOperator.identity();

    BalancedWebSocketBuilder(Router router, Clients clients, OutcomeClassifier classifier) {
        this.router = router;
        this.clients = clients;
        this.classifier = classifier;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        headers.add(new Header(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value")));
        return set(builder -> builder.header(name, value));
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return set(builder -> builder.connectTimeout(timeout));
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
        Objects.requireNonNull(mostPreferred, "mostPreferred");
        String[] others = lesserPreferred.clone();
        return set(builder -> builder.subprotocols(mostPreferred, others));
    }

    private WebSocket.Builder set(UnaryOperator<WebSocket.Builder> setting) {
        UnaryOperator<WebSocket.Builder> before = settings;
        settings = builder -> setting.apply(before.apply(builder));
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(listener, "listener");
        try {
            HttpRequest request = asRequest(uri);
            Route route = request == null ? null : router.find(request);
            LoadBalancer balancer = route == null ? null : route.balancer();
            if (request == null || route == null || balancer == null) {
                return settings.apply(clients.http().newWebSocketBuilder()).buildAsync(uri, listener);
            }
            clients.checkOpen();
            WebSocketLease lease = new WebSocketLease(listener, classifier);
            BalancedHttpClient.acquire(balancer, route.choosing(request), lease);
            return open(uri, lease);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<WebSocket> open(URI uri, WebSocketLease lease) throws IOException {
        try {
            Endpoint endpoint = lease.endpoint();
            WebSocket.Builder builder = settings.apply(clients.of(endpoint).newWebSocketBuilder());
            return lease.opening(builder.buildAsync(EndpointUris.readdressWebSocket(uri, endpoint), lease));
        } catch (Throwable t) {
            lease.complete(Outcome.IGNORED);
            throw t;
        }
    }

    /** Returns the HTTP request that opens the WebSocket, for the routes to look at; null when it is none of theirs. */
    private @Nullable HttpRequest asRequest(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("ws") || scheme.equals("wss"))) {
            return null;
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http" + uri.toString().substring(2)));
        headers.forEach(header -> request.header(header.name, header.value));
        return request.build();
    }
}
