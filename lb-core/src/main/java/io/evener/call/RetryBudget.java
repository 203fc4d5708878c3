package io.evener.call;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import java.time.Duration;
import java.util.Objects;

/**
 * What keeps retries from turning an outage into a worse one: they are paid for by calls that ended well, and when those are
 * missing there are hardly any.
 *
 * <pre>{@code
 * RetryBudget budget = RetryBudget.ofDefaults();      // one for everything that calls the same service
 * LoadBalancer.builder(orders).retryBudget(budget) ...
 * }</pre>
 *
 * <p><b>Rule</b> of {@link #ofDefaults()} and {@link #builder()}. With S attempts that were answered and F that failed within
 * ttl, and R paid for retries within ttl, a retry is granted while
 *
 * <pre>max(least, min(floor ttl + ratio S, ratio (S + F - R))) - R  >=  price</pre>
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>name<th>unit<th>default<th>origin
 * <tr><td>ratio<td>retries per answer<td>0.1<td>SRE book, ch. 21: retries below 10 % of a client's calls
 * <tr><td>ttl<td>time<td>10 s<td>Finagle
 * <tr><td>floor<td>retries per second<td>1<td>Finagle's 10 doubles the load of a client with 10 calls a second
 * <tr><td>least<td>retries per ttl<td>3<td>Envoy's {@code min_retry_concurrency}
 * <tr><td>price<td>retries<td>1; 0.5 after {@link Outcome#CONNECT_FAILURE}<td>the server got no work from that attempt
 * </table>
 *
 * <p>Only answers earn, so in an outage the budget dries up within ttl, whatever it was; a budget that requests fill keeps a
 * server down that is 10 % below its limit. What remains then is the floor, for clients with few calls, and it is no
 * more than ratio of the calls made (S + F - R: attempts that are no retries). {@code least} is for those with hardly any: with
 * 6 calls in 10 s that all fail, 3 are retried; a client of 10 calls a second, one at a time, retries every tenth. Long-run
 * retries are thus at most ratio of a client's calls, or 0.3 a second where that is more; twice that where no connection
 * could be made.
 *
 * <p>Time is counted in tenths of ttl: what was earned or spent is forgotten after ttl to 1.1 ttl. The ratio is never rounded.
 *
 * <p><b>Dialects</b> repeat another system's arithmetic: {@link #finagle}, {@link #grpc}, {@link #envoy}, {@link #awsStandard}.
 *
 * <p><b>Sharing.</b> One budget may serve any number of balancers: their answers and their retries are added up. Retries to
 * the same servers should share one. It is told of answers in one of two ways, never both for the same call: a balancer lets
 * it {@link #watch} counters that exist anyway, so that an answer costs nothing; elsewhere {@link #deposit()} is called.
 *
 * <p><b>Thread safety.</b> All methods may be called from any thread. No retry is granted twice, and a refusal leaves
 * the balance as it was. An implementation of one's own must never block.
 */
public interface RetryBudget {

    /** Counts one call that was answered, by hand: for use outside a balancer. After {@link #settled} where it was a retry. */
    void deposit();

    /**
     * Counts the answers of this traffic from now on.
     *
     * <p>Whoever watches calls {@link #tick()} about once a second. The same object watched twice counts once, until both
     * handles are cancelled. What it earned stays until it expires.
     *
     * @return ends the watching
     */
    Cancellable watch(Traffic traffic);

    /** Reads the clock and what is watched, so that answers are dated exactly. Does nothing where time plays no role. */
    default void tick() {}

    /**
     * Counts one attempt that failed, whether it is retried or not, before {@link #tryWithdraw} is asked. Outcomes that are
     * no {@linkplain Outcome#isFailure() failure} count for nothing.
     */
    void failed(Outcome outcome);

    /**
     * Takes what a retry costs, if there is so much. The last check before a retry: what is taken is gone even if the retry is
     * never sent.
     *
     * @param failure how the attempt before ended
     * @return whether to retry; when true, exactly one {@link #settled} is owed
     */
    boolean tryWithdraw(Outcome failure);

    /**
     * Tells that a granted retry ended, or will not be sent. An answer to it is counted like any other besides, by
     * {@link #deposit()} or by what is watched.
     *
     * @param success whether it was answered
     */
    void settled(boolean success);

    /**
     * Returns how many retries would be granted now: at least 0; one is granted while it is at least 1, unless a dialect says
     * otherwise.
     */
    double balance();

    /** What a budget reads of a balancer's calls. Quick, from any thread, must not throw. */
    interface Traffic {

        /**
         * Returns how many attempts were answered since some beginning, retries included. Never falls; a fall is taken for a
         * new beginning: it earns nothing, nor does a jump that undoes it.
         */
        long answered();

        /** Returns how many attempts are in flight. */
        int inFlight();
    }

    /** Returns a budget with all defaults: see above. */
    static RetryBudget ofDefaults() {
        return builder().build();
    }

    /** Returns a builder of a budget that follows the rule above. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Returns Finagle's budget on the system's clock.
     *
     * @see #finagle(Duration, int, double, Ticker)
     */
    static RetryBudget finagle(Duration ttl, int minRetriesPerSec, double percentCanRetry) {
        return finagle(ttl, minRetriesPerSec, percentCanRetry, Ticker.system());
    }

    /**
     * Returns Finagle's budget, operation by operation (checked against finagle-core 24.2.0). An answer puts 1,000 tokens into
     * a window of ten slices of ttl / 10 (milliseconds, cut), a retry takes {@code (int) (1000 / percentCanRetry)}, and
     * {@code minRetriesPerSec} x whole seconds of ttl retries are there at any time. Finagle's own defaults are 10 s, 10, 0.2.
     *
     * <p>As there, slices last longer when nobody looks, and 0.6 means 0.6002, for prices are cut to whole tokens. Unlike there,
     * the reserve can't overflow, and the balance is never below 0.
     *
     * @param ttl 1 s to 1 minute
     * @param minRetriesPerSec at least 0
     * @param percentCanRetry retries per answer, 0 to 1000, despite its name
     * @param ticker time
     * @throws IllegalArgumentException when outside these bounds
     */
    static RetryBudget finagle(Duration ttl, int minRetriesPerSec, double percentCanRetry, Ticker ticker) {
        return new FinagleRetryBudget(ttl, minRetriesPerSec, percentCanRetry, Objects.requireNonNull(ticker, "ticker"));
    }

    /**
     * Returns gRPC's retry throttling (gRFC A6; checked against grpc-core 1.85.1). It starts with {@code maxTokens}; a failure
     * takes one, an answer gives {@code tokenRatio}; retries are granted, and cost nothing, while there are more than half. A
     * switch: with 0.1 it is off for good while more than 1 in 11 attempts fails. The balance is the tokens above the half:
     * above 0 means that a retry would be granted.
     *
     * <p>gRPC counts only failures with codes that its policy retries, and an answer when its headers arrive; here every
     * failure counts, and an answer when it ends.
     *
     * @param maxTokens 0.001 to 1000, cut to thousandths
     * @param tokenRatio 0.001 to 1000, cut to thousandths
     * @throws IllegalArgumentException when outside these bounds
     */
    static RetryBudget grpc(double maxTokens, double tokenRatio) {
        return new GrpcRetryBudget(maxTokens, tokenRatio);
    }

    /**
     * Returns Envoy's retry budget with its defaults: 20 % of the attempts in flight, at least 3.
     *
     * @see #envoy(double, int)
     */
    static RetryBudget envoy() {
        return envoy(EnvoyRetryBudget.DEFAULT_RATIO, EnvoyRetryBudget.DEFAULT_MIN_RETRY_CONCURRENCY);
    }

    /**
     * Returns Envoy's retry budget ({@code ResourceManagerImpl}): a retry is granted while fewer than
     * {@code max((long) (budgetRatio x in flight), minRetryConcurrency)} are between {@link #tryWithdraw} and
     * {@link #settled}, backoff included. What is in flight is what is {@linkplain #watch watched}. The fewer calls are in
     * flight, because they fail fast say, the fewer retries; at a low rate the minimum is all there is.
     *
     * <p>Envoy may overshoot when threads race; this can't.
     *
     * @param budgetRatio 0 to 1: Envoy's {@code budget_percent} / 100
     * @param minRetryConcurrency at least 0
     * @throws IllegalArgumentException when outside these bounds
     */
    static RetryBudget envoy(double budgetRatio, int minRetryConcurrency) {
        return new EnvoyRetryBudget(budgetRatio, minRetryConcurrency);
    }

    /**
     * Returns the retry quota of the AWS SDK for Java 2 in standard mode (checked against {@code retries} 2.41.0): 500 tokens at
     * first and at most; a retry takes 5, an answer gives back the 5 of its call's last retry, or 1 if there was none. In the
     * long run 1 retry per 5 answers, after 100 at once.
     *
     * <p>Other AWS SDKs (Go, Python) take 10 for a retry after a timeout; this one takes 5, as Java's does.
     */
    static RetryBudget awsStandard() {
        return new AwsRetryBudget();
    }

    /** Collects the settings of a budget. Mutable, for one thread; what it builds starts without history. */
    final class Builder {

        private static final double DEFAULT_RATIO = 0.1;
        private static final Duration DEFAULT_TTL = Duration.ofSeconds(10);
        private static final double DEFAULT_FLOOR = 1;
        private static final int DEFAULT_LEAST = 3;
        /** As Finagle's bound. */
        double ratio = DEFAULT_RATIO;

        long ttlNanos = DEFAULT_TTL.toNanos();
        double floorPerSecond = DEFAULT_FLOOR;
        int least = DEFAULT_LEAST;
        Ticker ticker = Ticker.system();

        private Builder() {}

        /**
         * Sets how many retries an answer earns. Default 0.1.
         *
         * @param ratio 0 to 1; 0: the {@code least} alone
         * @throws IllegalArgumentException when outside these bounds
         */
        public Builder ratio(double ratio) {
            this.ratio = Args.within(0, 1, "ratio", ratio);
            return this;
        }

        /**
         * Sets for how long answers earn, and retries count. Default 10 s.
         *
         * @param ttl 1 s to 1 minute
         * @throws IllegalArgumentException when outside these bounds
         */
        public Builder ttl(Duration ttl) {
            this.ttlNanos = Args.timeToLive(ttl);
            return this;
        }

        /**
         * Sets how many retries a second there are without answers, at most ratio of the calls made. Default 1.
         *
         * @param perSecond at least 0
         * @throws IllegalArgumentException when negative, infinite or NaN
         */
        public Builder floorPerSecond(double perSecond) {
            this.floorPerSecond = Args.within(0, Integer.MAX_VALUE, "floorPerSecond", perSecond);
            return this;
        }

        /**
         * Sets how many retries there are within ttl in any case. Default 3.
         *
         * @param least at least 0
         * @throws IllegalArgumentException when negative
         */
        public Builder least(int least) {
            this.least = (int) Args.within(0, Integer.MAX_VALUE, "least", least);
            return this;
        }

        /** Sets the clock. Default {@link Ticker#system()}. */
        public Builder ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /** Returns a new budget with these settings. */
        public RetryBudget build() {
            return new WindowedRetryBudget(this);
        }
    }
}
