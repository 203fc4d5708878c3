package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.split.PriorityLoads;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Preferred endpoints first, fallbacks as far as needed: tiers by {@link io.evener.Endpoint#tier()}, with a strategy of
 * its own in each.
 *
 * <p><b>Rule.</b> The health of a tier is min(100, {@link #overprovisioning(double) 140} x healthy / total), rounded
 * down, in weights; endpoints of weight 0 count nowhere. Each tier, the lowest number first, gets min(its health, what is
 * left of 100) percent of the calls. When all together are short of 100, each gets its part of their sum, and the first
 * that has any the rest. So tier 0 keeps everything until less than 72 % of it is well. One draw per call picks the tier,
 * for a request with a key its key does; then the child chooses. When a tier has nobody left for a request (all
 * excluded), the others are asked in their order.
 *
 * <p><b>Panic.</b> The pool decides it, tier by tier: while the tiers are short of 100, all members of one of which fewer than
 * {@code panicThreshold} are well come back into rotation, and it uses them for its part of the calls. Where that has happened
 * in every tier that has members in rotation, health means nothing and they share the calls by how many members they have.
 * (The pool reckons with 140, by number of members.)
 *
 * <p><b>Behaviour.</b> Loads are whole percents, as in Envoy's code with {@code weighted_priority_health} [1]; degraded
 * endpoints don't exist here. Unlike there, a tier that comes back in a slow start gets load only as it warms up, while
 * the tiers behind it are able to carry the rest. A key moves only when the border between two tiers passes it. A tier
 * that is gone for a while keeps its child's state.
 *
 * <p><b>Cost of use.</b> choose: the child's, and one draw while calls are split between tiers; none when one tier has
 * them all, nothing at all when there is one tier. Rebuild O(n) and the children's; 0 B per choice. A child
 * that keeps states on members (peakEwma, boundedLoad) keeps one per member, that of the tier it is in, and hands on what that
 * learned when the member changes.
 *
 * <p><b>When not to use.</b> For a canary or a fixed split: tiers overflow, they don't share. For nearness: see
 * {@link ZoneAware}, which knows how much a zone can take.
 *
 * <p><b>Thread safety.</b> Any number of threads.
 *
 * <p>[1] Envoy, Priority levels, and load_balancer_impl.cc, where the two differ.
 */
public final class Tiered implements Strategy {

    /** Envoy's default, in percent: a tier that has lost up to 28 % of its members still takes all calls. */
    static final int DEFAULT_OVERPROVISIONING = 140;

    private static final double MAX_OVERPROVISIONING = 10;
    private static final long SALT = 0x7469657273L;

    private final Strategy child;
    private final int overprovisioning;

    private Tiered(Strategy child, int overprovisioning) {
        this.child = child;
        this.overprovisioning = overprovisioning;
    }

    static Tiered of(Strategy child) {
        return new Tiered(Objects.requireNonNull(child, "child"), DEFAULT_OVERPROVISIONING);
    }

    /**
     * Returns a copy that takes a tier for able to carry this many times its members' part of the calls, in hundredths.
     * Default 1.4, Envoy's. With 1 calls spill as soon as one member is out.
     *
     * @param factor 1 to 10
     * @throws IllegalArgumentException when outside 1..10
     */
    public Tiered overprovisioning(double factor) {
        if (!(factor >= 1 && factor <= MAX_OVERPROVISIONING)) {
            throw new IllegalArgumentException("must be in 1..10: overprovisioning=" + factor);
        }
        return new Tiered(child, (int) Math.round(factor * 100));
    }

    @Override
    public String name() {
        return "tiered(" + child.name() + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return new BoundTiers(context);
    }

    private final class BoundTiers implements Bound {
        private final Groups<Integer> groups;
        private final RandomSource random;

        BoundTiers(StrategyContext context) {
            this.groups = new Groups<>(context, child, tier -> "tier-" + tier);
            this.random = context.random();
        }

        @Override
        public Chooser compile(PoolSnapshot snapshot) {
            SortedMap<Integer, Parts.Part> tiers =
                    Parts.of(snapshot, i -> snapshot.endpoint(i).tier(), Comparator.naturalOrder());
            Chooser[] choosers = new Chooser[tiers.size()];
            PoolSnapshot[] members = new PoolSnapshot[choosers.length];
            int p = 0;
            for (Map.Entry<Integer, Parts.Part> tier : tiers.entrySet()) {
                members[p] = snapshot.select(tier.getValue().indices());
                choosers[p] = groups.compile(tier.getKey(), members[p++]);
            }
            groups.compiledAll();
            if (choosers.length == 0) {
                return request -> null;
            }
            return choosers.length == 1 ? choosers[0] : split(choosers, members, tiers);
        }

        private Chooser split(Chooser[] choosers, PoolSnapshot[] members, SortedMap<Integer, Parts.Part> tiers) {
            int[] loads = loads(tiers.values().toArray(Parts.Part[]::new));
            double[] shares = new double[loads.length];
            Branches branches = new Branches("tier");
            int p = 0;
            for (int tier : tiers.keySet()) {
                branches.add(String.valueOf(tier), loads[p] + " %", members[p], child.name(), choosers[p]);
                shares[p] = loads[p++] / 100.0;
            }
            return new SplitChooser(choosers, shares, branches, SALT, random);
        }

        @Override
        public void close() {
            groups.close();
        }
    }

    /** Returns the percentages. */
    private int[] loads(Parts.Part[] tiers) {
        int[] health = new int[tiers.length];
        int[] ramped = new int[tiers.length];
        int[] inRotation = new int[tiers.length];
        boolean overruled = true;
        for (int p = 0; p < tiers.length; p++) {
            Parts.Part tier = tiers[p];
            health[p] = PriorityLoads.health(tier.healthy(), tier.total(), overprovisioning);
            ramped[p] = PriorityLoads.health(tier.admitted(), tier.total(), overprovisioning);
            inRotation[p] = tier.inRotation();
            overruled &= tier.isOverruled() || tier.inRotation() == 0;
        }
        return overruled && PriorityLoads.available(health) < 100
                ? PriorityLoads.inPanic(inRotation)
                : PriorityLoads.of(health, ramped);
    }
}
