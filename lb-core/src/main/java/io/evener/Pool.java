package io.evener;

import io.evener.limit.InFlightLimit;
import io.evener.source.EndpointSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The live endpoints of one logical service. Any number of balancers share one pool: they see the same in-flight
 * counts and the same health.
 *
 * <pre>{@code
 * Pool orders = Pool.of("orders", "http://10.0.0.1:8080", "http://10.0.0.2:8080");
 * orders.add(Endpoint.of("http://10.0.0.3:8080"));
 * orders.drain("http://10.0.0.1:8080", Duration.ofSeconds(30)).thenAccept(done -> stopServer());
 * }</pre>
 *
 * <p>A pool is fed by hand ({@link #update}, {@link #add}, {@link #remove}) or by one {@link EndpointSource}.
 *
 * <p><b>Memory consistency.</b> When {@link #update}, {@link #remove}, {@link #drain}, {@link #eject} or
 * {@link #readmit} returns, every balancer's later choices see it: no acquire that starts after an
 * {@code eject}, {@code remove} or {@code drain} returned is given that endpoint. (From inside a strategy or guard they
 * return at once, and the change is published when the present round ends.)
 *
 * <p>Thread safe. The methods above may wait for strategies to compile; nothing on a request's path waits for them.
 */
public final class Pool implements AutoCloseable {

    private final PoolCore core;
    private final @Nullable Feed feed;

    private Pool(PoolSettings settings) {
        core = new PoolCore(settings);
        EndpointSource source = settings.source;
        if (source == null) {
            feed = null;
            core.update(settings.endpoints);
            core.settle();
            return;
        }
        feed = new Feed(core);
        try {
            feed.start(source);
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /**
     * Returns a pool of these endpoints, with defaults for everything else.
     *
     * @param name of the service, for events and errors
     * @param uris such as {@code http://10.0.0.1:8080}; may be empty
     * @throws IllegalArgumentException when a URI is malformed or listed twice
     */
    public static Pool of(String name, String... uris) {
        return builder(name)
                .endpoints(Arrays.stream(Objects.requireNonNull(uris, "uris"))
                        .map(Endpoint::of)
                        .toList())
                .build();
    }

    /** Returns a builder of a pool of this name. */
    public static Builder builder(String name) {
        return new Builder(Args.named("name", name));
    }

    /** Returns the service's name. */
    public String name() {
        return core.name();
    }

    /** Returns the members as last published. */
    public PoolSnapshot snapshot() {
        return core.snapshot();
    }

    /**
     * Replaces the membership. Endpoints with a known id keep their member and all its state, whatever else changed.
     *
     * @param all every endpoint there shall be; may be empty
     * @throws IllegalArgumentException when an id is listed twice; nothing is changed
     * @throws IllegalStateException when the pool is fed by a source, or closed
     */
    public void update(Collection<Endpoint> all) {
        checkFedByHand();
        core.update(Objects.requireNonNull(all, "all"));
        core.settle();
    }

    /**
     * Adds an endpoint, or changes the one with its id.
     *
     * @throws IllegalStateException when the pool is fed by a source, or closed
     */
    public void add(Endpoint endpoint) {
        checkFedByHand();
        core.add(Objects.requireNonNull(endpoint, "endpoint"));
    }

    /**
     * Removes an endpoint. Calls in flight go on and are counted to their end. Its state is remembered for a while, in
     * case it comes back.
     *
     * @return whether there was such an endpoint
     * @throws IllegalStateException when the pool is fed by a source, or closed
     */
    public boolean remove(String id) {
        checkFedByHand();
        return core.remove(Objects.requireNonNull(id, "id"));
    }

    /**
     * Lets an endpoint finish: no new calls, those in flight go on. It stays in the pool, draining, until it is
     * {@linkplain #remove removed} or {@linkplain #readmit readmitted}.
     *
     * <p>While the result is awaited, an {@linkplain #update update} or a source that loses the endpoint and finds it
     * again changes nothing. Once the result is told, an endpoint that left comes back into rotation: a restarted
     * server needs no {@code readmit}. To keep it out until then, {@link #eject} it.
     *
     * @param id which
     * @param atMost how long to wait for the calls in flight; 0 doesn't wait
     * @return completes when the last call in flight ended, or the time was up, and says which. What hangs on it may
     *     block: it runs on the {@linkplain Builder#listenerExecutor listeners' executor} if one is set, else on a
     *     thread of its own
     * @throws IllegalArgumentException when there is no such endpoint, or {@code atMost} is negative
     */
    public CompletionStage<DrainResult> drain(String id, Duration atMost) {
        checkOpen();
        return core.drain(Objects.requireNonNull(id, "id"), atMost);
    }

    /**
     * Drains for at most 1.2 times the endpoint's own 99th percentile of response times where a guard or strategy {@linkplain
     * io.evener.spi.MemberState#tailNanos() knows} it, else 30 s. For calls without end, such as WebSockets, give a time.
     */
    public CompletionStage<DrainResult> drain(String id) {
        checkOpen();
        return core.drain(Objects.requireNonNull(id, "id"));
    }

    /**
     * Takes an endpoint out by hand, panic or not, until it is {@linkplain #readmit readmitted} or {@linkplain #remove
     * removed}; that a source loses it and finds it again changes nothing.
     *
     * @param id which
     * @param reason for events and {@code explain}
     * @throws IllegalArgumentException when there is no such endpoint
     */
    public void eject(String id, String reason) {
        checkOpen();
        core.eject(Objects.requireNonNull(id, "id"), Objects.requireNonNull(reason, "reason"));
    }

    /** Takes back {@link #eject} and {@link #drain}, not what guards or the source hold against it; refuses unknown ids. */
    public void readmit(String id) {
        checkOpen();
        core.readmit(Objects.requireNonNull(id, "id"));
    }

    /**
     * Returns how many calls may be in flight at the moment, how many are, and how many were refused. Where there is no limit,
     * all calls in flight are counted, those held open included.
     */
    public InFlightLimit.State inFlightLimit() {
        return core.inFlightLimit();
    }

    /** Returns what became of the pool's calls so far. Cost: a look at every member, under the pool's lock. */
    public CallCounts callCounts() {
        return core.traffic().counts();
    }

    /** Returns how many members are out, by cause; one with two causes counts under both. In panic they get calls all the same. */
    public Map<Cause, Integer> causes() {
        return core.causes();
    }

    /**
     * Returns how long ago the source last gave a good answer, the same as before or not; until it did, how long ago the pool
     * was built. Of a composite source that part counts which answered last. Empty for a pool fed by hand.
     *
     * <p>A source that asks again and again is told by it to be stuck; one that only tells of changes grows old while it is well.
     */
    public Optional<Duration> sourceAge() {
        return feed == null ? Optional.empty() : Optional.of(feed.age());
    }

    /** Adds a listener until the handle is cancelled. It may hear of a change a moment before {@link #snapshot()} shows it. */
    public Scheduler.Cancellable listen(LoadBalancerListener listener) {
        core.events().listen(Objects.requireNonNull(listener, "listener"));
        return () -> core.events().unlisten(listener);
    }

    private void checkFedByHand() {
        checkOpen();
        if (feed != null) {
            throw new IllegalStateException("must not be changed by hand, it is fed by a source: pool=" + name());
        }
    }

    private void checkOpen() {
        if (core.isClosed()) {
            throw new IllegalStateException("pool is closed: pool=" + name());
        }
    }

    PoolCore core() {
        return core;
    }

    /**
     * Stops source, guards, strategies and timers, and ends waiting drains. Leases held stay valid; later acquires
     * fail. Idempotent.
     */
    @Override
    public void close() {
        try {
            if (feed != null) {
                feed.close();
            }
        } finally {
            core.close();
        }
    }

    /** Returns the name, the counts, and the first ten members. */
    @Override
    public String toString() {
        return snapshot().toString();
    }

    /** Collects the settings of a {@link Pool}. Mutable, for one thread. */
    public static final class Builder {
        private final PoolSettings settings;

        private Builder(String name) {
            this.settings = new PoolSettings(name);
        }

        /** Adds endpoints to begin with. Not called: an empty pool. */
        public Builder endpoints(Collection<Endpoint> some) {
            Objects.requireNonNull(some, "endpoints").forEach(this::endpoint);
            return this;
        }

        /** Adds an endpoint to begin with. */
        public Builder endpoint(Endpoint endpoint) {
            settings.endpoints.add(Objects.requireNonNull(endpoint, "endpoint"));
            return this;
        }

        /** Sets what feeds the pool, {@link io.evener.source.FileSource} for one. Not called: it is fed by hand. */
        public Builder source(EndpointSource source) {
            settings.source = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Adds a listener for the life of the pool. Not called: only logs. */
        public Builder listener(LoadBalancerListener listener) {
            settings.listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Sets where listeners run, and what hangs on a {@linkplain Pool#drain drain's} end; the caller keeps owning it.
         * Not called: daemon threads of the pool's own, which exist only while there is something to tell.
         */
        public Builder listenerExecutor(Executor executor) {
            settings.listenerExecutor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Tells listeners at this interval how much of the pool is in use, in a {@link LoadBalancerEvent.PoolUtilisation}.
         * Longer than the endpoints' interval of load reports is best. Not called: never. Must be above 0.
         */
        public Builder utilisation(Duration period) {
            Args.positive("utilisation", period);
            settings.utilisation = period;
            return this;
        }

        /** Sets the clock. Not called: {@link Ticker#system()}. */
        public Builder ticker(Ticker ticker) {
            settings.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /** Sets the randomness. Not called: {@link RandomSource#threadLocal()}. */
        public Builder random(RandomSource random) {
            settings.random = Objects.requireNonNull(random, "random");
            return this;
        }

        /**
         * Sets the timers; the caller keeps owning it, and closes the pool before it. Not called: one daemon thread of the pool's
         * own, which also runs what this one refuses.
         */
        public Builder scheduler(Scheduler scheduler) {
            settings.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Sets after what time a lease that was never completed is given up, with an event, and its place comes back; at most
         * a third later. Leases {@linkplain Lease#holdOpen() held open} are exempt. Must be above 0. Not called: 15 minutes.
         */
        public Builder leaseMaxAge(Duration age) {
            settings.leaseMaxAgeNanos = Args.positive("leaseMaxAge", age);
            return this;
        }

        /**
         * Sets how long the state of an endpoint that left is remembered, at least; while calls are in flight there it is
         * not forgotten. Not called: 5 minutes. Must be above 0.
         */
        public Builder memory(Duration memory) {
            Args.positive("memory", memory);
            settings.memory = memory;
            return this;
        }

        /**
         * Sets what part of the pool passive causes (breakers, outlier detection) may take out together; at least one
         * endpoint, and never the last. Not called: 0.5. Must be in 0..1.
         */
        public Builder maxEjectedRatio(double ratio) {
            settings.maxEjectedRatio = Args.ratio("maxEjectedRatio", ratio);
            return this;
        }

        /**
         * Sets below what healthy part of a {@linkplain Endpoint#tier() tier} probes and passive causes are overruled there
         * and all its endpoints are used again, while the tiers can't carry all calls (as in Envoy: their min(100, 140 x
         * healthy / all) % add up to less than 100). In 0..1. Not called: 0, so only when nobody in the pool is healthy.
         */
        public Builder panicThreshold(double threshold) {
            settings.panicThreshold = Args.ratio("panicThreshold", threshold);
            return this;
        }

        /**
         * Sets how many calls may be in flight in the whole pool; beyond that they are refused with an
         * {@link OverLimitException}. Not called: {@link InFlightLimit#adaptive()}.
         */
        public Builder inFlightLimit(InFlightLimit limit) {
            settings.inFlightLimit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Sets how many calls may be in flight at one endpoint, 1..131,072; beyond that others are chosen. A guard's lower
         * cap goes first; calls that hang since before the endpoint was last out don't count. Not called: unlimited.
         */
        public Builder maxInFlightPerEndpoint(int calls) {
            settings.maxInFlightPerEndpoint = Args.within("maxInFlightPerEndpoint", calls, 1, Calls.MAX_IN_FLIGHT);
            return this;
        }

        /**
         * Returns the pool, its source started.
         *
         * @throws IllegalArgumentException when an endpoint id is listed twice
         * @throws IllegalStateException when both endpoints and a source were given
         * @throws RuntimeException what the source throws when it can't start: a file that is missing, say
         */
        public Pool build() {
            settings.check();
            return new Pool(settings);
        }
    }
}
