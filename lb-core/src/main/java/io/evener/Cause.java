package io.evener;

/**
 * Why a member gets no calls. A member holds a set of causes, each put by one owner, who alone may clear it;
 * it is in rotation when the set is empty.
 */
public enum Cause {
    /** A health probe says so. Probes may take out everybody: then panic decides. */
    PROBE(Kind.ACTIVE),
    /** An outlier detector says so. */
    OUTLIER(Kind.PASSIVE),
    /** A circuit breaker is open. */
    BREAKER(Kind.PASSIVE),
    /** The endpoint itself asked for a pause. */
    PUSHBACK(Kind.PASSIVE),
    /**
     * {@link Pool#drain} was called, or the source says that the endpoint {@linkplain Endpoint#isTerminating() is about to
     * stop}: calls in flight end, new ones go elsewhere.
     */
    DRAINING(Kind.HARD),
    /** The endpoint's weight is 0. */
    WEIGHT_ZERO(Kind.HARD),
    /** {@link Pool#eject} was called. */
    MANUAL(Kind.HARD);

    enum Kind {
        /** Observed from outside; lifted in panic. */
        ACTIVE,
        /** Inferred from the pool's own calls; capped together, never the last member, lifted in panic. */
        PASSIVE,
        /** Somebody's decision; always wins, also in panic. */
        HARD
    }

    private final Kind kind;

    Cause(Kind kind) {
        this.kind = kind;
    }

    /** Returns whether a guard may put this cause. */
    public boolean isGuards() {
        return kind != Kind.HARD;
    }

    boolean isPassive() {
        return kind == Kind.PASSIVE;
    }

    boolean isHard() {
        return kind == Kind.HARD;
    }
}
