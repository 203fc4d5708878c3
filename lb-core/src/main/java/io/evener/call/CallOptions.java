package io.evener.call;

import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call is made: how many attempts, for how long, and what deserves another one. Immutable; every method returns a
 * copy.
 *
 * <pre>{@code
 * CallOptions reads = CallOptions.ofDefaults().idempotent(true).deadline(ofSeconds(2)).attemptTimeout(ofMillis(500));
 * }</pre>
 *
 * <p><b>Which outcome is tried again.</b> {@link Outcome#CONNECT_FAILURE} always: the request surely was not sent. (A function
 * that sends more than one request, of which an earlier one may have been carried out, is one for {@code attempts(1)}.)
 * {@link Outcome#FAILURE}, {@link Outcome#TIMEOUT} and {@link Outcome#OVERLOADED} when the call is {@linkplain #idempotent
 * idempotent}, the last only elsewhere or after the time the server asked for. No other.
 *
 * <p><b>When it is.</b> In this order: time is left, an attempt is left, the attempt before {@linkplain Attempt#usedUp did
 * not use itself up}, the server did not ask to be left alone, the wait ends before the deadline; after the wait: another
 * endpoint takes it (one not tried before, while there is any), and the {@link RetryBudget} grants it, asked last so that no
 * refused retry costs anything. Otherwise the call ends as the attempt before did; the errors of those before it are
 * {@linkplain Throwable#addSuppressed suppressed} in the last one.
 *
 * <p><b>Waiting.</b> The first attempt after a connection that could not be made goes elsewhere at once; others wait for the
 * {@linkplain #backoff backoff}, or for what the server {@linkplain #pushBack asked for}, up to 5 s beyond the backoff.
 */
public final class CallOptions {

    /** gRPC's A6 allows five; three is what AWS's SDKs and resilience4j make. */
    private static final int DEFAULT_ATTEMPTS = 3;

    private static final int MAX_ATTEMPTS = 10;

    private static final CallOptions DEFAULTS = new CallOptions(
            DEFAULT_ATTEMPTS,
            Attempt.UNLIMITED,
            Attempt.UNLIMITED,
            Backoff.ofDefaults(),
            false,
            null,
            (result, error) -> PushBack.none());

    private final int attempts;
    private final long deadlineNanos;
    private final long attemptNanos;
    private final Backoff backoff;
    private final boolean idempotent;
    private final @Nullable OutcomeClassifier classifier;
    private final PushBackReader pushBack;

    private CallOptions(
            int attempts,
            long deadlineNanos,
            long attemptNanos,
            Backoff backoff,
            boolean idempotent,
            @Nullable OutcomeClassifier classifier,
            PushBackReader pushBack) {
        this.attempts = attempts;
        this.deadlineNanos = deadlineNanos;
        this.attemptNanos = attemptNanos;
        this.backoff = backoff;
        this.idempotent = idempotent;
        this.classifier = classifier;
        this.pushBack = pushBack;
    }

    /** Returns three attempts, no limit of time, not idempotent. */
    public static CallOptions ofDefaults() {
        return DEFAULTS;
    }

    /**
     * Sets how many attempts there may be, the first included.
     *
     * @param attempts 1 to 10; default 3
     */
    public CallOptions attempts(int attempts) {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException("must be in 1.." + MAX_ATTEMPTS + ": attempts=" + attempts);
        }
        return new CallOptions(attempts, deadlineNanos, attemptNanos, backoff, idempotent, classifier, pushBack);
    }

    /**
     * Sets how long the whole call may take, waiting included. A synchronous call checks it between attempts and hands what
     * is left to its function; an asynchronous one ends with a {@link CallTimeoutException}. Default: no limit.
     *
     * @throws IllegalArgumentException when it is not positive, or below the attempt timeout
     */
    public CallOptions deadline(Duration deadline) {
        long nanos = positive("deadline", deadline);
        checkOrder(attemptNanos, nanos);
        return new CallOptions(attempts, nanos, attemptNanos, backoff, idempotent, classifier, pushBack);
    }

    /**
     * Sets how long each attempt may take, where no less is left. A synchronous call hands it to its function, an
     * asynchronous one ends the attempt as a {@link Outcome#TIMEOUT} and cancels its stage. Default: no limit.
     *
     * @throws IllegalArgumentException when it is not positive, or above the deadline
     */
    public CallOptions attemptTimeout(Duration timeout) {
        long nanos = positive("attemptTimeout", timeout);
        checkOrder(nanos, deadlineNanos);
        return new CallOptions(attempts, deadlineNanos, nanos, backoff, idempotent, classifier, pushBack);
    }

    private static void checkOrder(long attemptNanos, long deadlineNanos) {
        if (attemptNanos != Attempt.UNLIMITED && attemptNanos > deadlineNanos) {
            throw new IllegalArgumentException("must be <= deadline=" + Duration.ofNanos(deadlineNanos)
                    + ": attemptTimeout=" + Duration.ofNanos(attemptNanos));
        }
    }

    private static long positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return value.compareTo(Duration.ofNanos(Attempt.UNLIMITED)) >= 0 ? Attempt.UNLIMITED : value.toNanos();
    }

    /** Sets how long to wait between attempts. Default: {@link Backoff#ofDefaults()}. */
    public CallOptions backoff(Backoff backoff) {
        Objects.requireNonNull(backoff, "backoff");
        return new CallOptions(attempts, deadlineNanos, attemptNanos, backoff, idempotent, classifier, pushBack);
    }

    /**
     * Sets whether making the call twice does what making it once does, so that it may be made again although an endpoint
     * may have carried it out. Default: false.
     */
    public CallOptions idempotent(boolean idempotent) {
        return new CallOptions(attempts, deadlineNanos, attemptNanos, backoff, idempotent, classifier, pushBack);
    }

    /** Sets how results and errors of this call become outcomes. Default: the balancer's. */
    public CallOptions classifier(OutcomeClassifier classifier) {
        Objects.requireNonNull(classifier, "classifier");
        return new CallOptions(attempts, deadlineNanos, attemptNanos, backoff, idempotent, classifier, pushBack);
    }

    /** Sets how to find what a server asks for when it fails an attempt. Default: it asks for nothing. */
    public CallOptions pushBack(PushBackReader reader) {
        Objects.requireNonNull(reader, "reader");
        return new CallOptions(attempts, deadlineNanos, attemptNanos, backoff, idempotent, classifier, reader);
    }

    // ---- for balancers -------------------------------------------------------------------------------------------

    /** Returns the most attempts, the first included. */
    public int attempts() {
        return attempts;
    }

    /** Returns whether there is a limit of time of either kind. */
    public boolean isTimed() {
        return deadlineNanos != Attempt.UNLIMITED || attemptNanos != Attempt.UNLIMITED;
    }

    /** Returns how long the call may take, {@link Long#MAX_VALUE} for as long as it likes. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Returns how long an attempt may take, {@link Long#MAX_VALUE} for as long as it likes. */
    public long attemptNanos() {
        return attemptNanos;
    }

    /** Returns how long to wait between attempts. */
    public Backoff backoff() {
        return backoff;
    }

    /** Returns whether the call may be made twice. */
    public boolean isIdempotent() {
        return idempotent;
    }

    /** Returns whether an attempt that ended so deserves another. */
    public boolean retries(Outcome outcome) {
        return outcome == Outcome.CONNECT_FAILURE || idempotent && outcome.isFailure();
    }

    /** Returns this call's classifier, null for the balancer's. */
    public @Nullable OutcomeClassifier classifier() {
        return classifier;
    }

    /** Returns what finds a server's wishes. */
    public PushBackReader pushBack() {
        return pushBack;
    }

    /** Returns what was set. */
    @Override
    public String toString() {
        return "attempts=" + attempts
                + (deadlineNanos == Attempt.UNLIMITED ? "" : " deadline=" + Duration.ofNanos(deadlineNanos))
                + (attemptNanos == Attempt.UNLIMITED ? "" : " attemptTimeout=" + Duration.ofNanos(attemptNanos))
                + (idempotent ? " idempotent" : "");
    }
}
