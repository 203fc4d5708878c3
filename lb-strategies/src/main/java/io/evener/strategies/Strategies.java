package io.evener.strategies;

import io.evener.spi.Strategy;

/**
 * The strategies. Each is an immutable recipe that any number of balancers may share.
 *
 * <p>Which one? Calls alike and endpoints alike: {@link #roundRobin()}. Otherwise {@link #leastRequest()}: it
 * notices a slow or hung endpoint by what piles up there, and costs little more. {@link #random()} where many
 * callers must not move in step, or as the yardstick.
 */
public final class Strategies {

    /** Beyond this many members, two draws beat reading all counters (papers: the power of two choices). */
    static final int SCAN_LIMIT = 8;

    /** More draws cost more and gain little: Mitzenmacher (2001), the step from 1 to 2 is exponential. */
    static final int DEFAULT_CHOICES = 2;

    static final int MAX_CHOICES = 6;

    private Strategies() {}

    /**
     * Each endpoint in turn.
     *
     * <p><b>Rule.</b> The members in rotation, in order of their ids, over and over, from a random start. Each
     * thread follows one of a few cursors (a stripe); a request with exclusions is served at random and moves no
     * cursor. A member with admission a (slow start) takes part in a of all laps.
     *
     * <p><b>Behaviour.</b> One calling thread gets the exact cycle, unbroken by counter wrap, exclusion, and changes of
     * membership: after a change it goes on with the next id. With many threads each stripe cycles exactly, so the
     * counts of two members differ by at most the number of stripes (twice the processors, rounded up to a power of
     * two, at most 64).
     *
     * <p><b>Cost of use.</b> choose O(1): one atomic add on the thread's own cache line; rebuild O(n); 4 bytes per
     * endpoint and 128 bytes per stripe; 0 B per choice.
     *
     * <p><b>When not to use.</b> Calls of very different length, or endpoints of different speed: it keeps feeding the
     * one that is behind. Take {@link #leastRequest()}.
     *
     * <p><b>Thread safety.</b> Any number of threads; a stripe's cursor changes by atomic add.
     */
    public static Strategy roundRobin() {
        return RoundRobin.INSTANCE;
    }

    /**
     * An endpoint at random.
     *
     * <p><b>Rule.</b> One draw, uniform over the members in rotation; members in slow start in proportion to their
     * admission (alias table [1]).
     *
     * <p><b>Behaviour.</b> Shares are exact in the mean; after k choices over n endpoints the fullest has about
     * k/n + sqrt(2 k ln(n) / n).
     *
     * <p><b>Cost of use.</b> choose O(1): one draw and one array read, nothing shared between threads; rebuild O(n); 4 to
     * 12 bytes per endpoint; 0 B per choice.
     *
     * <p><b>When not to use.</b> Where queues matter: it sends a call to the busiest as readily as to the idlest.
     *
     * <p><b>Thread safety.</b> Any number of threads; no shared state.
     *
     * <p>[1] M. D. Vose, A linear algorithm for generating random numbers with a given distribution, IEEE TSE 17 (1991).
     */
    public static Strategy random() {
        return RandomChoice.INSTANCE;
    }

    /**
     * The endpoint with the fewest calls in flight, of all when there are at most 8, else of two drawn at random.
     *
     * <p>The same as {@code leastRequest(2)}; see {@link #leastRequest(int)}.
     */
    public static Strategy leastRequest() {
        return leastRequest(DEFAULT_CHOICES);
    }

    /**
     * The endpoint with the fewest calls in flight, of all when there are at most 8, else of some drawn at random.
     *
     * <p><b>Rule.</b> cost = in flight / a, where a is the member's admission (1 but in slow start); the lowest wins. Up
     * to 8 members all are read and ties are broken in proportion to a; above, {@code choices} distinct members are
     * drawn (in proportion to a) and the first drawn wins a tie. So a member in slow start gets a of a normal share at
     * rest, a of the calls in flight under load, and in between never more than a normal share.
     *
     * <p><b>Behaviour.</b> With d draws the fullest of n queues holds about ln(ln n) / ln d calls instead of
     * ln n / ln ln n [1]. Small pools are scanned because two draws often miss a sick minority there: with 2 of 4 slow,
     * both draws are slow in 1 of 6 choices.
     *
     * <p><b>Cost of use.</b> choose O(1): at most 8 or {@code choices} counter reads; rebuild O(n); 4 to 12 bytes per
     * endpoint; 0 B per choice.
     *
     * <p><b>When not to use.</b> Alone, with endpoints that fail fast: they always have few in flight. Add a guard.
     *
     * <p><b>Thread safety.</b> Any number of threads. Counts are read one after the other and may be a moment old; two
     * threads may choose the same member at the same instant.
     *
     * <p>[1] M. Mitzenmacher, The power of two choices in randomized load balancing, IEEE TPDS 12 (2001).
     *
     * @param choices how many to draw in pools of more than 8, 2 to 6
     * @throws IllegalArgumentException when outside 2..6
     */
    public static Strategy leastRequest(int choices) {
        if (choices < 2 || choices > MAX_CHOICES) {
            throw new IllegalArgumentException("must be in 2.." + MAX_CHOICES + ": choices=" + choices);
        }
        return new LeastRequest(choices);
    }
}
