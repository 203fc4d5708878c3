package io.evener.limit;

import java.time.Duration;

/**
 * How many calls a pool has in flight at most. A recipe: immutable, shared by any number of pools; options return copies.
 *
 * <pre>{@code
 * Pool.builder("orders").inFlightLimit(InFlightLimit.adaptive().most(5_000));
 * }</pre>
 *
 * <p><b>Why.</b> A service that was down for a moment comes back to a queue of calls whose callers gave up. While more come
 * than it can work off, every answer is late, and it stays down though nothing is wrong with it any more. Neither a retry
 * budget nor a breaker ends that; fewer calls in flight do [1][2].
 *
 * <p><b>Rule</b> of {@link #adaptive()}, L the limit, in calls; additive increase, multiplicative decrease [3]:
 *
 * <pre>
 *   admit   while in flight &lt; L; exact, whatever the number of threads
 *   cut     L = max(least, cutRatio x min(L, in flight)), when of the calls that ended within a window as answered
 *           or dropped at least overloadRatio were dropped; a window lasts at least 200 ms and 20 calls (or L), at most 10 s
 *   grow    L = min(most, L + 1), at most every 10 (or L) answered calls, only while at least L / 2 are in flight
 * </pre>
 *
 * <p>Dropped are {@code TIMEOUT} and {@code OVERLOADED}, if the call began after the last cut: what was sent before knows
 * nothing of it. Only while nothing at all is answered do they count, too: then the limit need not wait a timeout for each cut
 * (simulated: this halves the time to recover from an outage of 10 s). Answered are {@code SUCCESS} and
 * {@code CALLER_ERROR}. Other outcomes say nothing about load. A cut starts from what is really in flight, so that a generous
 * limit protects at once; growth needs calls, so that idle time raises nothing.
 *
 * <p>One endpoint's trouble is not the pool's: the limit stays as it is while less than {@code overloadRatio} of the calls are
 * dropped, and leaves the endpoint to a guard. Latency alone, however long, never cuts it.
 *
 * <p>It is on by default because what it prevents is rare, severe and seldom prepared for; it begins at {@link #most}, where it
 * protects the caller's memory and nothing else.
 *
 * <p><b>Not counted</b> are calls held open ({@link io.evener.Lease#holdOpen()}): they are long by nature.
 *
 * <p>[1] N. Bronson et al.: Metastable Failures in Distributed Systems. HotOS 2021.
 * [2] L. Huang et al.: Metastable Failures in the Wild. OSDI 2022.
 * [3] D. Chiu, R. Jain: Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in Computer
 * Networks. 1989.
 */
public final class InFlightLimit {

    /** No limit can be higher: in flight and limit are counted in one word. */
    public static final int HIGHEST = 1_000_000;

    /** As Envoy's clusters, which stop at 1,024 requests. */
    private static final int DEFAULT_MOST = 1_000;
    /** Large pools are used by busy callers (our choice). */
    private static final int DEFAULT_MOST_PER_ENDPOINT = 100;
    /** With it a pool recovers from outages in simulation; concurrency-limits keeps 0.9 (our choice). */
    private static final double DEFAULT_CUT_RATIO = 0.7;
    /** An overloaded pool drops nearly all; one of two endpoints that hangs, half, by chance 15 of 20 (our choice). */
    private static final double DEFAULT_OVERLOAD_RATIO = 0.75;
    /** Longer than the round trip of most services (our choice, simulated). */
    private static final Duration DEFAULT_WINDOW = Duration.ofMillis(200);

    private static final int UNSET = 0;

    /**
     * A limit as it stands.
     *
     * @param limit how many calls may be in flight; {@link Integer#MAX_VALUE} where there is no limit
     * @param inFlight how many are, as the limit counts them
     * @param refused how many calls it refused so far
     */
    public record State(int limit, int inFlight, long refused) {}

    private final int least;
    private final int most;
    private final double cutRatio;
    private final double overloadRatio;
    private final Duration window;

    private InFlightLimit(int least, int most, double cutRatio, double overloadRatio, Duration window) {
        this.least = least;
        this.most = most;
        this.cutRatio = cutRatio;
        this.overloadRatio = overloadRatio;
        this.window = window;
    }

    private static InFlightLimit between(int least, int most) {
        return new InFlightLimit(least, most, DEFAULT_CUT_RATIO, DEFAULT_OVERLOAD_RATIO, DEFAULT_WINDOW);
    }

    /** Returns the limit that follows what comes back. Every pool's default. */
    public static InFlightLimit adaptive() {
        return between(UNSET, UNSET);
    }

    /**
     * Returns a limit that stays. With many callers it protects only if all of theirs together do: prefer {@link #adaptive()}.
     *
     * @param calls in 1..{@value #HIGHEST}
     */
    public static InFlightLimit fixed(int calls) {
        int checked = check("calls", calls);
        return between(checked, checked);
    }

    /** Returns no limit: nothing is counted. */
    public static InFlightLimit none() {
        return between(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * Returns a copy that never falls below. Not called: 1 per endpoint, so that every one can be tried.
     *
     * @param calls in 1..{@value #HIGHEST}, at most {@link #most}
     * @throws IllegalStateException when the limit is not adaptive
     */
    public InFlightLimit least(int calls) {
        checkAdaptive();
        return ordered(check("least", calls), most);
    }

    /**
     * Returns a copy that begins here and never rises above. Not called: 100 per endpoint and at least 1,000, or {@link #least}
     * if that is more.
     *
     * @param calls in 1..{@value #HIGHEST}, at least {@link #least}
     * @throws IllegalStateException when the limit is not adaptive
     */
    public InFlightLimit most(int calls) {
        checkAdaptive();
        return ordered(least, check("most", calls));
    }

    private InFlightLimit ordered(int low, int high) {
        if (high != UNSET && low > high) {
            throw new IllegalArgumentException("must be <= most=" + high + ": least=" + low);
        }
        return new InFlightLimit(low, high, cutRatio, overloadRatio, window);
    }

    /**
     * Returns a copy that keeps this part when it cuts. Not called: 0.7.
     *
     * @param ratio above 0, below 1
     * @throws IllegalStateException when the limit is not adaptive
     */
    public InFlightLimit cutRatio(double ratio) {
        checkAdaptive();
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("must be above 0, below 1: cutRatio=" + ratio);
        }
        return new InFlightLimit(least, most, ratio, overloadRatio, window);
    }

    /**
     * Returns a copy that cuts when this part of the calls was dropped. Not called: 0.75.
     *
     * @param ratio above 0, at most 1
     * @throws IllegalStateException when the limit is not adaptive
     */
    public InFlightLimit overloadRatio(double ratio) {
        checkAdaptive();
        if (!(ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException("must be above 0, at most 1: overloadRatio=" + ratio);
        }
        return new InFlightLimit(least, most, cutRatio, ratio, window);
    }

    /**
     * Returns a copy that cuts at most once in this time; to be longer than a usual round trip. Not called: 200 ms.
     *
     * @param shortest above 0, at most 10 s, after which a window tells nothing about the present
     * @throws IllegalStateException when the limit is not adaptive
     */
    public InFlightLimit window(Duration shortest) {
        checkAdaptive();
        if (shortest.isZero() || shortest.isNegative() || shortest.compareTo(longestWindow()) > 0) {
            throw new IllegalArgumentException(
                    "must be above PT0S, at most " + longestWindow() + ": window=" + shortest);
        }
        return new InFlightLimit(least, most, cutRatio, overloadRatio, shortest);
    }

    private static int check(String name, int calls) {
        if (calls < 1 || calls > HIGHEST) {
            throw new IllegalArgumentException("must be in 1.." + HIGHEST + ": " + name + "=" + calls);
        }
        return calls;
    }

    private void checkAdaptive() {
        if (!isAdaptive()) {
            throw new IllegalStateException("must be adaptive: inFlightLimit=" + this);
        }
    }

    /** Returns whether it limits at all. */
    public boolean isLimited() {
        return most <= HIGHEST;
    }

    /** Returns whether it may change. */
    public boolean isAdaptive() {
        return most == UNSET || least < most;
    }

    /** Returns how far it may fall in a pool of so many endpoints. */
    public int leastOf(int endpoints) {
        return least == UNSET ? Math.min(mostOf(endpoints), Math.max(1, endpoints)) : least;
    }

    /** Returns where it begins, and how far it may rise, in a pool of so many endpoints. */
    public int mostOf(int endpoints) {
        return most == UNSET
                ? (int) Math.min(
                        HIGHEST, Math.max(Math.max(DEFAULT_MOST, least), (long) endpoints * DEFAULT_MOST_PER_ENDPOINT))
                : most;
    }

    /** Returns what part a cut keeps. */
    public double cutRatio() {
        return cutRatio;
    }

    /** Returns from what part of dropped calls on it cuts. */
    public double overloadRatio() {
        return overloadRatio;
    }

    /** Returns how long a window lasts at least. */
    public Duration window() {
        return window;
    }

    /** Returns how long a window lasts at most: 10 s. */
    public static Duration longestWindow() {
        return Duration.ofSeconds(10);
    }

    /** Returns the rule with its bounds. */
    @Override
    public String toString() {
        if (!isLimited()) {
            return "none";
        }
        if (!isAdaptive()) {
            return "fixed " + most;
        }
        return "adaptive" + (least == UNSET ? "" : " from " + least) + (most == UNSET ? "" : " to " + most);
    }
}
