package io.evener.strategies;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The caller's region serves while its calls end well; when too many fail, or are slow, the next region takes over within
 * seconds, and gives them back when the first is well again. Within a region a strategy of its own chooses.
 *
 * <p><b>Rule.</b> A region is what endpoints have as {@code Endpoint.locality().region()}. Of its members in rotation are counted the
 * calls that ended in the last half to whole {@link #window(Duration) window}. It is <i>bad</i> when, of at least
 * {@link #minCalls(int) 20}, at least 5 failed, and so many that with the {@linkplain #maxFailureRatio(double) 1 %} allowed chance
 * would bring it about in less than 3 of 100 windows (Chernoff's bound [1]: 5 of 100, 12 of 500), at two looks in a row, a tenth of a
 * window apart. The same is asked of 12 windows, in which a few too many show, and of calls that took longer than
 * {@link #maxLatency(Duration, double)} allows, if that was set. Failures of one member alone are its guards' business: for
 * them a region is left only after two windows, which is what it takes where there is no guard.
 *
 * <p>Calls go to the regions that are not bad: home, then as {@linkplain #order(List) listed}, then the one that was bad least often of
 * late, stood in last, or can carry most. A region takes as much as its members that are well can carry, counted as by
 * {@link Tiered}: all calls while 72 % of them are. If all regions that are not bad can't carry all calls, the bad ones take the
 * rest, the least bad first: another one only when its failures are half as many. So when all are bad alike, home serves.
 *
 * <p>A bad region gets <i>trials</i>: 1 % of the calls, where that is less than 5 in a window up to 5 %, and three times as many
 * from the fourth good one on; a retry is never one. After a window at least, and 12 trials of which at most 1 failed, its calls
 * come back: 10 %, 25 %, 50 %, then all, each step for two fifths of a window, as long as the limits are kept. Each time that it
 * goes bad again soon, from the third in a row on, it waits twice as long and for twice as many trials, up to 32 windows and 384.
 *
 * <p><b>Behaviour.</b> At 100 calls/s a storm of 5 % is left after 3 s (97 of 100 within 5 s, simulated), one of 2 % after
 * some 15 s, one in which all calls fail after 1 s; calls are back 10 to 20 s after the region is well. With 0.5 % failing it was not left
 * once in 7.5 million calls. What fails everywhere alike (a bad request, a database they share) moves calls from region to region
 * once, and then ever more rarely. When a region has nobody left for a request, the others are asked, those that are not bad first.
 * The pool's listeners are told when calls leave a region (a {@code StrategyReport}, a warning) and when they return (a
 * {@code StrategyRelieved}). A {@code regionFailover} that {@linkplain
 * io.evener.LoadBalancer#swap replaces} another, with whatever settings, takes over which regions were left and how far they are on
 * their way back; calls are counted anew.
 *
 * <p><b>Cost of use.</b> choose: the child's; one draw while calls are split, and one while a region is on trial. For a request
 * with a key its key decides which region's share it is in, but trials are drawn. A call costs nothing more, unless
 * {@code maxLatency} is set: then two clock readings and an atomic add or two. Ten times per window the counters of all members are
 * read. Rebuild O(n) and the children's, at each verdict and step as well; some 120 bytes per endpoint, with {@code maxLatency} 200; 0 B
 * per choice.
 *
 * <p><b>When not to use.</b> For regions that go wrong by losing members: {@link Tiered} does that without judging calls. Where another
 * region's data differ, or calls there cost more than failing some. With fewer than some 20 calls per minute: nothing is then decided.
 *
 * <p><b>Thread safety.</b> Any number of threads. Verdicts are formed on the pool's scheduler.
 *
 * <p>[1] H. Chernoff, A measure of asymptotic efficiency for tests of a hypothesis based on the sum of observations, Annals of
 * Mathematical Statistics 23 (1952), https://doi.org/10.1214/aoms/1177729330. The regions' order and their spill are those of Envoy's
 * priorities, the verdict and the trials those of a circuit breaker around each.
 */
public final class RegionFailover implements Strategy {

    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

    private final List<String> listed;
    private final Strategy child;
    private final RegionSettings settings;

    private RegionFailover(List<String> listed, Strategy child, RegionSettings settings) {
        this.listed = listed;
        this.child = child;
        this.settings = settings;
    }

    static RegionFailover of(String home, Strategy child) {
        if (Objects.requireNonNull(home, "home").isBlank()) {
            throw new IllegalArgumentException("must not be blank: home=" + home);
        }
        return new RegionFailover(List.of(home), Objects.requireNonNull(child, "child"), RegionSettings.DEFAULT);
    }

    /**
     * Returns a copy in which these regions take over first, in this order: the nearest first, say. Default: none. What an idle region
     * would be like nobody knows, so those not listed are ranked by what they can carry.
     *
     * @param regions without home; one that no endpoint is in is passed over
     * @throws IllegalArgumentException when a region is listed twice, or home is
     */
    public RegionFailover order(List<String> regions) {
        List<String> order = new ArrayList<>(listed.subList(0, 1));
        Set<String> seen = new HashSet<>(order);
        for (String region : Objects.requireNonNull(regions, "regions")) {
            if (order.get(0).equals(region)) {
                throw new IllegalArgumentException("must not be home, which is always first: region=" + region);
            }
            if (!seen.add(Objects.requireNonNull(region, "region"))) {
                throw new IllegalArgumentException("must not be listed twice: region=" + region);
            }
            order.add(region);
        }
        return new RegionFailover(List.copyOf(order), child, settings);
    }

    /**
     * Returns a copy that allows another part of the calls to fail. Default 0.01, the usual objective of 99 %.
     *
     * @param ratio above 0, below 1
     * @throws IllegalArgumentException when outside
     */
    public RegionFailover maxFailureRatio(double ratio) {
        checkRatio("maxFailureRatio", ratio);
        return with(new RegionSettings(
                ratio, settings.latency(), settings.slowRatio(), settings.window(), settings.minCalls()));
    }

    /**
     * Returns a copy that also leaves a region whose answers are too slow: whose quantile of the latency is above the limit. With
     * {@code (200 ms, 0.99)} more than one answer of 100 takes longer than 200 ms. A call that failed or was given up counts when it had
     * taken longer by then. Default: latency doesn't matter, and no clock is read.
     *
     * @param limit above 0: clearly more than the region takes when all is well
     * @param quantile above 0, below 1; 0.5 is the median
     * @throws IllegalArgumentException when the limit is not positive, or the quantile outside
     */
    public RegionFailover maxLatency(Duration limit, double quantile) {
        if (Objects.requireNonNull(limit, "limit").isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("must be > 0: limit=" + limit);
        }
        checkRatio("quantile", quantile);
        return with(new RegionSettings(
                settings.failureRatio(), limit, 1 - quantile, settings.window(), settings.minCalls()));
    }

    /**
     * Returns a copy that looks back on another length of time. Default 5 s: what it takes to tell 5 % of 100 calls/s from luck. All other
     * times go with it.
     *
     * @param window at least a second; where fewer than {@code minCalls} come in half of it, up to 12 times as much is looked back on
     * @throws IllegalArgumentException when shorter
     */
    public RegionFailover window(Duration window) {
        if (Objects.requireNonNull(window, "window").compareTo(SHORTEST_WINDOW) < 0) {
            throw new IllegalArgumentException("must be >= " + SHORTEST_WINDOW + ": window=" + window);
        }
        return with(new RegionSettings(
                settings.failureRatio(), settings.latency(), settings.slowRatio(), window, settings.minCalls()));
    }

    /**
     * Returns a copy that leaves no region for fewer calls than this. Default 20: a handful of failures in a row is no storm.
     *
     * @param count at least 1
     * @throws IllegalArgumentException when below 1
     */
    public RegionFailover minCalls(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("must be >= 1: minCalls=" + count);
        }
        return with(new RegionSettings(
                settings.failureRatio(), settings.latency(), settings.slowRatio(), settings.window(), count));
    }

    private RegionFailover with(RegionSettings changed) {
        return new RegionFailover(listed, child, changed);
    }

    private static void checkRatio(String name, double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("must be > 0 and < 1: " + name + "=" + ratio);
        }
    }

    @Override
    public String name() {
        return "regionFailover(" + child.name() + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return new BoundRegions(context, settings, listed, child);
    }
}
