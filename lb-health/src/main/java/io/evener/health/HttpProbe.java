package io.evener.health;

import io.evener.spi.HealthProbe;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks an endpoint's HTTP health path; well is who answers with an accepted status, and with what else is expected.
 *
 * <pre>{@code
 * LoadBalancer.builder(pool).guard(HttpProbe.get("/health"))
 * }</pre>
 *
 * <p><b>Rule.</b> Endpoints of scheme http and ws are asked over http, https and wss over https, others are found ill
 * with that as the reason. Redirects are not followed: 302 is an answer like any other. No proxy is used, the
 * endpoint itself is asked.
 *
 * <p><b>TLS.</b> The certificate is verified against the endpoint's {@link io.evener.Endpoint#tlsName() TLS name}, which
 * is sent as SNI too, even when its URI is an IP address; without one, against the URI's host. An endpoint with a TLS name is
 * asked by its address, so the Host header carries that.
 *
 * <p><b>Behaviour.</b> The answer's body is read up to a limit and thrown away, so that the connection can be used
 * again; the monitor's timeout covers the body. A body that is longer is good enough, but costs the connection. One
 * that breaks off is a failure. The body of an answer with another status is not read.
 *
 * <p><b>Load.</b> An {@code endpoint-load-metrics} header in an answer, good or bad, reaches the strategies that want to
 * know, read as {@link io.evener.spi.LoadReport#parse} says. Garbage in it fails no probe.
 *
 * <p><b>Cost of use.</b> From the first probe on, one thread per TLS name in use (at most 64) for all endpoints, and
 * up to two that do the work; up to four more, only while host names are being looked up. HTTP connections are kept.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class HttpProbe extends Probe {

    private final String path;
    private final HttpRequest.Builder template;
    private final HttpExpected expected;
    private final @Nullable SSLContext sslContext;
    private final String text;

    private HttpProbe(Builder builder, HttpRequest.Builder template, HttpExpected expected) {
        this.path = builder.path;
        this.template = template;
        this.expected = expected;
        this.sslContext = builder.sslContext;
        this.text = "HttpProbe[" + builder.method + " " + path + "]";
    }

    /**
     * Returns the probe that GETs this path, with defaults for everything else.
     *
     * @param path absolute, such as {@code /health}; may have a query
     * @throws IllegalArgumentException when not an absolute path
     */
    public static HttpProbe get(String path) {
        return builder(path).build();
    }

    /**
     * Returns a builder of a probe of this path.
     *
     * @param path absolute, such as {@code /health}; may have a query
     * @throws IllegalArgumentException when not an absolute path
     */
    public static Builder builder(String path) {
        return new Builder(path);
    }

    @Override
    public HealthProbe open() {
        return new HttpChecks(this, sslContext);
    }

    /** Returns the request to an endpoint at this authority. */
    HttpRequest request(String scheme, String host, int port) {
        return template.copy()
                .uri(URI.create(scheme + "://" + host + ":" + port + path))
                .build();
    }

    HttpExpected expected() {
        return expected;
    }

    /** Returns method and path. */
    @Override
    public String toString() {
        return text;
    }

    /** Collects the settings of an {@link HttpProbe}. Mutable, for one thread. */
    public static final class Builder {
        /** All of 2xx and nothing else: a redirect, a login page or an error page is not health (Envoy: 200 alone). */
        static final int DEFAULT_STATUS_FROM = 200;

        static final int DEFAULT_STATUS_TO = 299;
        /** One read of the JDK's HTTP client, which is 16 KiB; health answers are smaller. */
        static final int DEFAULT_BODY_LIMIT = 16 * 1024;
        /** A cancelled HTTP/1.1 probe closes its connection, a cancelled stream stays on a dead one (Envoy: HTTP/1.1). */
        static final HttpClient.Version DEFAULT_VERSION = HttpClient.Version.HTTP_1_1;
        /** Servers tell probes from calls by it, as by Envoy's {@code Envoy/HC}. */
        static final String DEFAULT_USER_AGENT = "evener-probe";

        private static final int MIN_STATUS = 100;
        private static final int MAX_STATUS = 599;

        private final String path;
        private String method = "GET";
        private HttpClient.Version version = DEFAULT_VERSION;
        private final BitSet statuses = new BitSet();
        private final BitSet decisive = new BitSet();
        private final List<HttpExpected.Header> expectedHeaders = new ArrayList<>();
        private @Nullable Needle expectedBody;
        private final List<String[]> headers = new ArrayList<>();
        private int bodyLimit = DEFAULT_BODY_LIMIT;
        private @Nullable SSLContext sslContext;

        private Builder(String path) {
            this.path = checkPath(path);
        }

        private static String checkPath(String path) {
            IllegalArgumentException malformed = null;
            try {
                URI uri = URI.create("http://host" + path);
                if (path.startsWith("/") && uri.getRawFragment() == null) {
                    return path;
                }
            } catch (IllegalArgumentException e) {
                malformed = e;
            }
            throw new IllegalArgumentException("must be an absolute path: path=" + path, malformed);
        }

        /**
         * Sets the method. Not called: GET. The request has no body.
         *
         * @throws IllegalArgumentException when not the name of a method, or not in upper case: {@code get} is another method
         *     than {@code GET} (RFC 9110, section 9.1), one that no server knows
         */
        public Builder method(String method) {
            try {
                HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.noBody());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("must be an HTTP method: method=" + method, e);
            }
            if (!method.equals(method.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException("must be in upper case: method=" + method);
            }
            this.method = method;
            return this;
        }

        /**
         * Sets the HTTP version to ask for; HTTP/2 falls back to HTTP/1.1 where the server can't. Not called: HTTP/1.1.
         */
        public Builder version(HttpClient.Version version) {
            this.version = Objects.requireNonNull(version, "version");
            return this;
        }

        /**
         * Adds a header. Not called: only {@code User-Agent: evener-probe}, which a header of that name replaces.
         *
         * @throws IllegalArgumentException when malformed, or one that HTTP clients set themselves, such as Host
         */
        public Builder header(String name, String value) {
            checkHeader("must be a header that may be set: ", name, value);
            headers.add(new String[] {name, value});
            return this;
        }

        private static void checkHeader(String rule, String name, String value) {
            try {
                HttpRequest.newBuilder().header(name, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(rule + name + "=" + value, e);
            }
        }

        /**
         * Accepts this status, beside others that were set. Neither this nor {@link #statuses} called: 200 to 299.
         *
         * @throws IllegalArgumentException when outside 100..599
         */
        public Builder status(int status) {
            return statuses(status, status);
        }

        /**
         * Accepts these statuses, beside others that were set. Neither this nor {@link #status} called: 200 to 299.
         *
         * @param from the first
         * @param to the last
         * @throws IllegalArgumentException when outside 100..599, or the last comes before the first
         */
        public Builder statuses(int from, int to) {
            checkStatus(from);
            checkStatus(to);
            if (to < from) {
                throw new IllegalArgumentException("must not be descending: from=" + from + " to=" + to);
            }
            statuses.set(from, to + 1);
            return this;
        }

        /**
         * Takes a member out at the first answer with this status, beside others that were set: 503, say, where a server that
         * is about to stop answers so. Not called: no status does, two failures in a row do (Envoy: any that is not accepted).
         *
         * @throws IllegalArgumentException when outside 100..599; {@link #build} refuses one that is accepted too
         */
        public Builder decisive(int status) {
            checkStatus(status);
            decisive.set(status);
            return this;
        }

        /**
         * Expects a header in the answer, beside others that were set: {@code expectHeader("X-Role", "leader")}. Of one that
         * comes more than once, one value must be this.
         *
         * @param name in any case
         * @param value exactly
         * @throws IllegalArgumentException when no header could be so
         */
        public Builder expectHeader(String name, String value) {
            checkHeader("must be a header that an answer may have: ", name, value);
            expectedHeaders.add(new HttpExpected.Header(name, value));
            return this;
        }

        /**
         * Expects this text, in UTF-8, somewhere in the part of the body that is read. Not called: any body is good.
         *
         * @throws IllegalArgumentException when empty; {@link #build} refuses one longer than the body limit
         */
        public Builder expectBody(String text) {
            this.expectedBody = new Needle("text", text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        private static void checkStatus(int status) {
            if (status < MIN_STATUS || status > MAX_STATUS) {
                throw new IllegalArgumentException(
                        "must be in " + MIN_STATUS + ".." + MAX_STATUS + ": status=" + status);
            }
        }

        /**
         * Sets how many bytes of a body are read at most, give or take one buffer of the client's (16 KiB). Not called:
         * {@value #DEFAULT_BODY_LIMIT}. With 0 no body is read, and an answer that has one costs its connection.
         *
         * @throws IllegalArgumentException when negative
         */
        public Builder bodyLimit(int bytes) {
            this.bodyLimit = Args.atLeast(0, "bodyLimit", bytes);
            return this;
        }

        /**
         * Sets whom to trust and which key to show: for private certificate authorities. It may be the one that the
         * service's own client uses. Not called: {@link SSLContext#getDefault()}.
         */
        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = Objects.requireNonNull(sslContext, "sslContext");
            return this;
        }

        /**
         * Returns the probe.
         *
         * @throws IllegalArgumentException when a status is both accepted and decisive, or a text expected that is longer than
         *     the body limit, or of the method HEAD
         */
        public HttpProbe build() {
            HttpRequest.Builder template =
                    HttpRequest.newBuilder().version(version).method(method, HttpRequest.BodyPublishers.noBody());
            headers.forEach(header -> template.header(header[0], header[1]));
            if (headers.stream().noneMatch(header -> header[0].equalsIgnoreCase("User-Agent"))) {
                template.header("User-Agent", DEFAULT_USER_AGENT);
            }
            return new HttpProbe(this, template, expected());
        }

        private HttpExpected expected() {
            BitSet accepted = (BitSet) statuses.clone();
            if (accepted.isEmpty()) {
                accepted.set(DEFAULT_STATUS_FROM, DEFAULT_STATUS_TO + 1);
            }
            BitSet both = (BitSet) accepted.clone();
            both.and(decisive);
            if (!both.isEmpty()) {
                throw new IllegalArgumentException("must not be accepted: decisive=" + both.nextSetBit(0));
            }
            if (expectedBody != null && expectedBody.length() > bodyLimit) {
                throw new IllegalArgumentException(
                        "must be >= the expected text's " + expectedBody.length() + " bytes: bodyLimit=" + bodyLimit);
            }
            if (expectedBody != null && method.equals("HEAD")) {
                throw new IllegalArgumentException("must have a body in its answer: method=" + method);
            }
            return new HttpExpected(
                    accepted, (BitSet) decisive.clone(), List.copyOf(expectedHeaders), expectedBody, bodyLimit);
        }
    }
}
