package io.evener;

import io.evener.call.AsyncAttemptFunction;
import io.evener.call.AsyncCallFunction;
import io.evener.call.AttemptFunction;
import io.evener.call.CallFunction;
import io.evener.call.CallOptions;
import io.evener.call.Fallback;
import io.evener.call.RetryBudget;
import io.evener.spi.Guard;
import io.evener.spi.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The front door: one strategy over one {@link Pool}.
 *
 * <pre>{@code
 * Pool orders = Pool.of("orders", "http://10.0.0.1:8080", "http://10.0.0.2:8080");
 * LoadBalancer balancer = LoadBalancer.builder(orders)
 *         .strategy(Strategies.leastRequest())
 *         .guard(HttpProbe.get("/health"))
 *         .build();
 * String order = balancer.call(endpoint -> fetch(endpoint, "/v1/42"));
 * }</pre>
 *
 * <p>Two styles. {@link #acquire()} hands out a {@link Lease} and the caller does the I/O; {@link #call} and
 * {@link #callAsync} run the caller's function and complete the lease themselves. Every choice holds a place
 * from the moment it is made, before any I/O: there is no choice without a lease.
 *
 * <p>Thread safe. A choice is one volatile read and the strategy's own work; it takes no lock and never waits.
 */
public final class LoadBalancer implements AutoCloseable {

    private final PoolCore pool;
    private final Binding binding;
    private final CallOptions options;
    private final Calling calling;
    private final List<GuardPost> guards = new ArrayList<>();
    private final List<LoadBalancerListener> listeners;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Search search;

    private LoadBalancer(Builder builder, Strategy strategy) {
        this.pool = builder.pool.core();
        this.options = builder.options;
        this.listeners = List.copyOf(builder.listeners);
        this.binding = new Binding(pool, strategy);
        this.search = new Search(pool, binding, closed);
        this.calling = new Calling(pool, binding, search, builder);
        listeners.forEach(pool.events()::listen);
        try {
            pool.attach(binding);
            for (Guard guard : builder.guards) {
                guards.add(pool.attach(guard));
            }
            guards.add(pool.attach(calling.watch()));
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /** Returns a builder of a balancer over this pool. */
    public static Builder builder(Pool pool) {
        return new Builder(pool);
    }

    /**
     * Chooses an endpoint for a plain request.
     *
     * @throws NoEndpointException when none can take the call
     */
    public Lease acquire() {
        return acquire(ChooseRequest.any());
    }

    /**
     * Chooses an endpoint for this request.
     *
     * <p>Exclusions are kept while another member is left, then forgotten once, unless they are
     * {@linkplain ChooseRequest#strict() strict}.
     *
     * @throws NoEndpointException when none can take the call
     */
    public Lease acquire(ChooseRequest request) {
        Objects.requireNonNull(request, "request");
        return search.begin(request, Lease.of());
    }

    /**
     * Chooses an endpoint and makes the given object its lease: for adapters whose per-attempt object extends
     * {@link Lease}.
     *
     * @param lease one that was never acquired
     * @return the given lease
     * @throws NoEndpointException when none can take the call; the lease can be used again
     * @throws IllegalStateException when the lease was acquired before
     */
    public <L extends Lease> L acquire(ChooseRequest request, L lease) {
        Objects.requireNonNull(request, "request");
        if (lease.isStarted()) {
            throw new IllegalStateException("must not be acquired before: lease=" + lease);
        }
        return search.begin(request, lease);
    }

    /**
     * Runs the function against a chosen endpoint, and against others when it fails, as the balancer's
     * {@linkplain Builder#callOptions options} say: by default only when the request surely was not sent, three times at
     * most, within the {@linkplain Builder#retryBudget budget}. The default {@link OutcomeClassifier} knows no protocol: a
     * response with status 500 is a success to it. The module of a client brings one that reads responses.
     *
     * @return what the function returned
     * @throws X what the function threw
     * @throws NoEndpointException when none can take the call; the function was not run
     */
    public <T extends @Nullable Object, X extends Exception> T call(CallFunction<T, X> function) throws X {
        return call(ChooseRequest.any(), function);
    }

    /** As {@link #call(CallFunction)}, for this request. */
    public <T extends @Nullable Object, X extends Exception> T call(ChooseRequest request, CallFunction<T, X> function)
            throws X {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(function, "function");
        return calling.callAt(request, options, function);
    }

    /**
     * Runs the function against chosen endpoints, as these options say. Attempts run on this thread, which also waits
     * between them; a function that is running is not stopped: it is told how long it may take.
     *
     * @return what the last attempt returned. A result given up for another attempt is closed if it is
     *     {@link AutoCloseable}
     * @throws X what the last attempt threw, the errors of those before it suppressed
     * @throws NoEndpointException when none can take the call; the function was not run
     */
    public <T extends @Nullable Object, X extends Exception> T call(
            ChooseRequest request, CallOptions options, AttemptFunction<T, X> function) throws X {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(function, "function");
        return calling.call(request, options, function);
    }

    /**
     * As {@link #call(ChooseRequest, CallOptions, AttemptFunction)}, with something instead when the call ends in an
     * exception. It does not stand in for an interrupt, a cancellation or an {@link Error}, nor for a result that looks
     * like a failure.
     */
    public <T extends @Nullable Object, X extends Exception> T call(
            ChooseRequest request, CallOptions options, AttemptFunction<T, X> function, Fallback<? extends T> fallback)
            throws X {
        Objects.requireNonNull(fallback, "fallback");
        try {
            return call(request, options, function);
        } catch (Exception e) {
            if (Calling.isGivenUp(e)) {
                throw e;
            }
            return fallback.instead(e);
        }
    }

    /**
     * Starts the function against a chosen endpoint, and against others when it fails, as the balancer's
     * {@linkplain Builder#callOptions options} say; an attempt's lease is completed when the function's stage is.
     *
     * <p>Cancelling the returned future cancels the function's stage, where that is a future, and ends the call. The
     * attempt stays in flight until that stage completes or its time is up.
     *
     * @return a future of what the function's stage yields; failed with {@link NoEndpointException} when none can
     *     take the call, and with what the function threw when it threw
     */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(AsyncCallFunction<T> function) {
        return callAsync(ChooseRequest.any(), function);
    }

    /** As {@link #callAsync(AsyncCallFunction)}, for this request. */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            ChooseRequest request, AsyncCallFunction<T> function) {
        Objects.requireNonNull(function, "function");
        return callAsync(request, options, attempt -> function.call(attempt.endpoint()));
    }

    /**
     * As {@link #callAsync(AsyncCallFunction)}, as these options say. An attempt whose time is up ends as a
     * {@link Outcome#TIMEOUT}, its stage is cancelled, and without another attempt the future fails with a
     * {@link io.evener.call.CallTimeoutException}. Attempts after a wait start on the balancer's
     * {@linkplain Builder#executor executor}.
     */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            ChooseRequest request, CallOptions options, AsyncAttemptFunction<T> function) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(function, "function");
        return calling.callAsync(request, options, function);
    }

    /**
     * Returns what decides about the attempts after the first of one call that begins now: for adapters whose attempts
     * are leases of their own.
     */
    public Retries retries(ChooseRequest request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        return calling.retries(request, options, calling.start(options));
    }

    /** Returns the name of the pool this balancer chooses from. */
    public String pool() {
        return pool.name();
    }

    /** Returns what bounds the attempts after the first ones: the one set, or this balancer's own. */
    public RetryBudget retryBudget() {
        return calling.budget();
    }

    /** Returns whether any strategy or guard on the pool wants what endpoints say about their load. */
    public boolean wantsLoadReports() {
        return pool.wantsLoadReports();
    }

    /**
     * Puts another strategy in the place of this balancer's, or the same one with other settings, while requests go on.
     *
     * <p>The new one is bound and compiled first, then takes over in one step, then the old one is closed: every request
     * finds a strategy at work, leases held are not touched, and when this method returns no later acquire is served by
     * the old one. What was learned is kept: in-flight counts and health belong to the members; a strategy's own states
     * are {@linkplain io.evener.spi.MemberState#inherit taken over} by states of the same class, and what it
     * {@linkplain io.evener.spi.StrategyContext#handDown handed down} (sessions, regions that were left) by a strategy at the
     * same place. What the new strategy throws comes out of here, and the old one stays.
     *
     * @throws IllegalStateException when the balancer or its pool is closed
     */
    public void swap(Strategy strategy) {
        pool.replace(binding, Objects.requireNonNull(strategy, "strategy"));
    }

    /** Tells, without choosing, who could be chosen, what each would cost, and why an endpoint gets nothing. For humans. */
    public Explanation explain(ChooseRequest request) {
        return Explanation.of(pool, binding, Objects.requireNonNull(request, "request"));
    }

    /** Detaches strategy, guards and listeners from the pool, which stays open. Leases held stay valid. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            guards.forEach(pool::detach);
            pool.detach(binding);
            listeners.forEach(pool.events()::unlisten);
        }
    }

    /** Returns pool and strategy. */
    @Override
    public String toString() {
        return binding.name() + " over " + pool.snapshot();
    }

    /** Collects the parts of a {@link LoadBalancer}. Mutable, for one thread. */
    public static final class Builder {
        private final Pool pool;
        private @Nullable Strategy strategy;
        private final List<Guard> guards = new ArrayList<>();
        private final List<LoadBalancerListener> listeners = new ArrayList<>();
        OutcomeClassifier classifier = OutcomeClassifier.ofDefaults();
        private CallOptions options = CallOptions.ofDefaults();

        @Nullable
        RetryBudget budget;

        Executor executor = new CompletableFuture<>().defaultExecutor();

        private Builder(Pool pool) {
            this.pool = Objects.requireNonNull(pool, "pool");
        }

        /** Sets how to choose. Required. */
        public Builder strategy(Strategy strategy) {
            this.strategy = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Adds a guard. It guards the pool, so all balancers of the pool see what it decides, and one of them brings it: two that
         * bring a monitor each probe everything twice. It is detached when this balancer is closed. Not called: nobody takes
         * endpoints out but the pool's owner.
         */
        public Builder guard(Guard guard) {
            guards.add(Objects.requireNonNull(guard, "guard"));
            return this;
        }

        /** Adds a listener to the pool's events from now on, until this balancer is closed. Not called: only logs. */
        public Builder listener(LoadBalancerListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Sets how results and errors become outcomes. Not called: {@link OutcomeClassifier#ofDefaults()}. */
        public Builder classifier(OutcomeClassifier classifier) {
            this.classifier = Objects.requireNonNull(classifier, "classifier");
            return this;
        }

        /** Sets how calls are made that bring no options of their own. Not called: {@link CallOptions#ofDefaults()}. */
        public Builder callOptions(CallOptions options) {
            this.options = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Sets what bounds the attempts after the first ones; it may be shared with other balancers. Not called: one of
         * this balancer's own, {@link RetryBudget#ofDefaults()}.
         */
        public Builder retryBudget(RetryBudget budget) {
            this.budget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /**
         * Sets where asynchronous calls go on after a wait or a timeout: the caller's function and what hangs on the
         * future run there. Not called: {@link CompletableFuture#defaultExecutor()}.
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Returns the balancer, its strategy compiled and its guards at work.
         *
         * @throws IllegalStateException when no strategy was set, or the pool is closed
         */
        public LoadBalancer build() {
            if (strategy == null) {
                throw new IllegalStateException("must be set: strategy");
            }
            return new LoadBalancer(this, strategy);
        }
    }
}
