package io.evener;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Something that changed what an endpoint gets, or that went wrong, with its reason. The records' texts are fit
 * for a log.
 */
public sealed interface LoadBalancerEvent {

    /** Returns the name of the pool it happened in. */
    String pool();

    /** An endpoint joined the pool. */
    record EndpointAdded(String pool, Endpoint endpoint) implements LoadBalancerEvent {}

    /** An endpoint left the pool. */
    record EndpointRemoved(String pool, Endpoint endpoint) implements LoadBalancerEvent {}

    /** An endpoint's properties changed. */
    record EndpointUpdated(String pool, Endpoint before, Endpoint after) implements LoadBalancerEvent {

        /** Returns both, and which metadata, by key, have another value. */
        @Override
        public String toString() {
            List<String> keys = before.metadata().keySet().stream()
                    .filter(after.metadata()::containsKey)
                    .filter(key -> !Objects.equals(
                            before.metadata().get(key), after.metadata().get(key)))
                    .toList();
            return "EndpointUpdated[pool=" + pool + ", before=" + before + ", after=" + after
                    + (keys.isEmpty() ? "]" : ", other values=" + keys + "]");
        }
    }

    /**
     * A source's update was refused whole; the last good one stays, of that {@code age}. Until there was one, the age counts from
     * when the pool was built.
     */
    record UpdateRefused(String pool, String reason, Duration age) implements LoadBalancerEvent {}

    /**
     * A source could not be read; the last good update stays, of that {@code age}. Until there was one, the age counts from when
     * the pool was built.
     */
    record SourceFailed(String pool, Throwable error, Duration age) implements LoadBalancerEvent {}

    /**
     * A source that was refused, or failed, is well again. Told once a minute at most: while it comes and goes, it is ill.
     *
     * @param pool the pool's name
     * @param part which part of a composite source it is, such as {@code part 2 of 3}; {@code ""} for the whole
     * @param after how long after its first complaint
     * @param endpoints how many it says there are
     */
    record SourceRecovered(String pool, String part, Duration after, int endpoints) implements LoadBalancerEvent {}

    /** A source tells what its updates don't: that an entry is ignored, say. */
    record SourceReport(String pool, String text) implements LoadBalancerEvent {}

    /**
     * A cause to keep the endpoint out was put: by a guard, by the operator, or because the source marks it as terminating or
     * gives it weight 0.
     */
    record TakenOut(String pool, String endpointId, Cause cause, String reason) implements LoadBalancerEvent {}

    /**
     * A cause was cleared; the endpoint is in rotation again if it was the last. One that leaves the pool is let in by
     * nobody: an {@link EndpointRemoved} tells that its source's causes are gone.
     */
    record LetIn(String pool, String endpointId, Cause cause, boolean inRotation) implements LoadBalancerEvent {}

    /**
     * A guard found a cause to take the endpoint out, and left it in: in a dry run, by a rule that is only told, or because the
     * guard's own cap spared it, which the reason then says. A verdict that was acted on is a {@link TakenOut}, one that the
     * pool refused an {@link EjectionRefused}.
     */
    record Detected(String pool, String endpointId, Cause cause, String reason) implements LoadBalancerEvent {}

    /** A passive verdict was refused to protect the pool: {@code rule} says by what. */
    record EjectionRefused(String pool, String endpointId, Cause cause, String reason, String rule)
            implements LoadBalancerEvent {}

    /** The share of an endpoint in slow start changed. */
    record AdmissionChanged(String pool, String endpointId, double share) implements LoadBalancerEvent {}

    /**
     * Too few members of a {@linkplain Endpoint#tier() tier} are well, so probes and passive verdicts are overruled there; or
     * enough are again. {@code healthy} and {@code size} count the tier's members, without those that drain, have weight 0 or
     * were ejected by hand.
     */
    record PanicChanged(String pool, int tier, boolean panic, int healthy, int size) implements LoadBalancerEvent {}

    /** A drain ended, whether it was called for or began because the source told: by its mark, or by weight 0. */
    record Drained(String pool, DrainResult result) implements LoadBalancerEvent {}

    /** A balancer's strategy was replaced; the names are as {@code Strategy.name()} says, and may be the same. */
    record StrategyChanged(String pool, String before, String after) implements LoadBalancerEvent {}

    /** Leases grew older than {@code leaseMaxAge} without ending: they no longer count as in flight. */
    record LeasesLost(String pool, String endpointId, int count) implements LoadBalancerEvent {}

    /**
     * An endpoint told something about its load that nobody should believe; it was passed on to nobody. {@code count} such
     * reports came from it so far; at most one event a minute and endpoint tells of them.
     */
    record LoadReportRefused(String pool, String endpointId, String reason, long count) implements LoadBalancerEvent {}

    /** A lease was closed without a verdict and counted as a failure. */
    record LeaseAbandoned(String pool, String endpointId) implements LoadBalancerEvent {}

    /**
     * A strategy tells how it works on this pool where that is not what its settings ask for, or what somebody should look at:
     * one that takes no effect at this size, or calls that leave a region. {@code strategy} is the name of the balancer's; {@code label} is where in it the one sits that tells: {@code
     * orders} for itself, or {@code orders/tier-0} for a child.
     */
    record StrategyReport(String pool, String strategy, String label, String text) implements LoadBalancerEvent {}

    /** What a strategy {@linkplain StrategyReport reported} is over: calls return to a region, say. Its components are the same. */
    record StrategyRelieved(String pool, String strategy, String label, String text) implements LoadBalancerEvent {}

    /** A guard tells what its verdicts and admissions don't: that it takes no effect at this size, say. */
    record GuardReport(String pool, String guard, String text) implements LoadBalancerEvent {}

    /**
     * Calls were dropped for load, so fewer may be in flight from now on. A storm cuts several times; at most one event in ten
     * seconds tells of it.
     */
    record LimitCut(String pool, int before, int after) implements LoadBalancerEvent {}

    /** The pool has as many calls in flight as its limit allows: calls are refused. Told once until they are not any more. */
    record LimitReached(String pool, int limit, int inFlight) implements LoadBalancerEvent {}

    /** No call was refused for a second. {@code refused} counts all that the limit ever refused. */
    record LimitRelieved(String pool, int limit, long refused) implements LoadBalancerEvent {}

    /**
     * How much of the pool is in use, at the interval that {@link Pool.Builder#utilisation} sets: what an autoscaler reads.
     *
     * @param pool the pool's name
     * @param endpoints how many there are
     * @param inRotation how many of them take calls
     * @param inFlight calls at the moment, as the in-flight limit counts them
     * @param limit how many calls may be in flight, {@link Integer#MAX_VALUE} where there is no limit
     * @param callsPerSecond attempts that ended since the event before, whatever their outcome
     * @param reportedUtilisation the mean of what the endpoints in rotation reported last, of those that reported since the
     *     event before; -1 when none did
     */
    record PoolUtilisation(
            String pool,
            int endpoints,
            int inRotation,
            int inFlight,
            int limit,
            double callsPerSecond,
            double reportedUtilisation)
            implements LoadBalancerEvent {}

    /** A strategy, guard, state, source, timer or listener threw; only its own work was lost. */
    record ComponentFailed(String pool, String component, Throwable error) implements LoadBalancerEvent {}

    /** Listeners were too slow: this many events before this one were dropped. */
    record EventsDropped(String pool, long count) implements LoadBalancerEvent {}
}
