package io.evener.strategies;

import io.evener.Locality;
import io.evener.spi.Strategy;

/**
 * The strategies: where to begin. Each is an immutable recipe that any number of balancers may share; its class states
 * rule, behaviour, cost and origin, and its methods return copies with other settings.
 *
 * <pre>{@code
 * LoadBalancer.builder(pool).strategy(Strategies.leastRequest().choices(3))
 * }</pre>
 *
 * <p>Which one? Calls alike and endpoints alike: {@link #roundRobin()}. Otherwise {@link #leastRequest()}: it
 * notices a slow or hung endpoint by what piles up there, and costs little more. {@link #random()} where many
 * callers must not move in step, or as the yardstick.
 */
public final class Strategies {

    private Strategies() {}

    // ---- Spread evenly, or by weight

    /** Each endpoint in turn, as often as its weight says: see {@link RoundRobin}. */
    public static RoundRobin roundRobin() {
        return RoundRobin.DEFAULT;
    }

    /** An endpoint at random: see {@link RandomChoice}. */
    public static RandomChoice random() {
        return RandomChoice.DEFAULT;
    }

    // ---- Follow the load

    /** The endpoint with the fewest calls in flight, of all when there are at most 8, else of two: see {@link LeastRequest}. */
    public static LeastRequest leastRequest() {
        return LeastRequest.DEFAULT;
    }

    /** The endpoint with the least worst recent response time x load: see {@link PeakEwma}. */
    public static PeakEwma peakEwma() {
        return PeakEwma.DEFAULT;
    }

    /** The endpoint with the least mean response time x load: see {@link LeastResponseTime}. */
    public static LeastResponseTime leastResponseTime() {
        return LeastResponseTime.DEFAULT;
    }

    /** Each endpoint in turn, as often as its own load reports show that it can bear: see {@link UtilisationRoundRobin}. */
    public static UtilisationRoundRobin utilisationRoundRobin() {
        return UtilisationRoundRobin.DEFAULT;
    }

    // ---- Follow a key

    /** Equal keys to equal endpoints, by the next point on a ring: see {@link RingHash}. */
    public static RingHash ringHash() {
        return RingHash.DEFAULT;
    }

    /** Equal keys to equal endpoints, by one look into a table: see {@link Maglev}. */
    public static Maglev maglev() {
        return Maglev.DEFAULT;
    }

    /** Equal keys to equal endpoints, with the least disruption there can be: see {@link Rendezvous}. */
    public static Rendezvous rendezvous() {
        return Rendezvous.DEFAULT;
    }

    /** Equal keys to equal endpoints, as evenly as can be: see {@link Jump}. */
    public static Jump jump() {
        return Jump.DEFAULT;
    }

    /** Equal keys to equal endpoints, on a ring with one point for each: see {@link MultiProbe}. */
    public static MultiProbe multiProbe() {
        return MultiProbe.DEFAULT;
    }

    /** Equal client addresses to equal endpoints, as nginx does: see {@link IpHash}. */
    public static IpHash ipHash() {
        return IpHash.DEFAULT;
    }

    /** A keyed strategy whose keys go on where their endpoint has too many calls: see {@link BoundedLoad}. */
    public static BoundedLoad boundedLoad(KeyedStrategy keyed) {
        return BoundedLoad.of(keyed);
    }

    // ---- Combine

    /** Preferred endpoints first, fallbacks as far as needed, by {@code Endpoint.tier()}: see {@link Tiered}. */
    public static Tiered tiered(Strategy child) {
        return Tiered.of(child);
    }

    /** The caller's zone as far as it can carry the calls, then its region, then the rest: see {@link ZoneAware}. */
    public static ZoneAware zoneAware(Locality here, Strategy child) {
        return ZoneAware.of(here, child);
    }

    /** The caller's region while its calls end well, else the next one's: see {@link RegionFailover}. */
    public static RegionFailover regionFailover(String home, Strategy child) {
        return RegionFailover.of(home, child);
    }

    /** The first in line that is in rotation, primary and standby: see {@link FirstAvailable}. */
    public static FirstAvailable firstAvailable() {
        return FirstAvailable.DEFAULT;
    }

    /** A part of a large pool, at random, in rounds or by aperture: see {@link Subset}. */
    public static Subset subset(int size, Strategy child) {
        return Subset.of(size, child);
    }

    /**
     * A fixed share of the calls for each arm, as for canaries and A/B tests: see {@link WeightedSplit}.
     *
     * @throws IllegalArgumentException when two arms have one name, all have weight 0, or one that takes every endpoint doesn't
     *     come last: those behind it would never have any
     */
    public static WeightedSplit weightedSplit(WeightedSplit.Arm first, WeightedSplit.Arm... more) {
        return WeightedSplit.of(first, more);
    }

    /** A session stays with the endpoint that its first call was given by the child: see {@link Sticky}. */
    public static Sticky sticky(Strategy child) {
        return Sticky.of(child);
    }

    /** Chooses by one strategy, and counts how another would have differed: see {@link Shadow}. */
    public static Shadow shadow(Strategy live, Strategy candidate, ShadowLog log) {
        return Shadow.of(live, candidate, log);
    }
}
