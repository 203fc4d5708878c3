package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Equal keys to equal endpoints, but none gets much more than its share: a key whose endpoint is full goes to the next one of
 * its walk that is not.
 *
 * <p><b>Rule.</b> With t calls in flight at the members in rotation and s_i a member's part of their shares (weight x
 * admission), its share of the load with this call is m_i = s_i (t + 1), and it is full with
 *
 * <pre>cap_i = ceil(max(f m_i, m_i + z sqrt(m_i)))</pre>
 *
 * calls in flight. f is the {@linkplain #factor factor} of [1]; z sqrt(m_i) is what chance alone makes of even keys, so that few
 * calls are no crowd: without it the cap is 1 while there are fewer calls than endpoints, and every second call at once goes
 * astray. From m = (z / (f - 1))^2 on, 64 calls by default, the factor alone decides. All else is {@link KeyedStrategy}'s.
 *
 * <p><b>Behaviour.</b> No member gets a call beyond its cap, give or take the threads that choose at the same instant. With
 * even keys and an even table 2 to 4 of 100 calls are forwarded at any load. With f = 1.25 a walk takes 1.003 stops on average
 * on a ring of 100 points per member and 2.6 on one of 1 [2]. A key with more calls than a cap spreads over as many of the next
 * members as it needs, always the same; beyond 128 full ones its calls go to the least full of 8 drawn (with rendezvous, which
 * ranks all, never).
 *
 * <p><b>Cost of use.</b> choose O(1): the keyed strategy's, one counter per stop and one for t; rebuild the keyed strategy's
 * and O(n) counters; 12 bytes per endpoint and a state on each; 0 B per choice. Calls count themselves into t, 2 atomic adds
 * each; t is counted afresh once a second and at every rebuild, so it is off by no more than the calls that began or ended in those
 * instants.
 *
 * <p><b>When not to use.</b> Where a call at another endpoint than its key's is wrong, not just slower. With unequal costs per call:
 * calls in flight are all it sees.
 *
 * <p><b>Thread safety.</b> Any number of threads; two may take the last place at the same instant.
 *
 * <p>[1] V. Mirrokni, M. Thorup, M. Zadimoghaddam, Consistent hashing with bounded loads, SODA 2018, arXiv:1608.01350.
 * [2] Filling 100 members to 100 calls each: {@code simulate bounded-load}.
 */
public final class BoundedLoad implements Strategy {

    /** As in [1] for f = 1.25, and Vimeo's and HAProxy's usual choice. */
    private static final double DEFAULT_FACTOR = 1.25;
    /** Two deviations: of even keys 2 to 4 % overflow at any load, 4 with few calls, where caps of 2 or 3 are coarse (Poisson). */
    private static final double DEFAULT_SLACK = 2;

    private static final Duration RECOUNT = Duration.ofSeconds(1);

    private final KeyedStrategy keyed;
    private final double factor;
    private final double slack;

    private BoundedLoad(KeyedStrategy keyed, double factor, double slack) {
        this.keyed = keyed;
        this.factor = factor;
        this.slack = slack;
    }

    static BoundedLoad of(KeyedStrategy keyed) {
        return new BoundedLoad(Objects.requireNonNull(keyed, "keyed"), DEFAULT_FACTOR, DEFAULT_SLACK);
    }

    /**
     * Returns a copy with another f: how much more than its share a member may have. Default 1.25. The nearer to 1, the more calls are
     * forwarded.
     *
     * @param factor at least 1
     * @throws IllegalArgumentException when below 1, infinite or NaN
     */
    public BoundedLoad factor(double factor) {
        if (!(factor >= 1 && factor <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("must be >= 1 and finite: factor=" + factor);
        }
        return new BoundedLoad(keyed, factor, slack);
    }

    /**
     * Returns a copy with another z: how many deviations of chance are no overload. Default 2. With 0 the cap is that of [1],
     * for loads that are always far above the number of endpoints.
     *
     * @param deviations at least 0
     * @throws IllegalArgumentException when below 0, infinite or NaN
     */
    public BoundedLoad slack(double deviations) {
        if (!(deviations >= 0 && deviations <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("must be >= 0 and finite: slack=" + deviations);
        }
        return new BoundedLoad(keyed, factor, deviations);
    }

    @Override
    public String name() {
        return "boundedLoad(" + keyed.name()
                + (factor == DEFAULT_FACTOR ? "" : ", " + factor)
                + (slack == DEFAULT_SLACK ? "" : ", slack " + slack) + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        KeyedStrategy.KeyedBound inner = new KeyedStrategy.KeyedBound(keyed, context);
        CallsInFlight calls = new CallsInFlight(context);
        context.every(RECOUNT, calls::recount);
        return snapshot -> compile(context, inner, calls, snapshot);
    }

    private Chooser compile(
            StrategyContext context, KeyedStrategy.KeyedBound inner, CallsInFlight calls, PoolSnapshot snapshot) {
        InRotation in = InRotation.of(snapshot);
        KeyWalk walk = inner.walk(snapshot);
        CallsInFlight.Total total = calls.of(in);
        return inner.chooser(in, walk, limit(context, in, walk, total));
    }

    private KeyWalk.Limit limit(
            StrategyContext context, InRotation in, @Nullable KeyWalk walk, CallsInFlight.Total total) {
        return walk == null ? KeyWalk.NONE : new LoadLimit(walk, in, total, factor, slack, context.random());
    }
}
