package io.evener.health;

import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import io.evener.RandomSource;
import io.evener.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker around any function: {@link CircuitBreaker}'s rules, without a pool.
 *
 * <pre>{@code
 * Breaker breaker = CircuitBreaker.ofDefaults().alone("ledger");
 * Receipt receipt = breaker.call(() -> ledger.post(entry));
 * }</pre>
 *
 * <p>Or by hand, where the function is not one call:
 *
 * <pre>{@code
 * long stamp = breaker.tryBegin();             // negative: open
 * breaker.end(stamp, SUCCESS, elapsedNanos);   // once; whoever gives up says CANCELLED
 * }</pre>
 *
 * <p><b>Behaviour.</b> There are no others to compare with, so {@link CircuitBreaker#relativeToPool} does nothing; nor
 * is there anybody to stand in: while it is OPEN calls are refused. The first call after the pause is the trial. A
 * trial that does not end in time has failed, at the next call. A result that comes after the breaker changed decides
 * nothing.
 *
 * <p><b>Cost of use.</b> A good call: three reads, one atomic add on a stripe of the thread's own, no clock, 0 B.
 *
 * <p><b>Thread safety.</b> Any number of threads; no method locks or waits. Everything that must change together is one
 * reference to an immutable {@code Phase}, changed by compare-and-set.
 */
public final class Breaker {

    /** What {@link #tryBegin} returns when no call may pass. */
    private static final long REFUSED = -1;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Breaker.class, "phase", Phase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final BreakerSettings settings;
    private final Ticker ticker;
    private final RandomSource random;
    private final long slowNanos;
    private final Stripes good = new Stripes();
    private final Turns turns = new Turns(this::judge);

    @SuppressWarnings("unused") // written through PHASE
    private volatile Phase phase;
    /** Why it opened last, for exceptions: written a moment after the phase. */
    private volatile String why = "";

    Breaker(String name, BreakerSettings settings, Ticker ticker, RandomSource random) {
        this.name = name;
        this.settings = settings;
        this.ticker = ticker;
        this.random = random;
        this.slowNanos = settings.watchesSlow() ? settings.slowNanos : Long.MAX_VALUE;
        long now = ticker.nanos();
        this.phase = Phase.fresh(0, new Faults(settings, now, 0), now);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the state. OPEN lasts until a call comes after the pause, for that is the trial. */
    public BreakerState state() {
        return phase.state();
    }

    /**
     * Asks for one call to pass.
     *
     * @return a stamp to hand to {@link #end}, or a negative number: no call may pass
     */
    public long tryBegin() {
        Phase seen = phase;
        return seen.isClosed() ? seen.generation() : tryTrial();
    }

    private long tryTrial() {
        while (true) {
            Phase seen = phase;
            if (seen.isClosed() || seen.state() == BreakerState.FORCED_CLOSED) {
                return seen.generation();
            }
            if (seen.state() == BreakerState.FORCED_OPEN) {
                return refused();
            }
            long now = ticker.nanos();
            boolean waits = !seen.isHalfOpen() || seen.onTrial();
            if (waits && now - seen.untilNanos() < 0) {
                return refused();
            }
            if (seen.onTrial()) {
                if (open(seen, now, "a trial did not end in time")) {
                    return refused();
                }
            } else {
                Phase trial = seen.trialBegun(now + settings.trialTimeoutNanos);
                if (change(seen, trial, "the pause is over")) {
                    return trial.generation();
                }
            }
        }
    }

    /** A dry run lets pass what it would refuse, and hears nothing of it. */
    private long refused() {
        return settings.dryRun ? Long.MAX_VALUE : REFUSED;
    }

    /**
     * Ends a call. Owed once per stamp; of a trial only the first counts.
     *
     * @param stamp from {@link #tryBegin}
     * @param outcome how it ended
     * @param elapsedNanos how long it took, or -1 where {@link CircuitBreaker#slowCalls} is not used
     */
    public void end(long stamp, Outcome outcome, long elapsedNanos) {
        Phase seen = phase;
        if (seen.generation() != stamp) {
            return;
        }
        Faults faults = seen.faults();
        boolean slow = elapsedNanos > slowNanos;
        if (faults != null) {
            if (outcome.isAnswer() && !slow) {
                faults.good();
                good.increment();
            } else {
                count(faults, outcome, slow);
            }
        } else if (seen.onTrial()) {
            endTrial(seen, outcome, slow);
        }
    }

    private void count(Faults faults, Outcome outcome, boolean slow) {
        if (outcome.isFailure()) {
            faults.failed(outcome);
        } else if (outcome.isAnswer()) {
            faults.good();
            good.increment();
        } else {
            return;
        }
        if (slow) {
            faults.slow();
        }
        turns.take();
    }

    private void judge() {
        Phase seen = phase;
        Faults faults = seen.faults();
        if (faults == null) {
            return;
        }
        long now = ticker.nanos();
        faults.look(now, good.sum() + faults.bad());
        String reason =
                faults.takeRun(now, null) ? settings.consecutive + " failures in a row" : faults.verdict(now, null);
        if (reason != null) {
            open(seen, now, reason);
        }
    }

    private void endTrial(Phase seen, Outcome outcome, boolean slow) {
        long now = ticker.nanos();
        if (outcome.isFailure() || outcome.isAnswer() && slow) {
            open(seen, now, outcome.isFailure() ? "a trial ended in " + outcome : "a trial was slow");
        } else if (outcome.isAnswer() && seen.ok() + 1 >= settings.trials) {
            change(seen, seen.closed(newFaults(now), now), settings.trials + " trials succeeded");
        } else {
            change(seen, seen.trialEnded(outcome.isAnswer()), "");
        }
    }

    private Faults newFaults(long now) {
        return new Faults(settings, now, good.sum());
    }

    private boolean open(Phase seen, long now, String reason) {
        int trips = seen.nextTrips(now, BreakerSettings.CALM_NANOS);
        return change(seen, seen.opened(trips, now + settings.pauseNanos(trips, random)), reason);
    }

    private boolean change(Phase seen, Phase next, String reason) {
        if (!PHASE.compareAndSet(this, seen, next)) {
            return false;
        }
        if (next.state() == BreakerState.OPEN || next.state().isForced()) {
            why = reason;
        }
        BreakerListener listener = settings.listener;
        if (listener != null && seen.state() != next.state()) {
            try {
                listener.changed(name, seen.state(), next.state(), reason);
            } catch (Throwable e) {
                // there is no pool to tell it to, and the call must not pay for it
            }
        }
        return true;
    }

    /** Refuses all calls until {@link #release}. */
    public void forceOpen() {
        force(BreakerState.FORCED_OPEN);
    }

    /** Lets all calls pass, and judges none, until {@link #release}. */
    public void forceClosed() {
        force(BreakerState.FORCED_CLOSED);
    }

    private void force(BreakerState forced) {
        Phase seen = phase;
        while (!change(seen, seen.forced(forced), "by hand")) {
            seen = phase;
        }
    }

    /** Ends what was forced: closed, and nothing is known. Does nothing when nothing was forced. */
    public void release() {
        Phase seen = phase;
        while (seen.state().isForced()) {
            long now = ticker.nanos();
            change(seen, Phase.fresh(seen.generation() + 1, newFaults(now), now), "by hand");
            seen = phase;
        }
    }

    /**
     * Calls the function if a call may pass, and judges it by {@link OutcomeClassifier#ofDefaults}.
     *
     * @throws BreakerOpenException when no call may pass
     * @throws X what the function throws
     */
    public <T extends @Nullable Object, X extends Exception> T call(GuardedFunction<T, X> function) throws X {
        return call(function, OutcomeClassifier.ofDefaults());
    }

    /**
     * Calls the function if a call may pass, and judges it by this classifier; one that throws, or says nothing, makes
     * the call a failure.
     *
     * @throws BreakerOpenException when no call may pass
     * @throws X what the function throws
     */
    public <T extends @Nullable Object, X extends Exception> T call(
            GuardedFunction<T, X> function, OutcomeClassifier classifier) throws X {
        long stamp = tryBegin();
        if (stamp < 0) {
            throw new BreakerOpenException(name, why, remainingNanos());
        }
        long start = settings.watchesSlow() ? ticker.nanos() : 0;
        T result;
        try {
            result = function.call();
        } catch (Throwable t) {
            end(stamp, classify(classifier, null, t), elapsed(start));
            throw t;
        }
        end(stamp, classify(classifier, result, null), elapsed(start));
        return result;
    }

    private long remainingNanos() {
        Phase seen = phase;
        return seen.state() == BreakerState.OPEN ? Math.max(0, seen.untilNanos() - ticker.nanos()) : 0;
    }

    /** Returns the name, the state and the settings. */
    @Override
    public String toString() {
        return name + " " + state() + " " + settings;
    }

    private long elapsed(long start) {
        return settings.watchesSlow() ? ticker.nanos() - start : -1;
    }

    private static Outcome classify(OutcomeClassifier classifier, @Nullable Object result, @Nullable Throwable error) {
        try {
            return Objects.requireNonNull(classifier.classify(result, error), "outcome");
        } catch (Throwable e) { // as a balancer does; the stamp is owed its end
            return Outcome.FAILURE;
        }
    }
}
