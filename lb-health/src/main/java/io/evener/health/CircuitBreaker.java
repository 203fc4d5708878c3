package io.evener.health;

import io.evener.RandomSource;
import io.evener.Ticker;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Takes a member out whose calls fail, for a while that grows, and lets it in by trials.
 *
 * <p><b>Rule.</b> Each member has a breaker. CLOSED, it opens at the end of a bad call when
 *
 * <ul>
 *   <li>{@link #consecutive} failures came in a row; where a part p of the other members' calls was bad, and the window
 *       holds at least {@link #minCalls}, so many that p to their power is at most 10^-7: 7 for a tenth, 24 for a half,
 *       for what fails everywhere makes shorter runs by chance; or
 *   <li>of at least {@link #minCalls} calls in the {@link #window} a part of at least {@link #failureRatio} was bad,
 *       and that part is at least {@link #relativeToPool} times as large as among the calls of all other members whose
 *       breakers are closed: if the pool is bad, none of its members is to blame; or
 *   <li>the same, by {@link #slowCalls}, of slow calls.
 * </ul>
 *
 * OPEN, the member is out with {@code Cause.BREAKER} for the n-th pause in a row: uniformly between a half and all of
 * min({@code longest}, {@code first} x 2^(n-1)), so that many clients don't try together (equal jitter [1]). HALF_OPEN,
 * it is in with a cap of one call at a time. {@link #trials} good answers close it; any other but a neutral one opens
 * it for the next pause, and so does a trial that does not end in {@link #trialTimeout}. Pauses count from the first
 * again when it stayed closed for 30 s.
 *
 * <p><b>Outcomes.</b> FAILURE, CONNECT_FAILURE and TIMEOUT are bad. OVERLOADED is bad, but neither makes nor breaks a
 * run: the endpoint works; a trial so answered failed (Linkerd's rule [2]). SUCCESS and CALLER_ERROR are good.
 * CANCELLED and IGNORED say nothing, and give a trial back. A call that began before the member last went out or came
 * in decides nothing.
 *
 * <p><b>Behaviour.</b> A choice never reads a breaker, and an opening never makes one fail while somebody is left: the
 * pool refuses to take out more than its {@code maxEjectedRatio}, or the last. A refused breaker stays as it is and
 * asks again at the first bad call after the pause that it would have made. When nobody else is in rotation, breakers
 * on trial close. A member whose trials no call wants (no key leads to it) closes after {@code longest} without one.
 * State follows the endpoint's id through updates and discovery flaps.
 *
 * <p><b>Cost of use.</b> A good call: four reads, no clock; a bad one: O(1), and at most every 100 ms O(n) when the
 * pool is compared; a timer for the pool, one per breaker that is not closed. Some 40 bytes per member that was never called,
 * 400 for one that was, 550 while it is. Slow calls cost two readings of the clock per call.
 *
 * <p><b>When not to use.</b> For a pool of one endpoint: nothing can open; limit what is in flight instead. Where every
 * endpoint fails for the same calls (one customer's, say): classify those as CALLER_ERROR.
 *
 * <p><b>Thread safety.</b> Immutable; may guard any number of pools. What it learned belongs to the pool, or to each
 * {@link #alone} breaker.
 *
 * <p>[1] M. Brooker, Exponential backoff and jitter, AWS Architecture Blog (2015).<br>
 * [2] Linkerd, {@code linkerd2-proxy}, outbound HTTP breakers: consecutive failures or success rate.<br>
 * [3] M. Nygard, Release It!, 2007: the pattern.
 */
public final class CircuitBreaker implements Guard {

    private static final CircuitBreaker DEFAULT = new CircuitBreaker(BreakerSettings.DEFAULT);

    private final BreakerSettings settings;

    private CircuitBreaker(BreakerSettings settings) {
        this.settings = settings;
    }

    /** Returns the breaker with all defaults. */
    public static CircuitBreaker ofDefaults() {
        return DEFAULT;
    }

    private CircuitBreaker with(Consumer<BreakerSettings> change) {
        return new CircuitBreaker(settings.with(change));
    }

    /**
     * Returns a copy that opens after this many failures in a row. Default
     * {@value BreakerSettings#DEFAULT_CONSECUTIVE}, Envoy's and Finagle's: of an endpoint that fails one call in ten,
     * one run of five in 100,000 is chance.
     *
     * @param failures at least 1; {@link Integer#MAX_VALUE} turns the rule off
     * @throws IllegalArgumentException when below 1
     */
    public CircuitBreaker consecutive(int failures) {
        return with(copy -> copy.consecutive = Args.atLeast(1, "consecutive", failures));
    }

    /**
     * Returns a copy that judges ratios by the calls of this time, to a tenth of it. Default 10 s, Envoy's interval: 2
     * calls a second are enough to judge, and an incident is soon forgotten.
     *
     * @param window 1 s, ten buckets of 100 ms, to 1 h
     * @throws IllegalArgumentException when outside that
     */
    public CircuitBreaker window(Duration window) {
        return with(copy -> copy.window(window));
    }

    /**
     * Returns a copy that judges ratios by the last calls, and up to a tenth of them more, however old. Default: by
     * time.
     *
     * @param calls at least 10, one a bucket
     * @throws IllegalArgumentException when below that, or below {@link #minCalls}
     */
    public CircuitBreaker window(int calls) {
        return with(copy -> copy.windowCalls(calls));
    }

    /**
     * Returns a copy that judges ratios of at least this many calls. Default
     * {@value BreakerSettings#DEFAULT_MIN_CALLS}, Hystrix's, or as many as a smaller window of calls holds.
     *
     * @param calls at least 1
     * @throws IllegalArgumentException when below 1, or above a window of calls
     */
    public CircuitBreaker minCalls(int calls) {
        return with(copy -> copy.minCalls(calls));
    }

    /**
     * Returns a copy that opens when so large a part of the window's calls was bad. Default
     * {@value BreakerSettings#DEFAULT_FAILURE_RATIO}, Hystrix's.
     *
     * @param ratio above 0, at most 1
     * @throws IllegalArgumentException when outside that
     */
    public CircuitBreaker failureRatio(double ratio) {
        return with(copy -> copy.failureRatio = Args.positiveRatio("failureRatio", ratio));
    }

    /**
     * Returns a copy that opens by ratio only at so many times the ratio of all others. Default
     * {@value BreakerSettings#DEFAULT_TIMES_POOL}: clearly worse than they, not just unluckier. 0 judges each member by
     * itself, by runs too.
     *
     * @param times at least 0
     * @throws IllegalArgumentException when negative, or not a number
     */
    public CircuitBreaker relativeToPool(double times) {
        if (!(times >= 0)) {
            throw new IllegalArgumentException("must be >= 0: relativeToPool=" + times);
        }
        return with(copy -> copy.timesPool = times);
    }

    /**
     * Returns a copy that opens when so large a part of the window's calls, or a trial, took longer than this to their
     * headers. Default: calls are not timed, because the clock would cost every call more than the rest.
     *
     * @param ratio above 0, at most 1
     * @param longerThan above zero
     * @throws IllegalArgumentException when outside that
     */
    public CircuitBreaker slowCalls(double ratio, Duration longerThan) {
        long nanos = Args.nanos(Args.positive("longerThan", longerThan));
        return with(copy -> {
            copy.slowRatio = Args.positiveRatio("slowCalls.ratio", ratio);
            copy.slowNanos = nanos;
        });
    }

    /**
     * Returns a copy that calls slow what takes longer than so many times the pool's 99th percentile: the lower median
     * of the members' own, estimated from their answers. Nothing is slow before a member answered a hundred calls. Not
     * for {@link #alone}. Default: calls are not timed.
     *
     * @param ratio above 0, at most 1
     * @param timesPoolP99 at least 1
     * @throws IllegalArgumentException when outside that
     */
    public CircuitBreaker slowCalls(double ratio, double timesPoolP99) {
        if (!(timesPoolP99 >= 1 && timesPoolP99 < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("must be >= 1: timesPoolP99=" + timesPoolP99);
        }
        return with(copy -> {
            copy.slowRatio = Args.positiveRatio("slowCalls.ratio", ratio);
            copy.slowNanos = 0;
            copy.slowTimes = timesPoolP99;
        });
    }

    /**
     * Returns a copy with other pauses. Default 1 s to 60 s, Linkerd's: by then a restart, or the connection storm
     * after it, is over; and no healed endpoint is left alone for minutes.
     *
     * @param first the first pause, above zero
     * @param longest what doubling ends at; at most a day
     * @throws IllegalArgumentException when outside that, or descending
     */
    public CircuitBreaker openFor(Duration first, Duration longest) {
        return with(copy -> copy.open(first, longest));
    }

    /**
     * Returns a copy that closes after this many good trials. Default {@value BreakerSettings#DEFAULT_TRIALS}: one may
     * be luck.
     *
     * @param trials 1 to 1000
     * @throws IllegalArgumentException when outside that
     */
    public CircuitBreaker trials(int trials) {
        return with(copy -> copy.trials(trials));
    }

    /**
     * Returns a copy that takes a trial for failed when it does not end in this time: its end may have been lost.
     * Default 30 s, as long as most request timeouts.
     *
     * @throws IllegalArgumentException when not above zero
     */
    public CircuitBreaker trialTimeout(Duration timeout) {
        long nanos = Args.nanos(Args.positive("trialTimeout", timeout));
        return with(copy -> copy.trialTimeoutNanos = nanos);
    }

    /** Returns a copy whose changes this one hears of. Default: none; pools tell of verdicts anyway. */
    public CircuitBreaker listener(BreakerListener listener) {
        Objects.requireNonNull(listener, "listener");
        return with(copy -> copy.listener = listener);
    }

    /** Returns a copy that this one controls, where it guards pools. Default: nobody. */
    public CircuitBreaker control(BreakerControl control) {
        Objects.requireNonNull(control, "control");
        return with(copy -> copy.control = control);
    }

    /**
     * Returns a copy that goes through its states and tells of them, but stops no call: to see what it would do. Of an
     * endpoint that would be out, any call is a trial. Each opening is a {@code Detected}.
     */
    public CircuitBreaker dryRun() {
        return with(copy -> copy.dryRun = true);
    }

    @Override
    public Attached attach(GuardContext context) {
        return new PoolBreaker(context, settings);
    }

    /**
     * Returns a breaker of this recipe to put around any function, without a pool.
     *
     * @param name for listeners and exceptions
     * @throws IllegalArgumentException when the name is blank, or slow calls are told by a pool's latencies
     */
    public Breaker alone(String name) {
        return alone(name, Ticker.system(), RandomSource.threadLocal());
    }

    /**
     * Returns the same with this clock and randomness.
     *
     * @throws IllegalArgumentException when the name is blank, or slow calls are told by a pool's latencies
     */
    public Breaker alone(String name, Ticker ticker, RandomSource random) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("must not be blank: name=" + name);
        }
        if (settings.watchesSlow() && settings.slowNanos == 0) {
            throw new IllegalArgumentException(
                    "must be a duration without a pool: timesPoolP99=" + settings.slowTimes + " name=" + name);
        }
        return new Breaker(name, settings, Objects.requireNonNull(ticker), Objects.requireNonNull(random));
    }

    @Override
    public String toString() {
        return "CircuitBreaker[" + settings + "]";
    }
}
