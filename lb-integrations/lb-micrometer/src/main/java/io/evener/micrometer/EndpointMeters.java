package io.evener.micrometer;

import io.evener.LoadBalancerEvent;
import io.evener.Member;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a pool's endpoints, which come and go with them. Guarded by its owner.
 *
 * <p>An event may come before the snapshot that shows it, or be dropped. So each adds or removes the endpoint it tells of,
 * and before that the snapshot, if it is another than the last one looked at, sets right what was missed.
 */
final class EndpointMeters implements AutoCloseable {

    private final Pool pool;
    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<String, One> byId = new HashMap<>();
    private long membershipSeen = -1;

    EndpointMeters(Pool pool, MeterRegistry registry, Tags tags) {
        this.pool = pool;
        this.registry = registry;
        this.tags = tags;
    }

    void on(LoadBalancerEvent event) {
        if (event instanceof LoadBalancerEvent.EndpointAdded added) {
            catchUp();
            add(added.endpoint().id());
        } else if (event instanceof LoadBalancerEvent.EndpointRemoved removed) {
            catchUp();
            remove(removed.endpoint().id());
        } else if (event instanceof LoadBalancerEvent.EventsDropped) {
            catchUp();
        }
    }

    void catchUp() {
        PoolSnapshot now = pool.snapshot();
        if (now.membershipVersion() == membershipSeen) {
            return; // a burst of events costs one look
        }
        membershipSeen = now.membershipVersion();
        Set<String> gone = new HashSet<>(byId.keySet());
        for (int i = 0; i < now.size(); i++) {
            String id = now.endpoint(i).id();
            gone.remove(id);
            add(id);
        }
        gone.forEach(this::remove);
    }

    private void add(String id) {
        if (!byId.containsKey(id)) {
            byId.put(id, new One(pool, id).register(registry, tags.and("endpoint", id)));
        }
    }

    private void remove(String id) {
        One one = byId.remove(id);
        if (one != null) {
            one.meters.forEach(registry::remove);
        }
    }

    @Override
    public void close() {
        Set.copyOf(byId.keySet()).forEach(this::remove);
    }

    /** One endpoint's. Registries refer weakly to it. */
    private static final class One {
        private final Pool pool;
        private final String id;
        private List<Meter> meters = List.of();
        /** When last seen: what it counted stays when it just left. */
        private volatile @Nullable Member member;

        One(Pool pool, String id) {
            this.pool = pool;
            this.id = id;
        }

        One register(MeterRegistry registry, Tags tags) {
            meters = List.of(
                    counter("lb.endpoint.requests", "Attempts that ended", Member::completed)
                            .tags(tags)
                            .register(registry),
                    counter("lb.endpoint.requests.failed", "Attempts that blame the endpoint", Member::failed)
                            .tags(tags)
                            .register(registry),
                    Gauge.builder("lb.endpoint.requests.active", this, one -> one.read(Member::inFlight))
                            .description("Attempts in flight")
                            .tags(tags)
                            .register(registry),
                    Gauge.builder("lb.endpoint.share", this, One::share)
                            .description("Part of its normal share")
                            .tags(tags)
                            .register(registry));
            return this;
        }

        private FunctionCounter.Builder<One> counter(String name, String text, ToLongFunction<Member> count) {
            return FunctionCounter.builder(name, this, one -> one.read(count)).description(text);
        }

        private double read(ToLongFunction<Member> count) {
            PoolSnapshot snapshot = pool.snapshot();
            int i = indexOf(snapshot);
            if (i >= 0) {
                member = snapshot.member(i);
            }
            Member last = member;
            return last == null ? 0 : count.applyAsLong(last);
        }

        private double share() {
            PoolSnapshot snapshot = pool.snapshot();
            int i = indexOf(snapshot);
            return i >= 0 && snapshot.eligible(i) ? snapshot.admission(i) : 0;
        }

        /** Members are in order of their ids; negative when it is not, or no longer, among them. */
        private int indexOf(PoolSnapshot snapshot) {
            int low = 0;
            int high = snapshot.size() - 1;
            while (low <= high) {
                int middle = low + high >>> 1;
                int order = snapshot.endpoint(middle).id().compareTo(id);
                if (order == 0) {
                    return middle;
                }
                low = order < 0 ? middle + 1 : low;
                high = order < 0 ? high : middle - 1;
            }
            return -1;
        }
    }
}
