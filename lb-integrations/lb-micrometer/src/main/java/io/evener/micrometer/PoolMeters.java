package io.evener.micrometer;

import io.evener.CallCounts;
import io.evener.Cause;
import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerListener;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.Scheduler.Cancellable;
import io.evener.call.RetryBudget;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool in one registry. Registries refer weakly to what they read: to this, which lives as long as the
 * pool, whose listener it is.
 *
 * <p>Events come one at a time, but for {@link #close()} and {@link #start}, which may come at any time.
 */
final class PoolMeters implements LoadBalancerListener, AutoCloseable {

    private final Pool pool;
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<Class<?>, Counter> byType = new HashMap<>();
    private final Map<Cause, Counter> ejections = new EnumMap<>(Cause.class);
    private final Map<Cause, Counter> readmissions = new EnumMap<>(Cause.class);
    private final Map<Cause, Counter> refusals = new EnumMap<>(Cause.class);
    private final Map<Cause, Counter> detections = new EnumMap<>(Cause.class);
    private @Nullable EndpointMeters endpoints;
    private @Nullable Cancellable listening;
    private boolean closed;

    /** Where an endpoint stands; every one in one place. */
    private enum State {
        IN("in"),
        RAMPING("ramping"),
        PANIC("panic"),
        OUT("out");

        private final String tag;

        State(String tag) {
            this.tag = tag;
        }

        static State of(PoolSnapshot snapshot, int i) {
            if (!snapshot.eligible(i)) {
                return OUT;
            }
            if (!snapshot.healthy(i)) {
                return PANIC;
            }
            return snapshot.admission(i) < 1 ? RAMPING : IN;
        }
    }

    PoolMeters(Pool pool, MeterRegistry registry, Tags tags) {
        this.pool = pool;
        this.registry = registry;
        this.tags = tags;
    }

    synchronized void start(@Nullable RetryBudget budget, boolean perEndpoint) {
        requests();
        retries(budget);
        standing();
        source();
        events();
        listening = pool.listen(this); // before the endpoints are looked at: later ones are heard of
        if (perEndpoint) {
            endpoints = new EndpointMeters(pool, registry, tags);
            endpoints.catchUp();
        }
    }

    private void requests() {
        String ended = "Attempts that ended";
        count("lb.requests", ended, tags.and("outcome", "answered"), calls(CallCounts::answered));
        count("lb.requests", ended, tags.and("outcome", "failed"), calls(CallCounts::failed));
        count("lb.requests", ended, tags.and("outcome", "neutral"), calls(CallCounts::neutral));
        gauge("lb.requests.active", "Attempts in flight", tags, calls(CallCounts::inFlight));
        if (pool.inFlightLimit().limit() < Integer.MAX_VALUE) {
            gauge(
                    "lb.requests.limit",
                    "Attempts that may be in flight",
                    tags,
                    p -> p.inFlightLimit().limit());
        }
        String refused = "Calls that came to no endpoint";
        count(
                "lb.requests.refused",
                refused,
                tags.and("reason", "limit"),
                p -> p.inFlightLimit().refused());
        count("lb.requests.refused", refused, tags.and("reason", "nobody"), calls(CallCounts::unplaced));
    }

    private void retries(@Nullable RetryBudget budget) {
        String text = "Attempts after a call's first";
        count("lb.retries", text, tags.and("result", "granted"), calls(CallCounts::retries));
        count("lb.retries", text, tags.and("result", "refused"), calls(CallCounts::retriesRefused));
        if (budget != null) {
            gauge("lb.retry.budget", "Retries that would be granted now", tags, p -> budget.balance());
        }
    }

    private void standing() {
        for (State state : State.values()) {
            gauge("lb.endpoints", "Endpoints by state", tags.and("state", state.tag), p -> count(p, state));
        }
        for (Cause cause : Cause.values()) {
            gauge(
                    "lb.endpoints.out",
                    "Endpoints out by cause",
                    by(cause),
                    p -> p.causes().getOrDefault(cause, 0));
        }
    }

    private void source() {
        if (pool.sourceAge().isPresent()) {
            meters.add(Gauge.builder("lb.source.age", this, self -> age(self.pool))
                    .description("Time since the source's last good answer")
                    .baseUnit("seconds")
                    .tags(tags)
                    .register(registry));
        }
    }

    private static double age(Pool pool) {
        return pool.sourceAge().map(age -> age.toNanos() / 1e9).orElse(Double.NaN);
    }

    private static int count(Pool pool, State state) {
        PoolSnapshot snapshot = pool.snapshot();
        int count = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            count += State.of(snapshot, i) == state ? 1 : 0;
        }
        return count;
    }

    /** All of them now, though they may never rise: an alert on a rise misses a counter that begins with one. */
    private void events() {
        for (Class<?> type : LoadBalancerEvent.class.getPermittedSubclasses()) {
            byType.put(type, counter("lb.events", "Events", tags.and("type", type.getSimpleName())));
        }
        for (Cause cause : Cause.values()) {
            ejections.put(cause, counter("lb.ejections", "Endpoints taken out", by(cause)));
            readmissions.put(cause, counter("lb.readmissions", "Causes cleared", by(cause)));
            if (cause.isGuards()) {
                String refused = "Verdicts refused to protect the pool";
                refusals.put(cause, counter("lb.ejections.refused", refused, by(cause)));
                String detected = "Verdicts that took nobody out: dry runs, rules only told, or a guard's own cap";
                detections.put(cause, counter("lb.ejections.detected", detected, by(cause)));
            }
        }
    }

    private Tags by(Cause cause) {
        return tags.and("cause", cause.name());
    }

    // ---- events --------------------------------------------------------------------------------------------------

    @Override
    public synchronized void on(LoadBalancerEvent event) {
        if (closed) {
            return;
        }
        increment(byType, event.getClass());
        if (event instanceof LoadBalancerEvent.TakenOut out) {
            increment(ejections, out.cause());
        } else if (event instanceof LoadBalancerEvent.LetIn in) {
            increment(readmissions, in.cause());
        } else if (event instanceof LoadBalancerEvent.EjectionRefused refused) {
            increment(refusals, refused.cause());
        } else if (event instanceof LoadBalancerEvent.Detected detected) {
            increment(detections, detected.cause());
        }
        if (endpoints != null) {
            endpoints.on(event);
        }
    }

    private static <K> void increment(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (listening != null) {
            listening.cancel();
        }
        meters.forEach(registry::remove);
        if (endpoints != null) {
            endpoints.close();
        }
    }

    // ---- kinds of meters: without base units, which for counts Prometheus would append
    // (lb_requests_refused_requests_total) ----

    private static ToDoubleFunction<Pool> calls(ToLongFunction<CallCounts> count) {
        return pool -> count.applyAsLong(pool.callCounts());
    }

    private void gauge(String name, String text, Tags all, ToDoubleFunction<Pool> reading) {
        meters.add(Gauge.builder(name, this, self -> reading.applyAsDouble(self.pool))
                .description(text)
                .tags(all)
                .register(registry));
    }

    private void count(String name, String text, Tags all, ToDoubleFunction<Pool> reading) {
        meters.add(FunctionCounter.builder(name, this, self -> reading.applyAsDouble(self.pool))
                .description(text)
                .tags(all)
                .register(registry));
    }

    private Counter counter(String name, String text, Tags all) {
        Counter counter = Counter.builder(name).description(text).tags(all).register(registry);
        meters.add(counter);
        return counter;
    }
}
