package io.evener.spi;

import io.evener.Outcome;

/**
 * State that a strategy or a guard keeps on one member, told of that member's calls as they happen.
 *
 * <p>All methods do nothing by default. They are called on the threads that make the calls, any number at
 * once, after the member's in-flight count went up and before it comes down: so whoever sees 0 in flight also
 * sees what every ended call left in its states. They must be quick and must not block. What they throw is
 * reported and goes no further.
 *
 * <p>A call that began before any state was tracked is not told; one that began while others were, and before this
 * one was, may end here without having begun.
 *
 * <p>{@code nowNanos} and {@code elapsedNanos} are readings only if some state on the pool declared
 * {@link Signal#LATENCY}; otherwise, and for a call that began before that, {@code elapsedNanos} is -1.
 */
public abstract class MemberState {

    /** For subclasses. */
    protected MemberState() {}

    /**
     * Takes over what the strategy before this one learned, when a balancer's strategy is
     * {@linkplain io.evener.LoadBalancer#swap replaced}, or the same one for the group that the member was in
     * {@linkplain StrategyContext#narrow before}. Called once, before anything else is told, by the thread that
     * tracks this state.
     *
     * @param before of the same class as this state, on the same member; still being told of calls
     */
    public void inherit(MemberState before) {}

    /** A call began. */
    public void begun(long nowNanos) {}

    /**
     * A call was answered as far as its latency goes (headers), or ended without having been answered before.
     *
     * @param nowNanos the ticker's reading, 0 when no state declared {@link Signal#LATENCY}
     * @param elapsedNanos since the call began, or -1 when unknown
     * @param outcome how it looks by now
     * @param current whether the member's availability is still the one the call began under: a late result must
     *     not decide about a later state
     */
    public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {}

    /**
     * A call ended. Parameters as for {@link #responded}; {@code elapsedNanos} covers the whole call.
     */
    public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {}

    /** The endpoint told about its load. Garbage has been filtered out before. */
    public void reported(LoadReport report) {}

    /**
     * Returns this state's estimate of the endpoint's 99th percentile of response times, in nanoseconds, 0 when it has none: a
     * drain without a time of its own waits a fifth longer than that. Called when a drain begins.
     */
    public long tailNanos() {
        return 0;
    }

    /** Calls were given up as leaked: they count as in flight no longer, and will not end. */
    public void lost(int calls) {}
}
