package io.evener.http.jdk;

import io.evener.Endpoint;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Set;

/** Turns logical URIs into an endpoint's. */
final class EndpointUris {

    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

    private EndpointUris() {}

    /** Returns a builder of the request, sent to this endpoint; all but the address stays as it is. */
    static HttpRequest.Builder readdress(HttpRequest request, Endpoint endpoint) {
        URI uri = readdress(request.uri(), endpoint, endpoint.isSecure() ? "https" : "http");
        return HttpRequest.newBuilder(request, (name, value) -> true).uri(uri);
    }

    /** Returns the WebSocket URI at this endpoint. */
    static URI readdressWebSocket(URI uri, Endpoint endpoint) {
        return readdress(uri, endpoint, endpoint.isSecure() ? "wss" : "ws");
    }

    private static URI readdress(URI logical, Endpoint endpoint, String scheme) {
        if (!SCHEMES.contains(endpoint.scheme())) {
            throw new IllegalArgumentException("must be http, https, ws or wss to be called over HTTP: scheme="
                    + endpoint.scheme() + ", endpoint=" + endpoint.id());
        }
        if (isSecure(logical) && !endpoint.isSecure()) {
            throw new IllegalArgumentException(
                    "must not be sent in plain text: uri=" + logical + ", endpoint=" + endpoint.id());
        }
        StringBuilder text = new StringBuilder(scheme).append("://").append(endpoint.host());
        if (endpoint.uri().getPort() != -1) {
            text.append(':').append(endpoint.uri().getPort());
        }
        text.append(logical.getRawPath());
        if (logical.getRawQuery() != null) {
            text.append('?').append(logical.getRawQuery());
        }
        return URI.create(text.toString());
    }

    private static boolean isSecure(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("https") || scheme.equals("wss");
    }

    /** Returns the port, the scheme's own where the URI has none. */
    static int port(URI uri) {
        if (uri.getPort() != -1) {
            return uri.getPort();
        }
        return isSecure(uri) ? 443 : 80;
    }
}
