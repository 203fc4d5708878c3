package io.evener.bench.jmh;

import io.evener.spi.Strategy;
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
    LEAST_REQUEST_FLOOR(LEAST_REQUEST, Floor.TwoDraws::new);

    private final String label;
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
        this.side = Side.EVENER;
        this.family = family;
        this.candidates = n -> new Fixture(measured.get(), companion.get(), keyed, n);
    }

    Rival(Rival above, IntFunction<Candidate> floors) {
        this.label = "floor";
        this.side = Side.FLOOR;
        this.family = above.family;
        this.candidates = floors;
    }

    @Override
    public String label() {
        return label;
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
