package io.evener.health;

import io.evener.Outcome;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes a member out that is clearly worse than most of the others, for a while that grows.
 *
 * <pre>{@code
 * LoadBalancer.builder(pool).guard(OutlierDetector.ofDefaults())
 * }</pre>
 *
 * <p><b>Rule.</b> Every {@link #interval} each member that failed since the last look is compared with each of the others, one
 * by one, over the last 2 to 4 looks, 4 to 8, and so on to 256. Of two members with at least 5 calls each, one is <i>clearly
 * worse</i> when
 *
 * <ul>
 *   <li>its part of failed calls is larger by a tenth of all calls, and twice as large; and
 *   <li>if both failed alike, it would have so many of their failures, or more, at most once in 20 million times:
 * </ul>
 *
 * <pre>{@code
 * sum over x >= f1 of  C(n1, x) C(n2, f1 + f2 - x) / C(n1 + n2, f1 + f2)  <=  5 x 10^-8
 * }</pre>
 *
 * with f1 failures of its n1 calls, f2 of the other's n2: Fisher's exact test [1]. A member that is clearly worse than more
 * than half of the others is ejected with {@code Cause.OUTLIER}, if within the shortest time in which it had 5 calls it also
 * looks worse by the first of these: it must be so now.
 *
 * <p><b>Why so.</b> What makes the pool fail for everybody drops out of the test, be it one call in a hundred or a half of
 * them: it asks who has the failures, not how many there are. Others that are as bad have a vote each and no more, however
 * many calls they draw by failing fast. So up to half of a pool is found, where rules by mean and deviation find less than
 * 1 / (1 + k^2) of it: 21.7 % for the usual k = 1.9, which neither finds 2 dead of 8 nor 1 of 3.
 *
 * <p><b>False ejections.</b> Let all members fail alike and calls be independent. By Markov's inequality, more than half of
 * the votes fall by chance at most 2 x 5 x 10^-8 times per comparison. A look compares a member at most over 8 spans, and
 * only if it had calls since the last one: less than one false ejection in 10^6 calls, and far less in busy pools, which
 * have many calls to a look. Latency has no part in it, whatever its distribution.
 *
 * <p><b>Detection.</b> From the arithmetic, with as many calls to each: a dead member by 14 calls, and the next look; one that
 * fails a fifth of its calls while others fail a hundredth by some 200. At a call a second that is 14 to 22 s, since spans
 * double; at 100 a second, a second.
 *
 * <p><b>Ejection.</b> The k-th lasts min(longest, k x base) of {@link #ejectFor}, and a random part of {@link #jitter}; k falls by
 * one for each base time that the member stays in. Then it is let in as it is; a slow start, if there is one, sees to the
 * rest. The pool refuses to lose more than its {@code maxEjectedRatio}, or the last; who was spared is asked about again
 * 10 s later. Panic overrules. A probe's good answers end no ejection: that calls fail though probes may not is what was found,
 * and a shallow health path must not undo it.
 *
 * <p><b>Outcomes.</b> FAILURE, CONNECT_FAILURE, TIMEOUT and OVERLOADED are bad, SUCCESS and CALLER_ERROR good. CANCELLED and
 * IGNORED say nothing, nor does a call that began before the member last went out or came in.
 *
 * <p><b>Dialects.</b> {@link #envoy} and {@link #grpc} do as these systems do, with their defaults, masking included.
 *
 * <p><b>Cost of use.</b> A good call: a branch, no clock, no write; a bad one: an atomic add. Every look O(n), and O(min(n, 100)) for
 * each member that failed a tenth of its calls: in large pools a hundred others vote, drawn at random. Some 180 bytes per
 * member, 450 for one that is called; one timer. {@link #latency} costs two readings of the clock per call.
 *
 * <p><b>When not to use.</b> For endpoints that are meant to differ, such as shards: a failing shard's endpoints are no
 * outliers, their keys are. For a pool of one, and a primary that takes all calls while its standbys wait: nobody to be
 * compared with. There a {@link CircuitBreaker} judges it by itself, as {@link #consecutive} and, from one endpoint on, {@link
 * #failureRatio} do. Where an endpoint must be out within its first few failures: that is {@link
 * CircuitBreaker}'s, and both go together.
 *
 * <p><b>Thread safety.</b> Immutable; may guard any number of pools. What it learned belongs to the pool, and follows an
 * endpoint's id through updates and discovery flaps.
 *
 * <p>[1] R. A. Fisher, Statistical Methods for Research Workers, 5th ed. 1934, section 21.02.<br>
 * [2] Envoy, {@code outlier_detection_impl.cc}. [3] gRFC A50, client-side outlier detection.
 */
public final class OutlierDetector implements Guard {

    private static final OutlierDetector DEFAULT = new OutlierDetector(OutlierSettings.DEFAULT);

    private final OutlierSettings settings;

    private OutlierDetector(OutlierSettings settings) {
        this.settings = settings;
    }

    /** Returns the detector with all defaults. */
    public static OutlierDetector ofDefaults() {
        return DEFAULT;
    }

    /**
     * Returns Envoy's detector with Envoy's defaults: every 10 s the success rate (5 endpoints of 100 calls, 1.9
     * deviations), 5 failures in a row at once, both of these enforced; failure percentage (85 % of 50 calls, 5 endpoints) and 5
     * gateway failures in a row only told; 30 s to 300 s, no jitter, at most a tenth of all, counted with the one to be
     * ejected: so in a pool of less than ten nobody ever is.
     *
     * <p>CONNECT_FAILURE, TIMEOUT and OVERLOADED stand for its gateway errors 502 to 504. Departures: the pool's own rules hold as
     * well, and whom they spared is asked about again 10 s later; an endpoint is ejected once per look, where two rules of
     * Envoy's may count it twice; a call that began before the endpoint went out or came in counts nowhere; and a probe's good
     * answer ends no ejection, as if {@code successful_active_health_check_uneject_host} were off, which in Envoy is on: guards
     * here don't hear of each other's answers, and it would make ejections as short as a probe's interval.
     */
    public static OutlierDetector envoy() {
        return new OutlierDetector(OutlierSettings.envoy());
    }

    /**
     * Returns gRPC's detector by gRFC A50, with success rate and failure percentage as it defaults them (5 endpoints of 100 and
     * 50 calls, 1.9 deviations, above 85 %), both enforced: every 10 s; 30 s to 300 s; nobody more is ejected once a tenth of
     * all is. Ties are rounded as in grpc-java. Departures: the pool's own rules hold as well, and whom they spared is asked about
     * again 10 s later; who is out is not ejected again by calls that were still in flight.
     */
    public static OutlierDetector grpc() {
        return new OutlierDetector(OutlierSettings.grpc());
    }

    private OutlierDetector with(Consumer<OutlierSettings> change) {
        return new OutlierDetector(settings.with(change));
    }

    /**
     * Returns a copy that looks so often. Default 1 s, ours; Envoy's and gRPC's is 10 s. What a look compares grows and shrinks
     * with it.
     *
     * @param interval 100 ms to 1 h
     * @throws IllegalArgumentException when outside that
     */
    public OutlierDetector interval(Duration interval) {
        return with(copy -> copy.interval(interval));
    }

    /**
     * Returns a copy that ejects for so long. Default 30 s to 300 s, Envoy's and gRPC's.
     *
     * @param base the first time, and by how much each further one is longer; above zero
     * @param longest what growing ends at; at most a day
     * @throws IllegalArgumentException when outside that, or descending
     */
    public OutlierDetector ejectFor(Duration base, Duration longest) {
        return with(copy -> copy.ejectFor(base, longest));
    }

    /**
     * Returns a copy whose ejections are longer by a random time, so that clients that ejected an endpoint together don't come
     * back together. Default a third of the base time, 10 s; in the dialects none.
     *
     * @param most up to how much; not negative, at most a day
     * @throws IllegalArgumentException when outside that
     */
    public OutlierDetector jitter(Duration most) {
        return with(copy -> copy.jitter(most));
    }

    /**
     * Returns a copy that never has more than this part of the pool out by its own verdicts. Default 1: the pool's own {@code
     * maxEjectedRatio} is for all guards together. In the dialects 0.1.
     *
     * @param ratio above 0, at most 1
     * @throws IllegalArgumentException when outside that
     */
    public OutlierDetector maxEjectedRatio(double ratio) {
        return with(copy -> copy.maxEjectedRatio = Args.positiveRatio("maxEjectedRatio", ratio));
    }

    /**
     * Returns a copy that also ejects after so many failures in a row of these kinds, by calls that ended one after the other;
     * any other answer ends a run. For several sets of kinds it may be said several times. Default: not at all, a {@link
     * CircuitBreaker} does it better; in {@link #envoy} 5 of any kind.
     *
     * @param failures at least 1
     * @param kinds which failures; without any, FAILURE, CONNECT_FAILURE and TIMEOUT: who says it is overloaded works
     * @throws IllegalArgumentException when below 1, or a kind is no failure
     */
    public OutlierDetector consecutive(int failures, Outcome... kinds) {
        Set<Outcome> counted = kinds.length == 0
                ? EnumSet.of(Outcome.FAILURE, Outcome.CONNECT_FAILURE, Outcome.TIMEOUT)
                : EnumSet.copyOf(Arrays.asList(kinds));
        return with(copy -> copy.run(failures, counted, 1));
    }

    /**
     * Returns a copy that also ejects by the classic rule: whose part of good calls, since the last look, is below the mean by so
     * many standard deviations. It finds no part of 1 / (1 + deviations^2) or more of a pool; and a single odd one of n is sqrt(n - 1)
     * deviations off, so that 1.9 finds it among five however little it differs. Default: not at all; in the
     * dialects 1.9 deviations, 5 endpoints, 100 calls, always.
     *
     * @param deviations above 0
     * @param minEndpoints how many must have as many calls, at least 1
     * @param minCalls at least 1
     * @param enforced in which part of the cases to act rather than only tell, 0 to 1
     * @throws IllegalArgumentException when outside that
     */
    public OutlierDetector successRate(double deviations, int minEndpoints, int minCalls, double enforced) {
        if (!(deviations > 0 && deviations < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("must be > 0: deviations=" + deviations);
        }
        return with(copy -> copy.successRate = SuccessRateRule.of(
                copy.dialect,
                deviations,
                Args.atLeast(1, "minEndpoints", minEndpoints),
                Args.atLeast(1, "minCalls", minCalls),
                Args.ratio("enforced", enforced)));
    }

    /**
     * Returns a copy that also ejects whoever failed this part of the calls since the last look, whatever the others did. Default:
     * not at all; in the dialects 0.85 of 50 calls, 5 endpoints: always for gRPC, only told for Envoy.
     *
     * @param ratio above 0, at most 1
     * @param minEndpoints how many must have as many calls, at least 1
     * @param minCalls at least 1
     * @param enforced in which part of the cases to act rather than only tell, 0 to 1
     * @throws IllegalArgumentException when outside that
     */
    public OutlierDetector failureRatio(double ratio, int minEndpoints, int minCalls, double enforced) {
        return with(copy -> copy.failureRatio = new FailureRatioRule(
                Args.positiveRatio("failureRatio", ratio),
                copy.dialect != OutlierDialect.GRPC,
                Args.atLeast(1, "minEndpoints", minEndpoints),
                Args.atLeast(1, "minCalls", minCalls),
                Args.ratio("enforced", enforced)));
    }

    /**
     * Returns a copy that also ejects whoever is slow: {@link #latency(double, double)} with 3 and 0.5, so that its median is three
     * times the others'.
     */
    public OutlierDetector latency() {
        return latency(OutlierSettings.DEFAULT_SLOW_TIMES, OutlierSettings.DEFAULT_SLOW_RATIO);
    }

    /**
     * Returns a copy that also ejects whoever has so large a part of slow calls, and by the rule above clearly more of them than
     * most others in its zone. Slow is an answer, or a timeout, later than so many times the zone's median: the lower
     * median of its members' own, which are estimated from their answers. Nothing is slow before a member answered a hundred
     * calls. As what is slow is the same for all, false ejections are as rare as by failures, whatever the distribution.
     * Default: calls are not timed, because the clock would cost every call more than the rest.
     *
     * @param times above 1
     * @param ratio above 0, at most 1
     * @throws IllegalArgumentException when outside that
     */
    public OutlierDetector latency(double times, double ratio) {
        return with(copy -> copy.latency(times, ratio));
    }

    /**
     * Returns a copy that ejects nobody but tells, by {@code Detected} events, whom it would have, and for whom the time would then
     * have run.
     */
    public OutlierDetector dryRun() {
        return with(copy -> copy.dryRun = true);
    }

    @Override
    public Attached attach(GuardContext context) {
        return new PoolOutliers(context, settings);
    }

    @Override
    public String toString() {
        return "OutlierDetector[" + settings + "]";
    }
}
