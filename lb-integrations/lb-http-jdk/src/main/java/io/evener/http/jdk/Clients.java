package io.evener.http.jdk;

import io.evener.Endpoint;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The client given, and one client per TLS name that endpoints ask for. */
final class Clients {

    /*
     * One client per name, because java.net.http takes SSLParameters per client. One SSLContext per client, because
     * JSSE resumes sessions by host and port and ignores SNI: over a shared context a connection for a name that
     * the certificate does not carry passed, resuming another name's session.
     */

    /** So that a deadline does not overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final HttpClient http;
    private final @Nullable Function<? super String, ? extends HttpClient> factory;
    private final ConcurrentHashMap<String, CompletableFuture<HttpClient>> byTlsName = new ConcurrentHashMap<>();
    private final Set<SSLContext> contexts = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;

    Clients(HttpClient http, @Nullable Function<? super String, ? extends HttpClient> factory) {
        this.http = http;
        this.factory = factory;
        if (factory != null) {
            contexts.add(http.sslContext());
        }
    }

    HttpClient http() {
        return http;
    }

    /**
     * Returns the client that verifies this endpoint's certificate against the right name.
     *
     * @throws IllegalStateException when there is none, or it would share an SSLContext with another
     * @throws IOException when it would have to be made, and all were shut
     */
    HttpClient of(Endpoint endpoint) throws IOException {
        if (!endpoint.isSecure()) {
            return http;
        }
        String name = endpoint.tlsName().orElse(endpoint.host());
        if (name.equalsIgnoreCase(endpoint.host())) {
            return http;
        }
        if (factory == null) {
            throw new IllegalStateException("must be set to reach an endpoint by its TLS name: clientFor, endpoint="
                    + endpoint.id() + ", tlsName=" + name);
        }
        CompletableFuture<HttpClient> known = byTlsName.get(name);
        return known != null ? await(known) : create(name, factory);
    }

    /** The factory is the caller's code: it runs outside locks, once per name. */
    private HttpClient create(String name, Function<? super String, ? extends HttpClient> by) throws IOException {
        checkOpen();
        CompletableFuture<HttpClient> mine = new CompletableFuture<>();
        CompletableFuture<HttpClient> other = byTlsName.putIfAbsent(name, mine);
        if (other != null) {
            return await(other);
        }
        try {
            HttpClient client = Objects.requireNonNull(by.apply(name), "clientFor must not return null");
            if (!contexts.add(client.sslContext())) {
                throw new IllegalStateException("must have an SSLContext of its own: clientFor, tlsName=" + name);
            }
            mine.complete(client);
            if (shut) { // after it was listed: either the end sees it or this sees the end
                Lifecycle.shutdownNow(client);
            }
            return client;
        } catch (Throwable t) {
            byTlsName.remove(name);
            mine.completeExceptionally(t);
            throw t;
        }
    }

    private static HttpClient await(CompletableFuture<HttpClient> client) {
        try {
            return client.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("clientFor failed", e.getCause());
        }
    }

    /** Returns the client given, then those made by now. */
    List<HttpClient> all() {
        return Stream.concat(
                        Stream.of(http),
                        byTlsName.values().stream()
                                .filter(client -> client.isDone() && !client.isCompletedExceptionally())
                                .map(CompletableFuture::join))
                .toList();
    }

    /** Makes no more clients, and returns those made by now; where clients can't be shut down it changes nothing. */
    List<HttpClient> shut() {
        shut = Lifecycle.isKnown();
        return all();
    }

    /** Refuses what comes after the end before it is anybody's: the wrapped client's refusal would blame an endpoint. */
    void checkOpen() throws IOException {
        if (shut) {
            throw new IOException("client is shut down");
        }
    }

    boolean awaitTermination(Duration duration) throws InterruptedException {
        long deadline = System.nanoTime() + (duration.compareTo(LONGEST) > 0 ? LONGEST : duration).toNanos();
        for (HttpClient client : all()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (!Lifecycle.awaitTermination(client, left)) {
                return false;
            }
        }
        return true;
    }
}
