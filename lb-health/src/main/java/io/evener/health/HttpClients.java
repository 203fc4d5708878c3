package io.evener.health;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP client per TLS name, made when it is needed. A client keeps connections by address and verified them for its
 * own name, so two names must not share one. Each has a thread, so there is a limit: beyond it the one unused for
 * longest goes, and is made anew when it is needed.
 */
final class HttpClients implements AutoCloseable {

    /** A service has one TLS name, or a few; this only bounds the threads where every endpoint has its own. */
    private static final int MAX_CLIENTS = 64;

    /** Since Java 21 clients can be shut down; before, one ends when it is forgotten and idle. */
    private static final @Nullable MethodHandle SHUTDOWN = find("shutdown");

    private static final @Nullable MethodHandle SHUTDOWN_NOW = find("shutdownNow");

    private final Executor executor;
    private @Nullable SSLContext sslContext;
    private final Map<String, HttpClient> byTlsName = new LinkedHashMap<>(4, 0.75f, true);
    private boolean closed;

    HttpClients(Executor executor, @Nullable SSLContext sslContext) {
        this.executor = executor;
        this.sslContext = sslContext;
    }

    /**
     * Returns the client that verifies against this name.
     *
     * @param tlsName or {@code ""}: against the URI's host
     */
    synchronized HttpClient of(String tlsName) throws NoSuchAlgorithmException {
        if (closed) {
            throw new IllegalStateException("probe is closed");
        }
        HttpClient known = byTlsName.get(tlsName);
        if (known != null) {
            return known;
        }
        if (byTlsName.size() >= MAX_CLIENTS) {
            String eldest = byTlsName.keySet().iterator().next();
            HttpClient dropped = byTlsName.remove(eldest);
            if (dropped != null) {
                end(dropped, SHUTDOWN);
            }
        }
        HttpClient made = make(tlsName);
        byTlsName.put(tlsName, made);
        return made;
    }

    private HttpClient make(String tlsName) throws NoSuchAlgorithmException {
        if (sslContext == null) {
            sslContext = SSLContext.getDefault();
        }
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(executor)
                .proxy(HttpClient.Builder.NO_PROXY)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (tlsName.isEmpty()) {
            return builder.sslContext(sslContext).build();
        }
        // Not `new SSLParameters()`: without protocols the client silently stays on HTTP/1.1.
        SSLParameters parameters = sslContext.getDefaultSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(tlsName)));
        return builder.sslContext(NamedSslContext.of(sslContext, tlsName))
                .sslParameters(parameters)
                .build();
    }

    @Override
    public void close() {
        List<HttpClient> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(byTlsName.values());
            byTlsName.clear();
        }
        all.forEach(client -> end(client, SHUTDOWN_NOW));
    }

    private static void end(HttpClient client, @Nullable MethodHandle how) {
        if (how != null) {
            try {
                how.invoke(client);
            } catch (Throwable t) {
                throw new IllegalStateException("client didn't shut down", t);
            }
        }
    }

    private static @Nullable MethodHandle find(String method) {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(HttpClient.class, method, MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
