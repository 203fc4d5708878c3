package io.evener;

import io.evener.limit.InFlightLimit;
import io.evener.source.EndpointSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What a {@link Pool.Builder} collected, and the defaults of what it was not told. */
final class PoolSettings {

    /** Long enough for any request; long streams say {@link Lease#holdOpen()}. */
    private static final Duration DEFAULT_LEASE_MAX_AGE = Duration.ofMinutes(15);
    /** Outlasts a discovery blink and a rolling restart (our choice). */
    private static final Duration DEFAULT_MEMORY = Duration.ofMinutes(5);
    /** Half, as Micronaut; Envoy's 10 % ejects nobody in a pool of three. */
    private static final double DEFAULT_MAX_EJECTED_RATIO = 0.5;
    /** Only when nobody is well: Envoy's 50 % would send calls to two dead endpoints of three. */
    private static final double DEFAULT_PANIC_THRESHOLD = 0;

    final String name;
    final List<Endpoint> endpoints = new ArrayList<>();
    final List<LoadBalancerListener> listeners = new ArrayList<>();

    @Nullable
    EndpointSource source;

    Ticker ticker = Ticker.system();
    RandomSource random = RandomSource.threadLocal();

    @Nullable
    Scheduler scheduler;

    @Nullable
    Executor listenerExecutor;

    @Nullable
    Duration utilisation;

    long leaseMaxAgeNanos = DEFAULT_LEASE_MAX_AGE.toNanos();
    Duration memory = DEFAULT_MEMORY;
    double maxEjectedRatio = DEFAULT_MAX_EJECTED_RATIO;
    double panicThreshold = DEFAULT_PANIC_THRESHOLD;
    InFlightLimit inFlightLimit = InFlightLimit.adaptive();
    int maxInFlightPerEndpoint = Gate.UNLIMITED;

    PoolSettings(String name) {
        this.name = name;
    }

    /** Refuses what does not go together. */
    void check() {
        if (source != null && !endpoints.isEmpty()) {
            throw new IllegalStateException("must not have both: endpoints and source");
        }
        Roster.byId(endpoints);
    }
}
