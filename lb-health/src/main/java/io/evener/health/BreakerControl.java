package io.evener.health;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An operator's hand on the breakers of a {@link CircuitBreaker} that it was given to. It reaches every pool that this
 * guards at the time; endpoints are named by id.
 *
 * <pre>{@code
 * BreakerControl control = new BreakerControl();
 * LoadBalancer.builder(pool).guard(CircuitBreaker.ofDefaults().control(control))
 * control.forceClosed("http://10.0.0.1:8080");
 * }</pre>
 *
 * <p>Thread safe. A command has been carried out when it returns, unless another thread is just changing the same breaker,
 * which then does it next.
 */
public final class BreakerControl {

    private final List<PoolBreaker> pools = new CopyOnWriteArrayList<>();

    /** Makes one that controls nothing yet. */
    public BreakerControl() {}

    void attached(PoolBreaker pool) {
        pools.add(pool);
    }

    void detached(PoolBreaker pool) {
        pools.remove(pool);
    }

    /**
     * Takes an endpoint out until {@link #release}. As any opening it is refused, with an event, when the pool can't spare
     * the endpoint; {@code Pool.eject} always takes it out.
     *
     * @throws IllegalArgumentException when no such endpoint is guarded
     */
    public void forceOpen(String id) {
        of(id).forEach(member -> member.force(BreakerState.FORCED_OPEN));
    }

    /**
     * Keeps an endpoint in, as far as its breaker goes, until {@link #release}.
     *
     * @throws IllegalArgumentException when no such endpoint is guarded
     */
    public void forceClosed(String id) {
        of(id).forEach(member -> member.force(BreakerState.FORCED_CLOSED));
    }

    /**
     * Ends what was forced: the breaker is closed and knows nothing. Does nothing when nothing was forced.
     *
     * @throws IllegalArgumentException when no such endpoint is guarded
     */
    public void release(String id) {
        of(id).forEach(MemberBreaker::release);
    }

    /**
     * Returns the state of an endpoint's breaker, in the pool guarded first if it is in several.
     *
     * @throws IllegalArgumentException when no such endpoint is guarded
     */
    public BreakerState state(String id) {
        return of(id).get(0).state();
    }

    private List<MemberBreaker> of(String id) {
        List<MemberBreaker> found = pools.stream()
                .map(pool -> pool.find(id))
                .filter(Objects::nonNull)
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("must be guarded: id=" + id);
        }
        return found;
    }
}
