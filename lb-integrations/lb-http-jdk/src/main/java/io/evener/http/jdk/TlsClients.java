package io.evener.http.jdk;

import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Makes a client per TLS name, for endpoints that are reached by an address and verified by a name.
 *
 * <pre>{@code
 * Pool orders = Pool.builder("orders")
 *         .endpoint(Endpoint.builder("https://10.0.0.1:8443").tlsName("orders.example").build())
 *         .build();
 * HttpClient client = BalancedHttpClient.builder(http)
 *         .route("orders", balancer)
 *         .clientFor(TlsClients.like(http))
 *         .build();
 * }</pre>
 *
 * <p>Each client sends its name as SNI, and the JDK checks the certificate against that (and, failing
 * that, against the address: a certificate for {@code 10.0.0.1} passes, too). It has a fresh
 * {@link SSLContext}: with a shared one a session negotiated for one name is resumed for any other at the same address,
 * and the check is skipped. Its {@link SSLParameters} come from the client or the context, never from
 * {@code new SSLParameters()}, which would silently turn HTTP/2 off.
 *
 * <p>Everything else is as in the client it is like: executor, version, redirects, proxy, authenticator, cookies,
 * connect timeout (only the HTTP/2 priority, which has no getter, is not taken over).
 */
public final class TlsClients implements Function<String, HttpClient> {

    private final HttpClient like;
    private final Supplier<SSLContext> contexts;

    private TlsClients(HttpClient like, Supplier<SSLContext> contexts) {
        this.like = Objects.requireNonNull(like, "http");
        this.contexts = Objects.requireNonNull(contexts, "contexts");
    }

    /**
     * Returns clients like this one, with the JVM's default key and trust material.
     *
     * @throws IllegalArgumentException when the client has an SSLContext of its own: what that trusts can't be read out
     *     of it, so say how to {@linkplain #like(HttpClient, Supplier) make another}
     */
    public static TlsClients like(HttpClient http) {
        if (http.sslContext() != defaultContext()) {
            throw new IllegalArgumentException(
                    "must be given a supplier of contexts, for the client has one of its own: sslContext="
                            + http.sslContext().getProtocol());
        }
        return new TlsClients(http, TlsClients::anotherDefault);
    }

    /**
     * Returns clients like this one, each with a context from this supplier.
     *
     * @param contexts makes a new context per call, from whatever keys and trust the service needs
     */
    public static TlsClients like(HttpClient http, Supplier<SSLContext> contexts) {
        return new TlsClients(http, contexts);
    }

    /** Returns a new client for this name. */
    @Override
    public HttpClient apply(String tlsName) {
        SSLContext context = Objects.requireNonNull(contexts.get(), "contexts must not return null");
        SSLParameters parameters = like.sslParameters();
        if (parameters.getProtocols() == null) {
            parameters.setProtocols(context.getDefaultSSLParameters().getProtocols());
        }
        parameters.setServerNames(List.of(new SNIHostName(tlsName)));
        HttpClient.Builder builder = HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .followRedirects(like.followRedirects())
                .version(like.version());
        like.connectTimeout().ifPresent(builder::connectTimeout);
        like.proxy().ifPresent(builder::proxy);
        like.authenticator().ifPresent(builder::authenticator);
        like.cookieHandler().ifPresent(builder::cookieHandler);
        like.executor().ifPresent(builder::executor);
        return builder.build();
    }

    private static SSLContext defaultContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no default SSLContext", e);
        }
    }

    /** The default's keys and trust, with a session cache of its own. */
    private static SSLContext anotherDefault() {
        try {
            return SSLContext.getInstance("Default");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no default SSLContext", e);
        }
    }
}
