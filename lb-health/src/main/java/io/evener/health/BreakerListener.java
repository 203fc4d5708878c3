package io.evener.health;

/**
 * Hears when a breaker changes its state. For a breaker that guards a pool it is called on the pool's scheduler; for one
 * that is used alone, on the thread whose call made the change, after the change. It must be quick. What it throws
 * disturbs nothing: the pool reports it, a breaker alone drops it.
 */
@FunctionalInterface
public interface BreakerListener {

    /**
     * Takes one change.
     *
     * @param name the endpoint's id, or the name of a breaker that is used alone
     * @param before the state that was left
     * @param after the state entered
     * @param reason why, such as {@code 5 failures in a row}
     */
    void changed(String name, BreakerState before, BreakerState after, String reason);
}
