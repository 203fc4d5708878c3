package io.evener.strategies;

import io.evener.strategies.Region.Past;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What regions came to, by name, for the strategy that may replace this one. Thread safe. */
final class RegionPasts {

    private final Map<String, Past> pasts = new ConcurrentHashMap<>();

    Optional<Past> of(String region) {
        return Optional.ofNullable(pasts.get(region));
    }

    void keep(String region, Past past) {
        pasts.put(region, past);
    }

    void keepOnly(Collection<String> regions) {
        pasts.keySet().retainAll(regions);
    }
}
