package io.evener;

import io.evener.call.AsyncAttemptFunction;
import io.evener.call.Attempt;
import io.evener.call.AttemptFunction;
import io.evener.call.CallFunction;
import io.evener.call.CallOptions;
import io.evener.call.PushBack;
import io.evener.call.RetryBudget;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs callers' functions. The first attempt of a call on the caller's thread lives in locals; what further ones need is
 * made when it failed.
 */
final class Calling {

    private final PoolCore pool;
    private final Binding binding;
    private final Search search;
    private final OutcomeClassifier classifier;
    private final RetryBudget budget;
    private final Executor executor;
    private final BudgetWatch watch;

    Calling(PoolCore pool, Binding binding, Search search, LoadBalancer.Builder builder) {
        this.pool = pool;
        this.binding = binding;
        this.search = search;
        this.classifier = builder.classifier;
        this.budget = builder.budget == null
                ? RetryBudget.builder().ticker(pool.ticker()).build()
                : builder.budget;
        this.executor = builder.executor;
        this.watch = new BudgetWatch(pool.traffic(), budget);
    }

    PoolCore pool() {
        return pool;
    }

    Search search() {
        return search;
    }

    BudgetWatch watch() {
        return watch;
    }

    RetryBudget budget() {
        return budget;
    }

    Lease acquire(ChooseRequest request) {
        return search.begin(request, Lease.of());
    }

    /** Begins at this reading of the clock, which nobody reads unless the call is timed. */
    Retries retries(ChooseRequest request, CallOptions options, long start) {
        return new Retries(this, request, options, start);
    }

    long start(CallOptions options) {
        return options.isTimed() ? pool.ticker().nanos() : 0;
    }

    static long firstAttemptNanos(CallOptions options) {
        return Math.min(options.attemptNanos(), options.deadlineNanos());
    }

    // ---- on the caller's thread ----------------------------------------------------------------------------------

    @SuppressWarnings("NullAway") // a function that throws has no result; T may or may not be nullable
    <T extends @Nullable Object, X extends Exception> T callAt(
            ChooseRequest request, CallOptions options, CallFunction<T, X> function) throws X {
        long start = start(options);
        Member member = binding.choose(request);
        long stamp = member == null ? -1 : member.tryBegin();
        if (stamp == Stamp.OVER_LIMIT) {
            throw search.overLimit(request);
        }
        if (member == null || stamp < 0) {
            return callSlowly(request, member, options, attempt -> function.call(attempt.endpoint()), start);
        }
        T result = null;
        Throwable error = null;
        try {
            result = function.call(member.endpoint());
        } catch (Throwable t) {
            error = t;
        }
        Outcome outcome = classify(options, result, error);
        member.end(stamp, outcome);
        if (outcome.isFailure()) {
            Ending<T> first = new Ending<>(member, outcome, result, error, false);
            return again(first, request, options, attempt -> function.call(attempt.endpoint()), start);
        }
        return deliver(result, error);
    }

    @SuppressWarnings("NullAway") // a function that throws has no result; T may or may not be nullable
    <T extends @Nullable Object, X extends Exception> T call(
            ChooseRequest request, CallOptions options, AttemptFunction<T, X> function) throws X {
        long start = start(options);
        Member member = binding.choose(request);
        long stamp = member == null ? -1 : member.tryBegin();
        if (stamp == Stamp.OVER_LIMIT) {
            throw search.overLimit(request);
        }
        if (member == null || stamp < 0) {
            return callSlowly(request, member, options, function, start);
        }
        Attempt attempt = new Attempt(member.endpoint(), 1, firstAttemptNanos(options));
        T result = null;
        Throwable error = null;
        try {
            result = function.call(attempt);
        } catch (Throwable t) {
            error = t;
        }
        Outcome outcome = classify(options, result, error);
        member.end(stamp, outcome);
        if (outcome.isFailure()) {
            Ending<T> first = new Ending<>(member, outcome, result, error, attempt.isUsedUp());
            return again(first, request, options, function, start);
        }
        return deliver(result, error);
    }

    /** The member chosen first refused, or none was chosen. */
    private <T extends @Nullable Object, X extends Exception> T callSlowly(
            ChooseRequest request,
            @Nullable Member refused,
            CallOptions options,
            AttemptFunction<T, X> function,
            long start)
            throws X {
        Lease lease = Lease.of();
        search.acquire(request, refused, lease);
        Ending<T> first = run(lease, new Attempt(lease.endpoint(), 1, firstAttemptNanos(options)), options, function);
        return first.outcome.isFailure()
                ? again(first, request, options, function, start)
                : deliver(first.result, first.error);
    }

    /** Makes the attempts after the first, while any is due. */
    private <T extends @Nullable Object, X extends Exception> T again(
            Ending<T> first, ChooseRequest request, CallOptions options, AttemptFunction<T, X> function, long start)
            throws X {
        Retries retries = retries(request, options, start);
        Ending<T> last = first;
        while (last.outcome.isFailure() && !last.isFatal()) {
            long pause = retries.pauseAfter(last.member, last.outcome, pushBack(options, last), last.usedUp);
            Lease lease = pause < 0 || !retries.sleep(pause) ? null : retries.acquire(Lease.of());
            if (lease == null) {
                break;
            }
            Ending.discard(last.result); // now: it may hold the connection that the next attempt waits for
            Attempt attempt = new Attempt(lease.endpoint(), retries.attempts(), retries.attemptNanos());
            last = run(lease, attempt, options, function).after(last);
        }
        retries.end(last.outcome.isAnswer());
        return deliver(last.result, last.error);
    }

    @SuppressWarnings("NullAway") // a function that throws has no result; T may or may not be nullable
    private <T extends @Nullable Object, X extends Exception> Ending<T> run(
            Lease lease, Attempt attempt, CallOptions options, AttemptFunction<T, X> function) {
        T result = null;
        Throwable error = null;
        try {
            result = function.call(attempt);
        } catch (Throwable t) {
            error = t;
        }
        Outcome outcome = classify(options, result, error);
        lease.complete(outcome);
        return new Ending<>(lease.member(), outcome, result, error, attempt.isUsedUp());
    }

    /** Whatever the function threw is among what its signature says. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends @Nullable Object, X extends Throwable> T deliver(T result, @Nullable Throwable error)
            throws X {
        if (error != null) {
            throw (X) error;
        }
        return result;
    }

    // ---- elsewhere -----------------------------------------------------------------------------------------------

    <T extends @Nullable Object> AsyncCall<T> callAsync(
            ChooseRequest request, CallOptions options, AsyncAttemptFunction<T> function) {
        AsyncCall<T> call = new AsyncCall<>(this, request, options, function);
        call.start();
        return call;
    }

    /** Runs it on the executor, once, or here when that doesn't take it: a caller waits for what follows. */
    void execute(Runnable task) {
        AtomicBoolean begun = new AtomicBoolean();
        Runnable once = () -> {
            if (begun.compareAndSet(false, true)) {
                task.run();
            }
        };
        try {
            executor.execute(once);
        } catch (RejectedExecutionException e) { // shut down
            once.run();
        } catch (Throwable t) { // no thread to be had, say
            pool.failed(executor, t);
            once.run();
        }
    }

    /** Returns whether it was the caller who ended the call. */
    static boolean isGivenUp(Exception error) {
        Throwable cause = OutcomeClassifier.unwrap(error);
        return cause instanceof InterruptedException || cause instanceof CancellationException;
    }

    // ---- the caller's other functions ----------------------------------------------------------------------------

    Outcome classify(CallOptions options, @Nullable Object result, @Nullable Throwable error) {
        OutcomeClassifier own = options.classifier();
        OutcomeClassifier asked = own == null ? classifier : own;
        try {
            return Objects.requireNonNull(asked.classify(result, error), "outcome");
        } catch (Throwable t) {
            pool.failed(asked, t);
            return Outcome.FAILURE;
        }
    }

    PushBack pushBack(CallOptions options, Ending<?> ending) {
        try {
            return Objects.requireNonNull(options.pushBack().read(ending.result, ending.error), "push-back");
        } catch (Throwable t) {
            pool.failed(options.pushBack(), t);
            return PushBack.none();
        }
    }
}
