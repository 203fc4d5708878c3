package io.evener.micrometer;

import io.evener.Pool;
import io.evener.call.RetryBudget;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a pool.
 *
 * <pre>{@code
 * EvenerMetrics.of(orders).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>Meters; all have the tag {@code pool}</caption>
 * <tr><th>name<th>kind<th>tag and its values<th>counts
 * <tr><td>{@code lb.requests}<td>counter<td>{@code outcome}: answered, failed, neutral<td>attempts that ended, as
 *     {@link io.evener.CallCounts} has them
 * <tr><td>{@code lb.requests.active}<td>gauge<td><td>attempts in flight
 * <tr><td>{@code lb.requests.limit}<td>gauge<td><td>how many may be; no meter without a limit
 * <tr><td>{@code lb.requests.refused}<td>counter<td>{@code reason}: limit, nobody<td>calls that came to no endpoint
 * <tr><td>{@code lb.retries}<td>counter<td>{@code result}: granted, refused<td>attempts after a call's first, and those that the
 *     budget refused
 * <tr><td>{@code lb.retry.budget}<td>gauge<td><td>retries that would be granted now; only with a
 *     {@linkplain Builder#retryBudget budget}
 * <tr><td>{@code lb.endpoints}<td>gauge<td>{@code state}: in, ramping (in, with a reduced share), panic (in, though
 *     something is held against it), out<td>endpoints, each in one state
 * <tr><td>{@code lb.endpoints.out}<td>gauge<td>{@code cause}: the {@link io.evener.Cause}s<td>endpoints with this cause; with two,
 *     under both
 * <tr><td>{@code lb.source.age}<td>gauge, seconds<td><td>as {@link Pool#sourceAge()}; no meter for a pool fed by hand
 * <tr><td>{@code lb.ejections}, {@code lb.readmissions}<td>counter<td>{@code cause}<td>causes put, and cleared: DRAINING,
 *     WEIGHT_ZERO and MANUAL, too, which are somebody's decision and no alarm
 * <tr><td>{@code lb.ejections.refused}<td>counter<td>{@code cause}<td>passive verdicts that were refused to protect the pool
 * <tr><td>{@code lb.ejections.detected}<td>counter<td>{@code cause}<td>verdicts that took nobody out: dry runs, rules only told, a guard's own cap
 * <tr><td>{@code lb.events}<td>counter<td>{@code type}: the records of {@link io.evener.LoadBalancerEvent}, such as
 *     SourceFailed<td>events
 * </table>
 *
 * <table>
 * <caption>Meters {@linkplain Builder#perEndpoint() per endpoint}; all have the tags {@code pool} and {@code endpoint}, its
 * id</caption>
 * <tr><th>name<th>kind<th>counts
 * <tr><td>{@code lb.endpoint.requests}<td>counter<td>attempts that ended
 * <tr><td>{@code lb.endpoint.requests.failed}<td>counter<td>of these, those that blame the endpoint
 * <tr><td>{@code lb.endpoint.requests.active}<td>gauge<td>attempts in flight
 * <tr><td>{@code lb.endpoint.share}<td>gauge<td>part of its normal share: 0 out, below 1 in a slow start
 * </table>
 *
 * <p><b>Cost of use.</b> Nothing on a request's path: what is counted there is counted anyway and read when the registry asks,
 * which takes a look at every member for each meter of requests. Events are counted on the pool's listener thread. About 70 time
 * series a pool, and 4 an endpoint where asked for.
 *
 * <p><b>When not to use.</b> Latencies are not here: the client's own instrumentation has them, by request. Two pools of
 * the same name in one registry need {@linkplain Builder#tags tags} that tell them apart: the registry takes them for one.
 *
 * <p><b>Thread safety.</b> All methods may be called from any thread. Meters stay until {@link #close()}; when the pool is
 * garbage, gauges read NaN and counters stand still.
 */
public final class EvenerMetrics implements MeterBinder, AutoCloseable {

    private final Pool pool;
    private final Tags tags;
    private final boolean perEndpoint;
    private final @Nullable RetryBudget budget;
    private final Map<MeterRegistry, PoolMeters> bound = new IdentityHashMap<>();
    private boolean closed;

    private EvenerMetrics(Builder builder) {
        this.pool = builder.pool;
        this.tags = builder.tags.and("pool", pool.name());
        this.perEndpoint = builder.perEndpoint;
        this.budget = builder.budget;
    }

    /** Returns the meters of this pool, as a whole: neither per endpoint nor of a retry budget. */
    public static EvenerMetrics of(Pool pool) {
        return builder(pool).build();
    }

    /** Returns a builder of meters of this pool. */
    public static Builder builder(Pool pool) {
        return new Builder(pool);
    }

    /**
     * Registers the meters. Again with the same registry does nothing.
     *
     * @throws IllegalStateException when closed
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        if (closed) {
            throw new IllegalStateException("metrics are closed: pool=" + pool.name());
        }
        if (!bound.containsKey(registry)) {
            PoolMeters meters = new PoolMeters(pool, registry, tags);
            try {
                meters.start(budget, perEndpoint);
            } catch (Throwable t) { // of the registry, or of a filter in it
                meters.close();
                throw t;
            }
            bound.put(registry, meters);
        }
    }

    /** Removes the meters from their registries. Idempotent; the pool stays open. */
    @Override
    public synchronized void close() {
        closed = true;
        bound.values().forEach(PoolMeters::close);
        bound.clear();
    }

    /** Collects what to measure. Mutable, for one thread. */
    public static final class Builder {
        private final Pool pool;
        private Tags tags = Tags.empty();
        private boolean perEndpoint;
        private @Nullable RetryBudget budget;

        private Builder(Pool pool) {
            this.pool = Objects.requireNonNull(pool, "pool");
        }

        /**
         * Adds tags to all meters. Not called: {@code pool} alone, and what the meter has.
         *
         * @param keyValues keys and values in turn
         * @throws IllegalArgumentException when a key is without a value
         */
        public Builder tags(String... keyValues) {
            tags = tags.and(keyValues);
            return this;
        }

        /**
         * Adds meters for every endpoint; those of one that leaves are removed. For pools of tens of endpoints, rather than
         * thousands. Not called: none, so that the number of time series doesn't follow the pool's size.
         */
        public Builder perEndpoint() {
            perEndpoint = true;
            return this;
        }

        /** Adds a meter of the balance of this budget, such as {@code balancer.retryBudget()}. Not called: none. */
        public Builder retryBudget(RetryBudget budget) {
            this.budget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /** Returns the meters, not yet registered. */
        public EvenerMetrics build() {
            return new EvenerMetrics(this);
        }
    }
}
