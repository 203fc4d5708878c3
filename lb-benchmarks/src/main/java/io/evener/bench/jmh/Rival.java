package io.evener.bench.jmh;

import io.evener.spi.Strategy;
import io.evener.strategies.LeastRequest;
import io.evener.strategies.RoundRobin;
import io.evener.strategies.Strategies;
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
    RANDOM_WEIGHTED(Weights.ONE_TO_TEN, "random, weighted", Strategies::random, Strategies::roundRobin),
    /** A draw and two array reads: an alias table. */
    RANDOM_WEIGHTED_FLOOR(RANDOM_WEIGHTED, WeightedFloor.Alias::new),
    /** {@link Strategies#roundRobin()} with weights. */
    ROUND_ROBIN_WEIGHTED(Weights.ONE_TO_TEN, "round robin, weighted", Strategies::roundRobin, Strategies::random),
    /** An atomic counter shared by all threads, and two array reads: whose turn it is, and who that is. */
    ROUND_ROBIN_WEIGHTED_FLOOR(ROUND_ROBIN_WEIGHTED, WeightedFloor.Turns::new),
    /** nginx's dialect, with weights. */
    SMOOTH(Weights.ONE_TO_TEN, "as nginx", () -> roundRobin(RoundRobin.Dialect.SMOOTH), Strategies::random),
    /** As for round robin with weights. */
    SMOOTH_FLOOR(SMOOTH, WeightedFloor.Turns::new),
    /** gRPC's dialect, with weights. */
    STRIDE(Weights.ONE_TO_TEN, "as gRPC", () -> roundRobin(RoundRobin.Dialect.STATIC_STRIDE), Strategies::random),
    /** As for round robin with weights. */
    STRIDE_FLOOR(STRIDE, WeightedFloor.Turns::new),
    /** Envoy's dialect, with weights. */
    EDF(Weights.ONE_TO_TEN, "as Envoy", () -> roundRobin(RoundRobin.Dialect.EDF), Strategies::random),
    /** The top of a heap put back further down, under a lock. */
    EDF_FLOOR(EDF, WeightedFloor.Heap::new),

    // ---- Follow a key

    /** {@link Strategies#ringHash()}. */
    RING_HASH("ring hash", Strategies::ringHash, Strategies::random, true),
    /** An index, a point and its owner, in a ring of as many points. */
    RING_HASH_FLOOR(RING_HASH, Floor.RingPlace::new),

    // ---- Combine

    // ---- Follow the load

    /** {@link Strategies#leastRequest()}. */
    LEAST_REQUEST("least request", Strategies::leastRequest, Strategies::roundRobin),
    /** Two draws and two counter reads. */
    LEAST_REQUEST_FLOOR(LEAST_REQUEST, Floor.TwoDraws::new),
    /** {@link Strategies#leastRequest()} with weights. */
    LEAST_REQUEST_WEIGHTED(
            Weights.ONE_TO_TEN, "least request, weighted", Strategies::leastRequest, Strategies::roundRobin),
    /** Two draws from an alias table, two counter reads and two shares. */
    LEAST_REQUEST_WEIGHTED_FLOOR(LEAST_REQUEST_WEIGHTED, WeightedFloor.TwoAliases::new),
    /** All counters read. */
    FULL_SCAN("least request of all", () -> Strategies.leastRequest().fullScan(), Strategies::roundRobin),
    /** All counters read. */
    FULL_SCAN_FLOOR(FULL_SCAN, Floor.Scan::new),
    /** Envoy's dialect, with weights. */
    LEAST_REQUEST_ENVOY(
            Weights.ONE_TO_TEN,
            "least request as Envoy",
            () -> Strategies.leastRequest().dialect(LeastRequest.Dialect.ENVOY),
            Strategies::roundRobin),
    /** The top of a heap put back further down, under a lock. */
    LEAST_REQUEST_ENVOY_FLOOR(LEAST_REQUEST_ENVOY, WeightedFloor.Heap::new),
    /** {@link Strategies#peakEwma()}. */
    PEAK_EWMA("peak ewma", Strategies::peakEwma, Strategies::leastRequest),
    /** Two draws, a counter and a time of each, and a clock reading at begin and at end. */
    PEAK_EWMA_FLOOR(PEAK_EWMA, Floor.TwoTimedDraws::new),
    /** {@link Strategies#leastResponseTime()}. */
    LEAST_RESPONSE_TIME("least response time", Strategies::leastResponseTime, Strategies::leastRequest),
    /** Two draws, a counter and a time of each, and a clock reading at begin and at end. */
    LEAST_RESPONSE_TIME_FLOOR(LEAST_RESPONSE_TIME, Floor.TwoTimedDraws::new);

    /** What endpoints weigh where weights matter. */
    private enum Weights {
        /** 1 to 10 in rotation. */
        ONE_TO_TEN
    }

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
        this(family, measured, companion, false);
    }

    /** Requests have a key if {@code keyed}. */
    Rival(String family, Supplier<Strategy> measured, Supplier<Strategy> companion, boolean keyed) {
        this.label = measured.get().name();
        this.strategy = label;
        this.side = Side.EVENER;
        this.family = family;
        this.candidates = n -> new Fixture(measured.get(), companion.get(), keyed, n);
    }

    Rival(Weights weights, String family, Supplier<Strategy> measured, Supplier<Strategy> companion) {
        this.strategy = measured.get().name();
        this.label = strategy + " weighted";
        this.side = Side.EVENER;
        this.family = family;
        this.candidates = n -> new Fixture(measured.get(), companion.get(), false, Fixture::oneToTen, n);
    }

    Rival(Rival above, IntFunction<Candidate> floors) {
        this.label = "floor";
        this.strategy = label;
        this.side = Side.FLOOR;
        this.family = above.family;
        this.candidates = floors;
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
