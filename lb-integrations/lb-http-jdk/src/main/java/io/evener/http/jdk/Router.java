package io.evener.http.jdk;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The route table: by host, then in the order given. */
final class Router {

    private final Map<String, List<Route>> byHost = new HashMap<>();

    /**
     * Checks the table as a whole.
     *
     * @throws IllegalStateException when it is empty
     * @throws IllegalArgumentException when a route has no authority, or can never be reached
     */
    Router(List<Route> routes) {
        if (routes.isEmpty()) {
            throw new IllegalStateException("must not be empty: routes");
        }
        for (Route route : routes) {
            if (route.host().isEmpty()) {
                throw new IllegalArgumentException("must have an authority: route=" + route);
            }
            List<Route> before = byHost.computeIfAbsent(route.host(), host -> new ArrayList<>());
            before.forEach(earlier -> checkReachable(route, earlier));
            before.add(route);
        }
    }

    private static void checkReachable(Route route, Route earlier) {
        if (earlier.covers(route)) {
            throw new IllegalArgumentException(
                    route.covers(earlier)
                            ? "must not be listed twice: route=" + route + ", before=" + earlier
                            : "must come before the broader one: route=" + route + ", broader=" + earlier);
        }
    }

    /**
     * Returns the route of this request, or null: its authority is none of ours.
     *
     * @throws IllegalArgumentException when the authority is ours, but no route matches
     */
    @Nullable
    Route find(HttpRequest request) {
        URI uri = request.uri();
        String host = uri.getHost();
        List<Route> routes = host == null ? null : byHost.get(host.toLowerCase(Locale.ROOT));
        if (routes == null) {
            return null;
        }
        for (Route route : routes) {
            if (route.matches(request)) {
                return route;
            }
        }
        throw new IllegalArgumentException("must match a route: uri=" + uri + ", routes=" + routes);
    }

    @Override
    public String toString() {
        return byHost.values().toString();
    }
}
