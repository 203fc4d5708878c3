package io.evener.dns;

import io.evener.Endpoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Endpoints of several records, none twice. The best priority comes first. */
final class Merged {

    private final Map<String, Endpoint> byId = new LinkedHashMap<>();
    private final Set<String> repeated = new TreeSet<>();

    /** Adds one. Of the same priority weights add up, as the RFC's draw would have it; a worse one is not worth a second try. */
    void add(Endpoint endpoint, int priority, long weight) {
        Endpoint before = byId.get(endpoint.id());
        if (before != null) {
            repeated.add(endpoint.id());
            if (before.tier() < priority) {
                return;
            }
        }
        long sum = before == null ? weight : Math.min(Endpoint.MAX_WEIGHT, before.weight() + weight);
        byId.put(endpoint.id(), endpoint.toBuilder().tier(priority).weight(sum).build());
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    Collection<Endpoint> all() {
        return byId.values();
    }

    /** Returns the ids that came more than once. */
    Set<String> repeated() {
        return repeated;
    }
}
