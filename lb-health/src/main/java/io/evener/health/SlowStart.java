package io.evener.health;

import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import java.time.Duration;

/**
 * Lets a member's share of the calls grow when it comes into rotation, so that a cold server (empty caches, code not
 * compiled, no connections) is not asked for all it can do when warm.
 *
 * <p><b>Rule.</b> A member that came into rotation t ago gets max({@code minShare}, (t / {@code window})<sup>1 /
 * {@code aggression}</sup>) of its normal share until t is {@code window}, as in Envoy [1]; in steps of a sixteenth of the
 * window, rounded up to sixteenths of the share. So it goes for
 *
 * <ul>
 *   <li>newcomers: endpoints that are in none of the pool's snapshots before;
 *   <li>members that were out for whatever cause, and are well again. What comes back by panic, or because too many
 *       are ejected, is needed at once and gets all of its share;
 *   <li>members whose weight was at least doubled: they start at the old weight's part of the new one.
 * </ul>
 *
 * <p>Members present when the guard is attached are warm.
 *
 * <p><b>Behaviour.</b> It is about who is spared, so there must be somebody who carries the calls instead:
 *
 * <ul>
 *   <li>When nobody else is in rotation, those furthest on their way have all of their share at once; they carry the calls
 *       anyway. Likewise all who start together with them, to a sixteenth of the window: a whole pool that comes up has no
 *       slow start.
 *   <li>The shares of the others are raised as far as needed for all shares together to be half of the members' weights:
 *       nobody has to carry more than twice its normal share because others are slow to start. Two newcomers beside one
 *       begin at a quarter.
 *   <li>A share is never 0: a member on its way gets calls under every strategy, whatever its weight.
 * </ul>
 *
 * <p>Every strategy takes the share into account: draws and turns are weighted by it, costs are divided by it, and of
 * the keys that lead to the member it gets that part, always the same ones. Re-publishing an endpoint, with other metadata
 * too, starts nothing anew; leaving the pool and coming back does. A member on trial by a {@link CircuitBreaker} is in
 * rotation: its window runs from the first trial, and while its share is small, trials come more slowly.
 *
 * <p><b>Cost of use.</b> Calls: nothing, neither clock nor state. A pool in which somebody is on the way: one timer and
 * at most 16 snapshots per window, however many they are; else one look at each new snapshot, O(n).
 *
 * <p><b>When not to use.</b> Where servers are as fast from their first call as ever: a slow start only keeps others
 * busier for as long. At some calls per minute: a tenth of few calls warms nothing. As protection from a server that
 * still fails: that is for a {@link CircuitBreaker}'s trials.
 *
 * <p><b>Thread safety.</b> Immutable; may guard any number of pools.
 *
 * <p>[1] Envoy, {@code config.cluster.v3.Cluster.SlowStartConfig}, and Upstream: slow start mode.
 */
public final class SlowStart implements Guard {

    /** Some tens of seconds are what a JVM needs to compile what matters and to fill caches; Envoy has no default. */
    static final Duration DEFAULT_WINDOW = Duration.ofSeconds(30);
    /** Envoy's: linear. */
    static final double DEFAULT_AGGRESSION = 1;
    /** Envoy's: 10 %. */
    static final double DEFAULT_MIN_SHARE = 0.1;

    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    /** Beyond these it is one step, at the end or at the start. */
    private static final double LEAST_AGGRESSION = 0.01;

    private static final double MOST_AGGRESSION = 100;

    private static final SlowStart DEFAULT = new SlowStart(DEFAULT_WINDOW, DEFAULT_AGGRESSION, DEFAULT_MIN_SHARE);

    private final Duration window;
    private final double aggression;
    private final double minShare;

    private SlowStart(Duration window, double aggression, double minShare) {
        this.window = window;
        this.aggression = aggression;
        this.minShare = minShare;
    }

    /** Returns the slow start with all defaults. */
    public static SlowStart ofDefaults() {
        return DEFAULT;
    }

    /**
     * Returns a copy whose members have all of their share after this time. Default 30 s: as long as a JVM needs to
     * compile what matters.
     *
     * @param window 1 s to 1 h
     * @throws IllegalArgumentException when outside that
     */
    public SlowStart window(Duration window) {
        if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "must be in " + SHORTEST_WINDOW + ".." + LONGEST_WINDOW + ": window=" + window);
        }
        return new SlowStart(window, aggression, minShare);
    }

    /**
     * Returns a copy whose shares grow by this power's root: above 1 faster at first, below 1 slower at first. Default
     * {@value #DEFAULT_AGGRESSION}, linear, Envoy's.
     *
     * @param aggression 0.01 to 100
     * @throws IllegalArgumentException when outside that
     */
    public SlowStart aggression(double aggression) {
        if (!(aggression >= LEAST_AGGRESSION && aggression <= MOST_AGGRESSION)) {
            throw new IllegalArgumentException(
                    "must be in " + LEAST_AGGRESSION + ".." + MOST_AGGRESSION + ": aggression=" + aggression);
        }
        return new SlowStart(window, aggression, minShare);
    }

    /**
     * Returns a copy whose members begin with this part of their share. Default {@value #DEFAULT_MIN_SHARE}, Envoy's:
     * enough to warm up by.
     *
     * @param share above 0, at most 1; below a sixteenth it is a sixteenth
     * @throws IllegalArgumentException when outside that
     */
    public SlowStart minShare(double share) {
        return new SlowStart(window, aggression, Args.positiveRatio("minShare", share));
    }

    long windowNanos() {
        return window.toNanos();
    }

    /** Returns the part of its normal share that a member gets this long after its start. */
    double share(long elapsedNanos) {
        double part = Math.min(1, Math.max(0, elapsedNanos / (double) windowNanos()));
        return Math.max(minShare, Math.pow(part, 1 / aggression));
    }

    /** Returns how long after its start a member has this share. */
    long elapsedNanos(double share) {
        return (long) (windowNanos() * Math.pow(share, aggression));
    }

    @Override
    public Attached attach(GuardContext context) {
        return new Ramps(context, this);
    }

    @Override
    public String toString() {
        return "SlowStart[" + window + ", aggression " + aggression + ", from " + minShare + " of the share]";
    }
}
