package io.evener.bench.jmh;

import io.evener.spi.Strategy;
import io.evener.strategies.LeastRequest;
import io.evener.strategies.RingHash;
import io.evener.strategies.RoundRobin;
import io.evener.strategies.ShadowLog;
import io.evener.strategies.Strategies;
import io.evener.strategies.UtilisationRoundRobin;
import io.evener.strategies.WeightedSplit.Arm;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The strategies measured, each beside the floor of its own kind: the same n and layout, no clock where the strategy
 * reads none, and the bare reads and writes of its rule.
 */
public enum Rival implements Contender {
    // ---- Spread evenly, or by weight

    /** {@link Strategies#random()}. */
    RANDOM("random", Strategies::random, Strategies::roundRobin),
    /** A draw and an array read. */
    RANDOM_FLOOR(RANDOM, Floor.Draw::new),
    /** {@link Strategies#roundRobin()}. */
    ROUND_ROBIN("round robin", Strategies::roundRobin, Strategies::random),
    /** An atomic counter shared by all threads, and an array read. */
    ROUND_ROBIN_FLOOR(ROUND_ROBIN, Floor.SharedCounter::new),
    /** {@link Strategies#random()} with weights. */
    RANDOM_WEIGHTED("random, weighted", Strategies::random, Strategies::roundRobin, Layout.WEIGHTS),
    /** A draw and two array reads: an alias table. */
    RANDOM_WEIGHTED_FLOOR(RANDOM_WEIGHTED, WeightedFloor.Alias::new),
    /** {@link Strategies#roundRobin()} with weights. */
    ROUND_ROBIN_WEIGHTED("round robin, weighted", Strategies::roundRobin, Strategies::random, Layout.WEIGHTS),
    /** An atomic counter shared by all threads, and two array reads: whose turn it is, and who that is. */
    ROUND_ROBIN_WEIGHTED_FLOOR(ROUND_ROBIN_WEIGHTED, WeightedFloor.Turns::new),
    /** nginx's dialect, with weights. */
    SMOOTH("as nginx", () -> roundRobin(RoundRobin.Dialect.SMOOTH), Strategies::random, Layout.WEIGHTS),
    /** As for round robin with weights. */
    SMOOTH_FLOOR(SMOOTH, WeightedFloor.Turns::new),
    /** gRPC's dialect, with weights. */
    STRIDE("as gRPC", () -> roundRobin(RoundRobin.Dialect.STATIC_STRIDE), Strategies::random, Layout.WEIGHTS),
    /** As for round robin with weights. */
    STRIDE_FLOOR(STRIDE, WeightedFloor.Turns::new),
    /** Envoy's dialect, with weights. */
    EDF("as Envoy", () -> roundRobin(RoundRobin.Dialect.EDF), Strategies::random, Layout.WEIGHTS),
    /** The top of a heap put back further down, under a lock. */
    EDF_FLOOR(EDF, WeightedFloor.Heap::new),

    // ---- Follow a key

    /** {@link Strategies#ringHash()}. */
    RING_HASH("ring hash", Strategies::ringHash, Strategies::random, true),
    /** An index, a point and its owner, in a ring of as many points. */
    RING_HASH_FLOOR(RING_HASH, n -> new Floor.RingPlace(n, Math.max(n, 1_024))),
    /** libmemcached's dialect. */
    KETAMA("as ketama", () -> Strategies.ringHash().dialect(RingHash.Dialect.KETAMA), Strategies::random, true),
    /** An index, a point and its owner, in a ring of as many points. */
    KETAMA_FLOOR(KETAMA, n -> new Floor.RingPlace(n, 160 * n)),
    /** nginx's dialect. */
    NGINX_RING(
            "as nginx, by key", () -> Strategies.ringHash().dialect(RingHash.Dialect.NGINX), Strategies::random, true),
    /** An index, a point and its owner, in a ring of as many points. */
    NGINX_RING_FLOOR(NGINX_RING, n -> new Floor.RingPlace(n, Math.min(160 * n, 1_048_576))),
    /** {@link Strategies#boundedLoad}. */
    BOUNDED_LOAD("bounded load", () -> Strategies.boundedLoad(Strategies.ringHash()), Strategies::random, true),
    /** An index, a point, its owner, the owner's counter and that of all. */
    BOUNDED_LOAD_FLOOR(BOUNDED_LOAD, n -> new Floor.BoundedPlace(n, Math.max(n, 1_024))),
    /** {@link Strategies#maglev()}. */
    MAGLEV("maglev", Strategies::maglev, Strategies::random, true),
    /** A remainder and two array reads. */
    MAGLEV_FLOOR(MAGLEV, KeyedFloor.Slot::new),
    /** {@link Strategies#rendezvous()}. */
    RENDEZVOUS("rendezvous", Strategies::rendezvous, Strategies::random, true),
    /** A hash for each member, and the least of them. */
    RENDEZVOUS_FLOOR(RENDEZVOUS, KeyedFloor.Nearest::new),
    /** {@link Strategies#jump()}. */
    JUMP("jump", Strategies::jump, Strategies::random, true),
    /** The jumps and an array read. */
    JUMP_FLOOR(JUMP, KeyedFloor.Jump::new),
    /** {@link Strategies#multiProbe()}. */
    MULTI_PROBE("multi-probe", Strategies::multiProbe, Strategies::random, true),
    /** 21 reads of an index and a point, and the nearest point's owner. */
    MULTI_PROBE_FLOOR(MULTI_PROBE, KeyedFloor.Probes::new),
    /** {@link Strategies#ipHash()}. */
    IP_HASH("ip hash", Strategies::ipHash, Strategies::random, true),
    /** A multiplication, two remainders and two array reads. */
    IP_HASH_FLOOR(IP_HASH, KeyedFloor.State::new),

    // ---- Combine

    /** {@link Strategies#tiered} around least request, while 30 % of the calls spill. */
    TIERED(
            "tiers",
            () -> Strategies.tiered(Strategies.leastRequest()),
            () -> new Forwarded(Strategies.tiered(Strategies.roundRobin())),
            Layout.TIERS),
    /** A draw of a part, two draws in it and two counter reads. */
    TIERED_FLOOR(TIERED, PartFloors.OneOfTwo::new),
    /** {@link Strategies#zoneAware} around least request, while about half of the calls leave the zone. */
    ZONE_AWARE(
            "zones",
            () -> Strategies.zoneAware(Layout.HERE, Strategies.leastRequest()),
            () -> new Forwarded(Strategies.zoneAware(Layout.HERE, Strategies.roundRobin())),
            Layout.ZONES),
    /** A draw of a part, two draws in it and two counter reads. */
    ZONE_AWARE_FLOOR(ZONE_AWARE, PartFloors.OneOfTwo::new),
    /** {@link Strategies#regionFailover} around least request, while 30 % of the calls spill. */
    REGION_FAILOVER(
            "regions",
            () -> Strategies.regionFailover(Layout.HERE.region(), Strategies.leastRequest()),
            () -> new Forwarded(Strategies.regionFailover(Layout.HERE.region(), Strategies.roundRobin())),
            Layout.REGIONS),
    /** A draw of a part, two draws in it and two counter reads. */
    REGION_FAILOVER_FLOOR(REGION_FAILOVER, PartFloors.OneOfTwo::new),
    /** {@link Strategies#firstAvailable()}. */
    FIRST_AVAILABLE("first", Strategies::firstAvailable, Strategies::random),
    /** An array read. */
    FIRST_AVAILABLE_FLOOR(FIRST_AVAILABLE, PartFloors.First::new),
    /** {@link Strategies#subset} of 20 around least request. */
    SUBSET(
            "subset",
            () -> Strategies.subset(20, Strategies.leastRequest()),
            () -> new Forwarded(Strategies.subset(20, Strategies.roundRobin()))),
    /** Two draws among 20 and two counter reads. */
    SUBSET_FLOOR(SUBSET, n -> new PartFloors.Few(n, 20)),
    /** {@link Strategies#weightedSplit}: 5 % of the calls to a tenth of the members, by least request. */
    WEIGHTED_SPLIT(
            "split",
            () -> split(Strategies.leastRequest()),
            () -> new Forwarded(split(Strategies.roundRobin())),
            Layout.ARMS),
    /** A draw of a part, two draws in it and two counter reads. */
    WEIGHTED_SPLIT_FLOOR(WEIGHTED_SPLIT, PartFloors.OneOfTwo::new),
    /** {@link Strategies#sticky} around {@link Strategies#leastRequest()}. */
    STICKY("sticky", () -> Strategies.sticky(Strategies.leastRequest()), Strategies::random, true),
    /** A look-up in a map of the sessions. */
    STICKY_FLOOR(STICKY, Floor.MapLookUp::new),
    /** {@link Strategies#shadow}: {@link Strategies#leastRequest()} beside {@link Strategies#roundRobin()}. */
    SHADOW(
            "shadow",
            () -> Strategies.shadow(Strategies.leastRequest(), Strategies.roundRobin(), new ShadowLog()),
            () -> new Forwarded(Strategies.shadow(Strategies.roundRobin(), Strategies.random(), new ShadowLog()))),
    /** What the live strategy must do: two draws and two counter reads. */
    SHADOW_FLOOR(SHADOW, Floor.TwoDraws::new),

    // ---- Follow the load

    /** {@link Strategies#leastRequest()}. */
    LEAST_REQUEST("least request", Strategies::leastRequest, Strategies::roundRobin),
    /** Two draws and two counter reads. */
    LEAST_REQUEST_FLOOR(LEAST_REQUEST, Floor.TwoDraws::new),
    /** {@link Strategies#leastRequest()} with weights. */
    LEAST_REQUEST_WEIGHTED("least request, weighted", Strategies::leastRequest, Strategies::roundRobin, Layout.WEIGHTS),
    /** Two draws from an alias table, two counter reads and two shares. */
    LEAST_REQUEST_WEIGHTED_FLOOR(LEAST_REQUEST_WEIGHTED, WeightedFloor.TwoAliases::new),
    /** All counters read. */
    FULL_SCAN("least request of all", () -> Strategies.leastRequest().fullScan(), Strategies::roundRobin),
    /** All counters read. */
    FULL_SCAN_FLOOR(FULL_SCAN, Floor.Scan::new),
    /** Envoy's dialect, with weights. */
    LEAST_REQUEST_ENVOY(
            "least request as Envoy",
            () -> Strategies.leastRequest().dialect(LeastRequest.Dialect.ENVOY),
            Strategies::roundRobin,
            Layout.WEIGHTS),
    /** The top of a heap put back further down, under a lock. */
    LEAST_REQUEST_ENVOY_FLOOR(LEAST_REQUEST_ENVOY, WeightedFloor.Heap::new),
    /** {@link Strategies#peakEwma()}. */
    PEAK_EWMA("peak ewma", Strategies::peakEwma, Strategies::leastRequest),
    /** Two draws, a counter and a time of each, and a clock reading at begin and at end. */
    PEAK_EWMA_FLOOR(PEAK_EWMA, Floor.TwoTimedDraws::new),
    /** {@link Strategies#leastResponseTime()}. */
    LEAST_RESPONSE_TIME("least response time", Strategies::leastResponseTime, Strategies::leastRequest),
    /** Two draws, a counter and a time of each, and a clock reading at begin and at end. */
    LEAST_RESPONSE_TIME_FLOOR(LEAST_RESPONSE_TIME, Floor.TwoTimedDraws::new),
    /** {@link Strategies#utilisationRoundRobin()}, of endpoints that all told. */
    UTILISATION(
            "by reports",
            () -> Strategies.utilisationRoundRobin().blackout(Duration.ZERO),
            Strategies::random,
            Layout.REPORTS),
    /** As for round robin with weights. */
    UTILISATION_FLOOR(UTILISATION, WeightedFloor.Turns::new),
    /** gRPC's dialect, of endpoints that all told. */
    UTILISATION_GRPC(
            "by reports as gRPC",
            () -> Strategies.utilisationRoundRobin()
                    .blackout(Duration.ZERO)
                    .dialect(UtilisationRoundRobin.Dialect.GRPC),
            Strategies::random,
            Layout.REPORTS),
    /** As for round robin with weights. */
    UTILISATION_GRPC_FLOOR(UTILISATION_GRPC, WeightedFloor.Turns::new);

    private static Strategy roundRobin(RoundRobin.Dialect dialect) {
        return Strategies.roundRobin().dialect(dialect);
    }

    private final String label;
    private final String strategy;
    private final Side side;
    private final String family;

    @SuppressWarnings("ImmutableEnumChecker") // constructors, without state
    private final IntFunction<Candidate> candidates;

    /** The companion, of another class, is live in the same process. */
    Rival(String family, Supplier<Strategy> measured, Supplier<Strategy> companion) {
        this(family, measured, companion, false, Layout.PLAIN);
    }

    /** Requests have a key if {@code keyed}. */
    Rival(String family, Supplier<Strategy> measured, Supplier<Strategy> companion, boolean keyed) {
        this(family, measured, companion, keyed, Layout.PLAIN);
    }

    Rival(String family, Supplier<Strategy> measured, Supplier<Strategy> companion, Layout layout) {
        this(family, measured, companion, false, layout);
    }

    private Rival(
            String family, Supplier<Strategy> measured, Supplier<Strategy> companion, boolean keyed, Layout layout) {
        this.strategy = measured.get().name();
        this.label = strategy + (layout == Layout.WEIGHTS ? " weighted" : "");
        this.side = Side.EVENER;
        this.family = family;
        this.candidates = n -> new Fixture(measured.get(), companion.get(), keyed, layout, n);
    }

    Rival(Rival above, IntFunction<Candidate> floors) {
        this.label = "floor";
        this.strategy = label;
        this.side = Side.FLOOR;
        this.family = above.family;
        this.candidates = floors;
    }

    private static Strategy split(Strategy child) {
        return Strategies.weightedSplit(
                Arm.of("canary", 5).where(Layout.VERSION, "2").by(child),
                Arm.of("stable", 95).by(child));
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String strategy() {
        return strategy;
    }

    @Override
    public Side side() {
        return side;
    }

    @Override
    public String family() {
        return family;
    }

    /** Returns it with n members; to be closed. */
    Candidate candidate(int n) {
        return candidates.apply(n);
    }
}
