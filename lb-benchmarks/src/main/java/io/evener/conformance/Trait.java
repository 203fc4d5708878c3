package io.evener.conformance;

/**
 * What a strategy declares about itself, so that laws which don't apply to it are skipped by declaration. Without any, a
 * strategy is held to the laws of an unkeyed one that spreads calls evenly and reads no load.
 */
public enum Trait {
    /** A key decides: equal keys go to equal members. Laws about even shares are skipped; requests carry a hash. */
    KEYED,
    /** Keys move as little as can be: a removal or a weight moves keys from or to the one it changes, none between others. */
    MINIMAL,
    /** A key goes elsewhere while its home has too many calls in flight. */
    OVERFLOWS,
    /** Its memory grows with the weights, up to a bound that it states: the way of the system it repeats. */
    WEIGHT_SIZED,
    /** Keys follow positions in the list of members, the way of the system it repeats: who comes or goes moves most of them. */
    POSITIONAL,
    /** Calls in flight raise a member's cost. */
    LOAD_AWARE,
    /** One calling thread gets the members in order of their ids, over and over. */
    ROUND_ROBIN,
    /** Every fresh balancer begins alike, as the system does that the strategy repeats. */
    FIXED_START,
    /** Shares follow the endpoints' weights. */
    WEIGHTED,
    /** It notices errors by itself: a member that fails fast is avoided without a guard's help. */
    READS_ERRORS,
    /** A key is a session: its calls stay with one member while that is in rotation. Requests carry a hash. */
    SESSIONS,
    /** It chooses exactly as another strategy, by {@link Conformance#alike}. */
    ALIKE,
    /** It leaves members aside on purpose (a subset, the nearest zone): laws about even shares are skipped. */
    SELECTIVE
}
