package io.evener;

import io.evener.call.CallOptions;
import io.evener.call.PushBack;
import io.evener.call.RetryBudget;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one call after its first: whether there is another, when, and where. For adapters whose attempts are
 * leases of their own; {@link LoadBalancer#call} and {@link LoadBalancer#callAsync} have theirs built in.
 *
 * <pre>{@code
 * Retries retries = balancer.retries(request, options);      // when the call begins
 * Lease lease = balancer.acquire(request, new Exchange());
 * ... the attempt failed with this outcome, its lease is completed ...
 * long pause = retries.pauseAfter(lease, outcome, PushBack.none());
 * if (pause >= 0) {
 *     ... wait ...
 *     Exchange next = retries.acquire(new Exchange());       // null: refused
 * }
 * ... the last attempt ended ...
 * retries.end(true);
 * }</pre>
 *
 * <p>The rules are those of {@link CallOptions}. For one thread at a time, but {@link #end}: attempts follow one another.
 */
public final class Retries {

    /** What a server may ask for beyond the backoff: longer would stall the call, and others who wait behind it. */
    private static final long MAX_EXTRA_NANOS = 5_000_000_000L;

    /** More attempts than a call has, and few enough for an exception that is one object for many calls. */
    private static final int MOST_SUPPRESSED = 10;

    private final Calling calling;
    private final PoolCore pool;
    private final Search search;
    private final RetryBudget budget;
    private final CallOptions options;
    private final long start;
    private ChooseRequest request;
    private Locality failedIn = Locality.UNKNOWN;
    private Outcome failure = Outcome.FAILURE;
    private int attempts = 1;
    private long pause;
    /** Whether the budget granted an attempt and was not told yet how that ended. */
    private final AtomicBoolean owed = new AtomicBoolean();

    private volatile boolean isOver;
    private boolean isAskedToWait;
    private @Nullable NoEndpointException nobody;

    /**
     * Begins.
     *
     * @param start the pool's clock when the call began; any number when it is not timed
     */
    Retries(Calling calling, ChooseRequest request, CallOptions options, long start) {
        this.calling = calling;
        this.pool = calling.pool();
        this.search = calling.search();
        this.budget = calling.budget();
        this.request = request;
        this.options = options;
        this.start = start;
    }

    /**
     * Says how an attempt failed, and asks for another.
     *
     * @param attempt its lease, completed with the outcome
     * @param asked what the server asked for: time is given to the same endpoint, and to others from the second that asks
     * @return how many nanoseconds to wait before {@link #acquire}, or a negative number: it was the last
     */
    public long pauseAfter(Lease attempt, Outcome outcome, PushBack asked) {
        return pauseAfter(attempt.member(), outcome, asked, false);
    }

    /**
     * As {@link #pauseAfter(Lease, Outcome, PushBack)}.
     *
     * @param usedUp whether the attempt used up what can't be sent again: it is the last, unless it surely was not sent
     */
    public long pauseAfter(Lease attempt, Outcome outcome, PushBack asked, boolean usedUp) {
        return pauseAfter(attempt.member(), outcome, asked, usedUp);
    }

    long pauseAfter(Member tried, Outcome outcome, PushBack asked, boolean usedUp) {
        Objects.requireNonNull(asked, "asked");
        settle(false);
        try {
            return decide(tried, outcome, asked, usedUp);
        } catch (Throwable t) { // a budget or backoff of the caller's
            pool.failed("retries", t);
            return -1;
        }
    }

    private long decide(Member tried, Outcome outcome, PushBack asked, boolean usedUp) {
        if (outcome.isFailure()) {
            calling.watch().failed();
            budget.failed(outcome);
        }
        boolean unsent = outcome == Outcome.CONNECT_FAILURE;
        if (attempts >= options.attempts() || !options.retries(outcome) || usedUp && !unsent || !asked.allowsRetry()) {
            return -1;
        }
        request = request.excluding(tried);
        boolean others = search.hasOther(request);
        if (outcome == Outcome.OVERLOADED && !others && asked.equals(PushBack.none())) {
            return -1; // it has too much to do already
        }
        long backoff = unsent && others && attempts == 1 ? 0 : options.backoff().nanos(attempts, pause, pool.random());
        boolean heeds = !others || isAskedToWait; // one server speaks for itself, a second for the service
        isAskedToWait |= !asked.equals(PushBack.none());
        long wait = heeds ? asked.applyTo(backoff, MAX_EXTRA_NANOS) : backoff;
        if (wait >= left()) {
            return -1;
        }
        if (wait > 0 && budget.balance() <= 0) {
            pool.traffic().retryRefused();
            return -1;
        }
        pause = wait;
        failure = outcome;
        failedIn = tried.endpoint().locality();
        return wait;
    }

    /**
     * Asks the budget now, for adapters that must know before the wait whether there will be another attempt: to throw away
     * the answer at hand, say. {@link #acquire} does not ask again.
     *
     * @return whether it is granted
     */
    public boolean reserve() {
        if (!owed.get()) {
            try {
                if (budget.tryWithdraw(failure)) {
                    owed.set(true);
                } else {
                    pool.traffic().retryRefused();
                }
            } catch (Throwable t) {
                pool.failed(budget, t);
            }
            if (isOver) { // the call was given up meanwhile, by another thread: nobody else will tell
                settle(false);
            }
        }
        return owed.get();
    }

    /**
     * Begins the next attempt at an endpoint not tried before while there is any, the second attempt preferably in another
     * zone.
     *
     * @param lease one that was never acquired
     * @return the given lease, or null: the time is up, nobody takes it, or the budget refuses
     */
    public <L extends Lease> @Nullable L acquire(L lease) {
        if (left() <= 0) {
            end(false);
            return null;
        }
        try {
            search.elsewhere(request, attempts == 1 ? failedIn : Locality.UNKNOWN, lease);
        } catch (NoEndpointException e) {
            nobody = e;
            end(false);
            return null;
        }
        if (!reserve()) {
            lease.complete(Outcome.IGNORED);
            return null;
        }
        attempts++;
        pool.traffic().retried();
        return lease;
    }

    /** Returns why {@link #acquire} returned null when it was that nobody takes it; null when it was not. */
    public @Nullable NoEndpointException nobody() {
        return nobody;
    }

    /**
     * Says that the last attempt ended, and whether well, or that there will be none. Not needed after {@link #pauseAfter};
     * idempotent. Any thread may say so, also while another decides about the next attempt: then that is not granted.
     */
    public void end(boolean success) {
        isOver = true;
        settle(success);
    }

    private void settle(boolean success) {
        if (owed.getAndSet(false)) {
            try {
                budget.settled(success);
            } catch (Throwable t) {
                pool.failed(budget, t);
            }
        }
    }

    /**
     * Makes the calling thread wait.
     *
     * @param nanos from {@link #pauseAfter}
     * @return false when the thread was interrupted, and stays so: it has other things to do than to try again
     */
    public boolean sleep(long nanos) {
        try {
            if (nanos > 0) {
                pool.scheduler().sleep(nanos);
            }
            return !Thread.currentThread().isInterrupted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Runs a task after a wait, on the balancer's {@linkplain LoadBalancer.Builder#executor executor}.
     *
     * @param nanos from {@link #pauseAfter}; 0 runs it at once, here
     */
    public Scheduler.Cancellable after(long nanos, Runnable task) {
        if (nanos <= 0) {
            task.run();
            return () -> {};
        }
        AtomicBoolean ran = new AtomicBoolean();
        Runnable once = () -> {
            if (ran.compareAndSet(false, true)) {
                calling.execute(task);
            }
        };
        Scheduler.Cancellable timer = pool.scheduler().schedule(once, nanos);
        if (pool.isClosed()) { // perhaps before the timer was set, and then it never fires
            once.run();
        }
        return timer;
    }

    /**
     * Tells in an attempt's error of the one before, as {@link LoadBalancer#call} does: suppressed in it, once. Not where 10
     * are already: some clients fail many calls with one object.
     */
    public static void suppress(Throwable last, Throwable before) {
        if (last != before) {
            List<Throwable> known = Arrays.asList(last.getSuppressed());
            if (known.size() < MOST_SUPPRESSED && !known.contains(before)) {
                last.addSuppressed(before);
            }
        }
    }

    /** Returns how many attempts began. */
    public int attempts() {
        return attempts;
    }

    /** Returns how long the next attempt, or the one that just began, may take; {@link Long#MAX_VALUE} without a limit. */
    public long attemptNanos() {
        return Math.min(options.attemptNanos(), Math.max(1, left()));
    }

    /** Returns how long the call may still take, {@link Long#MAX_VALUE} without a deadline. */
    private long left() {
        long limit = options.deadlineNanos();
        return limit == Long.MAX_VALUE ? limit : limit - (pool.ticker().nanos() - start);
    }
}
