package io.evener.sim;

import io.evener.ChooseRequest;
import io.evener.LoadBalancerListener;
import io.evener.RandomSource;
import io.evener.Ticker;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.limit.InFlightLimit;
import io.evener.spi.Guard;
import io.evener.spi.Strategy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Clients with real balancers before modelled servers, in virtual time. Immutable: it can be run any number of times,
 * by any number of threads, with the same result.
 */
public final class Simulation {

    private final Settings settings;

    private Simulation(Settings settings) {
        this.settings = settings;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder(new Settings());
    }

    /** Returns a builder with the settings of another one. */
    public static Builder builder(Builder existing) {
        return new Builder(new Settings(existing.settings));
    }

    /**
     * Runs it. What a strategy, guard, listener or script throws ends the run and is thrown here.
     *
     * @throws CancellationException when the calling thread was interrupted
     */
    public SimulationResult run() {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        CompletableFuture<SimulationResult> result = new CompletableFuture<>();
        Thread thread = new Stage(() -> {
            try (Engine engine = new Engine(settings)) {
                result.complete(engine.run());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        thread.start();
        try {
            thread.join();
            return result.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    /** Returns about how many calls will arrive, for telling how far a series of runs is; 0 when that is not known before. */
    public long expectedCalls() {
        return settings.arrivals().isOpen()
                ? Math.round(settings.arrivals().perSecond() * settings.durationNanos / 1e9)
                : 0;
    }

    private static CancellationException interrupted() {
        return new CancellationException("the simulation was interrupted");
    }

    private static RuntimeException unwrapped(CompletionException wrapped) {
        if (wrapped.getCause() instanceof Error error) {
            throw error;
        }
        return wrapped.getCause() instanceof RuntimeException cause ? cause : wrapped;
    }

    /**
     * Where a simulation runs. Strategies that stripe their state by thread find the same stripe in every run, on every
     * machine and JDK.
     */
    private static final class Stage extends Thread {
        Stage(Runnable body) {
            super(body, "simulation");
            setDaemon(true);
        }

        @Override
        public long getId() {
            return 0;
        }
    }

    /** Collects the settings of a {@link Simulation}. Mutable, for one thread. */
    public static final class Builder {
        private final Settings settings;

        private Builder(Settings settings) {
            this.settings = settings;
        }

        /** Sets how clients choose. Required. */
        public Builder strategy(Strategy strategy) {
            settings.strategy = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /** Adds servers of one kind to those added before. At least one server is required. */
        public Builder servers(int count, Server server) {
            Objects.requireNonNull(server, "server");
            if (count < 1 || count > 1 << 20) {
                throw new IllegalArgumentException("must be in 1..1048576: count=" + count);
            }
            for (int i = 0; i < count; i++) {
                settings.servers.add(server);
            }
            return this;
        }

        /** Sets how many clients share the servers, each with a pool and a balancer of its own. Not called: 1. */
        public Builder clients(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("must be > 0: clients=" + count);
            }
            settings.clients = count;
            return this;
        }

        /** Sets how much work a request brings. Not called: exponential with a mean of 10 ms. */
        public Builder work(Distribution work) {
            settings.work = Objects.requireNonNull(work, "work");
            return this;
        }

        /** Sets when requests come. This or {@link #load} is required. */
        public Builder arrivals(Arrivals arrivals) {
            settings.arrivals = Objects.requireNonNull(arrivals, "arrivals");
            settings.load = 0;
            return this;
        }

        /**
         * Sets Poisson arrivals by the part of the servers' capacity that they take.
         *
         * @param load above 0 and below 1: at 1 and more, queues grow for ever and no figure is ever steady
         */
        public Builder load(double load) {
            if (!(load > 0 && load < 1)) {
                throw new IllegalArgumentException("must be > 0 and < 1 for a steady state: load=" + load);
            }
            settings.load = load;
            settings.arrivals = null;
            return this;
        }

        /** Sets how many requests come in all, warm-up included. Not called, nor {@link #duration}: 200,000. */
        public Builder requests(long count) {
            if (count < 1) {
                throw new IllegalArgumentException("must be > 0: requests=" + count);
            }
            settings.requests = count;
            settings.durationNanos = 0;
            return this;
        }

        /** Sets how long requests come, warm-up included. */
        public Builder duration(Duration duration) {
            settings.durationNanos = Durations.positive("duration", duration);
            settings.requests = 0;
            return this;
        }

        /**
         * Sets which part of the run counts for nothing, for queues to fill. Not called: 0.2.
         *
         * @param ratio 0 to below 1
         */
        public Builder warmUp(double ratio) {
            if (!(ratio >= 0 && ratio < 1)) {
                throw new IllegalArgumentException("must be >= 0 and < 1: warmUp=" + ratio);
            }
            settings.warmUpRatio = ratio;
            return this;
        }

        /** Sets the seed of all randomness: strategies compared under one seed meet the same requests. Not called: 1. */
        public Builder seed(long seed) {
            settings.seed = seed;
            return this;
        }

        /** Lets calls fail that take longer; servers go on working for them. Not called: calls wait for ever. */
        public Builder timeout(Duration timeout) {
            settings.timeoutNanos = Durations.positive("timeout", timeout);
            return this;
        }

        /**
         * Lets the library make the calls, with its retries, timeouts and budget:
         * {@link io.evener.LoadBalancer#callAsync(ChooseRequest, CallOptions, io.evener.call.AsyncAttemptFunction)}. Every
         * attempt brings work of its own. Excludes {@link #timeout}, {@link #hedgeAfter}, {@link #fanOut} and piggybacked
         * signals. Not called: a call is one attempt.
         */
        public Builder calls(CallOptions options) {
            settings.calls = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Sets each client's retry budget, made for the simulated clock. Not called: {@link RetryBudget#ofDefaults()}. */
        public Builder retryBudget(Function<Ticker, RetryBudget> budget) {
            settings.budget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /** Sets each client's limit of calls in flight. Not called: {@link InFlightLimit#adaptive()}. */
        public Builder inFlightLimit(InFlightLimit limit) {
            settings.limit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Sends a second attempt elsewhere, with work of its own, when a call is not answered after so long; the first
         * answer counts. Not called: no hedging.
         */
        public Builder hedgeAfter(Duration delay) {
            settings.hedgeNanos = Durations.positive("delay", delay);
            return this;
        }

        /** Makes a call ask several times at once and wait for all answers. Not called: 1. */
        public Builder fanOut(int width) {
            if (width < 1) {
                throw new IllegalArgumentException("must be > 0: width=" + width);
            }
            settings.fanOut = width;
            return this;
        }

        /** Sets how clients learn of servers' load. Not called: not at all. */
        public Builder signals(Signals signals) {
            settings.signals = Objects.requireNonNull(signals, "signals");
            return this;
        }

        /** Sets what calls ask of the strategy, keys for example. Not called: {@link ChooseRequest#any()}. */
        public Builder request(Function<RandomSource, ChooseRequest> request) {
            settings.request = Objects.requireNonNull(request, "request");
            return this;
        }

        /** Adds a guard to each client, made from the running cluster, whose servers it may probe. */
        public Builder guard(Function<Cluster, Guard> guard) {
            settings.guards.add(Objects.requireNonNull(guard, "guard"));
            return this;
        }

        /** Adds a listener to each client's pool. */
        public Builder listener(LoadBalancerListener listener) {
            settings.listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Lets something happen at some time after the start: a server slows down, dies, joins. */
        public Builder at(Duration time, Consumer<Cluster> action) {
            settings.script.add(
                    new Settings.Step(Durations.notNegative("time", time), Objects.requireNonNull(action, "action")));
            return this;
        }

        /** Keeps figures by intervals of this length. Not called: only of the whole. */
        public Builder timeline(Duration interval) {
            settings.intervalNanos = Durations.positive("interval", interval);
            return this;
        }

        /**
         * Returns the simulation.
         *
         * @throws IllegalStateException when something required is missing or settings contradict each other
         */
        public Simulation build() {
            return new Simulation(settings.complete());
        }
    }
}
