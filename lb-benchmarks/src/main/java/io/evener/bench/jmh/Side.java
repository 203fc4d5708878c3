package io.evener.bench.jmh;

/** On which side of a table a {@link Contender} stands. */
public enum Side {
    /** The least that the family's rule could cost, what every ratio is taken to. */
    FLOOR,
    /** Evener, or what stands in its place. */
    EVENER,
    /** Another library. */
    PEER
}
