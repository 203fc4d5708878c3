package io.evener.spi;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a balancer lends to a {@link Strategy}: clock, randomness, timers, per-member state. Everything taken
 * through it is given back when the Bound is closed. Usable from any thread unless said otherwise.
 */
public interface StrategyContext {

    /** Returns where this strategy sits, for events and logs: {@code orders}, or {@code orders/tier-0}. */
    String label();

    /** Returns the clock. */
    Ticker ticker();

    /** Returns the randomness. */
    RandomSource random();

    /**
     * Runs a task at a fixed delay on the pool's scheduler, first one period from now. A run that throws is
     * reported and does not end the series; nor does a scheduler that {@linkplain io.evener.Scheduler refuses} a timer.
     *
     * @throws IllegalArgumentException when the period is not positive
     */
    Cancellable every(Duration period, Runnable task);

    /** Asks for {@link Strategy.Bound#compile} to be called soon, with the snapshot of that time. */
    void requestCompile();

    /**
     * Tells the pool's listeners, in an event and a log line, how the strategy works on this pool where that is not what
     * its settings ask for, or that somebody should look at: one that takes no effect at this size, or calls that leave a
     * region. A warning. Once per change, not once per compile.
     */
    void report(String text);

    /** As {@link #report}, for good news: that what was reported is over. Not a warning. */
    void relieved(String text);

    /**
     * Keeps a state of this strategy's on every member, or those it was {@linkplain #narrow narrowed} to, for as long as the
     * member lives. To be called in
     * {@link Strategy#bind} or {@link Strategy.Bound#compile}; the states of the present members exist when it
     * returns, that of a newcomer exists before the first compile that sees it.
     *
     * @param factory makes the state of one member
     * @param signals what the states need beyond begin and end
     * @throws IllegalStateException when this context is closed
     */
    <S extends MemberState> StateKey<S> track(StateFactory<S> factory, Signal... signals);

    /**
     * Keeps states on these members only, from now on: those tracked through this context and its children. For a combinator
     * that gives each child a group of members; to be called before the child's bind and before each of its compiles, so that a
     * member costs, and tells of each call, the states of its own groups and no others.
     *
     * <p>A member new to the group gets its states at once; they {@linkplain MemberState#inherit take over} what states of
     * the same class learned in a group beside this one (of another child of the same parent). Those are given back once the
     * balancer's strategy has compiled, unless their group was given the member, too. A member that is in no other group keeps
     * its states: a group that is away for a while comes back with what it learned.
     *
     * @param part the group, of the snapshot that is being compiled
     * @throws IllegalStateException when this context is closed
     */
    void narrow(PoolSnapshot part);

    /**
     * Keeps an object for the strategy that may {@linkplain io.evener.LoadBalancer#swap replace} this one: sessions, say,
     * which must not all move because a setting changed. To be called in {@link Strategy#bind}. One per type and place:
     * a strategy finds what was left at the {@link #label} of its own.
     *
     * @param make given what was left, empty when nothing was, returns what is kept from now on. Until the new strategy
     *     has started both may use it; it must not hold anything taken through this context
     */
    <T> T handDown(Class<T> type, Function<Optional<T>, T> make);

    /**
     * Returns a context for a child's {@code bind}, with a label of its own below this one. What is taken through
     * it is given back when {@link #close()} is called on it, or with the parent at the latest.
     *
     * @throws IllegalStateException when this context is closed: nobody would give back what the child takes
     */
    StrategyContext child(String label);

    /** Gives back the timers and states taken through this context and its children. Idempotent. */
    void close();
}
