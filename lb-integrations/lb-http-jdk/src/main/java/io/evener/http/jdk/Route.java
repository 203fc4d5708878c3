package io.evener.http.jdk;

import io.evener.ChooseRequest;
import io.evener.LoadBalancer;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of a {@link BalancedHttpClient} go to which balancer. Immutable; every method returns a copy.
 *
 * <pre>{@code
 * Route.to(ordersV2).authority("orders").pathPrefix("/v2")
 * Route.to(canary).authority("orders").header("x-canary", "true")
 * Route.to(carts).authority("carts").chooseBy(r -> ChooseRequest.key(cartOf(r)))
 * Route.passThrough().authority("api.example.com")
 * }</pre>
 *
 * <p>A request goes by the first route whose conditions all hold. One for an authority that has routes, none of
 * which matches, is refused by an {@link IllegalArgumentException} that lists them: the name is a logical one, so it
 * could only fail, later and less clearly. Where the name is also a real host, a last {@link #passThrough()} route
 * says so.
 */
public final class Route {

    private static final int ANY_PORT = -1;

    private final @Nullable LoadBalancer balancer;
    private final String host;
    private final int port;
    private final String pathPrefix;
    private final List<HeaderTest> headers;
    private final Function<? super HttpRequest, ChooseRequest> chooseBy;
    private final @Nullable Session session;
    private final HttpRetries retries;

    /** Passes when one of the header's values passes. Equal for equal names and equal tests. */
    private record HeaderTest(String name, Predicate<? super String> test) {
        boolean passes(HttpHeaders all) {
            return all.allValues(name).stream().anyMatch(test);
        }

        @Override
        public String toString() {
            return name + "=" + test;
        }
    }

    private record IsEqual(String value) implements Predicate<String> {
        @Override
        public boolean test(String other) {
            return value.equals(other);
        }

        @Override
        public String toString() {
            return value;
        }
    }

    private Route(
            @Nullable LoadBalancer balancer,
            String host,
            int port,
            String pathPrefix,
            List<HeaderTest> headers,
            Function<? super HttpRequest, ChooseRequest> chooseBy,
            @Nullable Session session,
            HttpRetries retries) {
        this.balancer = balancer;
        this.host = host;
        this.port = port;
        this.pathPrefix = pathPrefix;
        this.headers = headers;
        this.chooseBy = chooseBy;
        this.session = session;
        this.retries = retries;
    }

    /** Returns a route to endpoints of this balancer; it still needs an {@link #authority}. */
    public static Route to(LoadBalancer balancer) {
        return of(Objects.requireNonNull(balancer, "balancer"));
    }

    /** Returns a route to wherever the request says: it is not touched. It still needs an {@link #authority}. */
    public static Route passThrough() {
        return of(null);
    }

    private static Route of(@Nullable LoadBalancer balancer) {
        return new Route(
                balancer, "", ANY_PORT, "", List.of(), request -> ChooseRequest.any(), null, HttpRetries.ofDefaults());
    }

    /**
     * Takes requests for this logical authority, in any case of letters. Required.
     *
     * @param authority a host, which takes any port, or {@code host:port}, which takes that one (the scheme's own
     *     where the request names none)
     * @throws IllegalArgumentException when it is anything else: empty, with a scheme, user-info or path
     */
    public Route authority(String authority) {
        URI uri = parse("http://" + authority);
        if (uri == null
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || !uri.getRawPath().isEmpty()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || authority.endsWith(":")) {
            throw new IllegalArgumentException("must be host or host:port: authority=" + authority);
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("must have a port in 1..65535: authority=" + authority);
        }
        String name = uri.getHost().toLowerCase(Locale.ROOT);
        return new Route(balancer, name, uri.getPort(), pathPrefix, headers, chooseBy, session, retries);
    }

    /**
     * Takes only requests whose path is this or lies under it: {@code /v2} takes {@code /v2} and {@code /v2/x}, not
     * {@code /v20}. The path is compared as it is sent, escapes included. Not called: every path.
     *
     * @throws IllegalArgumentException when it is no absolute path, or ends with a slash
     */
    public Route pathPrefix(String pathPrefix) {
        if (!pathPrefix.startsWith("/")) {
            throw new IllegalArgumentException("must be an absolute path: pathPrefix=" + pathPrefix);
        }
        if (pathPrefix.endsWith("/")) {
            throw new IllegalArgumentException("must not end with a slash: pathPrefix=" + pathPrefix);
        }
        URI uri = parse("http://h" + pathPrefix);
        if (uri == null || !pathPrefix.equals(uri.getRawPath())) {
            throw new IllegalArgumentException("must be a path alone: pathPrefix=" + pathPrefix);
        }
        return new Route(balancer, host, port, pathPrefix, headers, chooseBy, session, retries);
    }

    /** Takes only requests with this header; of a repeated header one value must be equal. */
    public Route header(String name, String value) {
        return header(name, new IsEqual(Objects.requireNonNull(value, "value")));
    }

    /**
     * Takes only requests one of whose values of this header passes the test.
     *
     * @param test quick and safe for use by many threads; what it throws comes out of the send
     * @throws IllegalArgumentException when the name is blank
     */
    public Route header(String name, Predicate<? super String> test) {
        Objects.requireNonNull(test, "test");
        if (name.isBlank()) {
            throw new IllegalArgumentException("must not be blank: name=" + name);
        }
        List<HeaderTest> more = new ArrayList<>(headers);
        more.add(new HeaderTest(name.toLowerCase(Locale.ROOT), test));
        return new Route(balancer, host, port, pathPrefix, List.copyOf(more), chooseBy, session, retries);
    }

    /**
     * Sets what a keyed strategy goes by. Not called: {@link ChooseRequest#any()}.
     *
     * @param chooseBy quick and safe for use by many threads; what it throws comes out of the send. It sees a request
     *     as it was given, with its logical URI
     * @throws IllegalStateException when the route passes through
     */
    public Route chooseBy(Function<? super HttpRequest, ChooseRequest> chooseBy) {
        Objects.requireNonNull(chooseBy, "chooseBy");
        if (balancer == null) {
            throw new IllegalStateException("must have a balancer to choose by: route=" + this);
        }
        return new Route(balancer, host, port, pathPrefix, headers, chooseBy, session, retries);
    }

    /**
     * Keeps a client's requests at one endpoint by a signed token that they carry; the balancer's strategy must be one that
     * keeps sessions, such as {@code Strategies.sticky}. Not called: no token is read or set.
     *
     * @throws IllegalStateException when the route passes through
     */
    public Route session(Session session) {
        Objects.requireNonNull(session, "session");
        if (balancer == null) {
            throw new IllegalStateException("must have a balancer to keep sessions: route=" + this);
        }
        return new Route(balancer, host, port, pathPrefix, headers, chooseBy, session, retries);
    }

    /**
     * Sets which requests are tried again, and how. Not called: {@link HttpRetries#ofDefaults()}.
     *
     * @throws IllegalStateException when the route passes through
     */
    public Route retries(HttpRetries retries) {
        Objects.requireNonNull(retries, "retries");
        if (balancer == null) {
            throw new IllegalStateException("must have a balancer to try again: route=" + this);
        }
        return new Route(balancer, host, port, pathPrefix, headers, chooseBy, session, retries);
    }

    private static @Nullable URI parse(String uri) {
        try {
            return new URI(uri);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    // ---- for the router ------------------------------------------------------------------------------------------

    /** Returns the logical host, empty as long as there is none. */
    String host() {
        return host;
    }

    /** Returns where matching requests go; null lets them through. */
    @Nullable
    LoadBalancer balancer() {
        return balancer;
    }

    HttpRetries retries() {
        return retries;
    }

    ChooseRequest choosing(HttpRequest request) {
        return visit(request).choosing();
    }

    /** Returns by what to choose for a request, and what its session carried; the route must have a balancer. */
    Visit visit(HttpRequest request) {
        ChooseRequest choosing = Objects.requireNonNull(chooseBy.apply(request), "chooseBy must not return null");
        String pool = Objects.requireNonNull(balancer).pool();
        if (session == null) {
            return new Visit(choosing, null, SessionTokens.Reading.FORGED, pool);
        }
        SessionTokens.Reading carried = session.read(request, pool);
        boolean valid = carried.verdict() == SessionTokens.Verdict.VALID;
        return new Visit(valid ? choosing.preferring(carried.endpointId()) : choosing, session, carried, pool);
    }

    /** Returns whether a request for this route's host goes by it. */
    boolean matches(HttpRequest request) {
        return matchesPort(request.uri())
                && isUnder(pathPrefix, request.uri().getRawPath())
                && matchesHeaders(request.headers());
    }

    private boolean matchesPort(URI uri) {
        if (port == ANY_PORT || port == uri.getPort()) {
            return true;
        }
        return uri.getPort() == -1 && port == ("https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80);
    }

    private boolean matchesHeaders(HttpHeaders all) {
        for (HeaderTest header : headers) {
            if (!header.passes(all)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether every request that goes by the other would go by this one. */
    boolean covers(Route other) {
        return host.equals(other.host)
                && (port == ANY_PORT || port == other.port)
                && isUnder(pathPrefix, other.pathPrefix)
                && other.headers.containsAll(headers);
    }

    private static boolean isUnder(String prefix, String path) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/')
                || prefix.isEmpty();
    }

    /** Returns the conditions and where they lead. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(host.isEmpty() ? "(no authority)" : host);
        if (port != ANY_PORT) {
            text.append(':').append(port);
        }
        text.append(pathPrefix);
        headers.forEach(header -> text.append(' ').append(header));
        return text.append(" -> ")
                .append(balancer == null ? "itself" : balancer.pool())
                .toString();
    }
}
