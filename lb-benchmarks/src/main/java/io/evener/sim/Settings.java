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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a simulation is made of. A builder fills one; a simulation owns a copy that nobody changes. */
final class Settings {

    private static final Duration DEFAULT_WORK = Duration.ofMillis(10);
    private static final double DEFAULT_WARM_UP_RATIO = 0.2;
    private static final long DEFAULT_REQUESTS = 200_000;
    private static final int MAX_INTERVALS = 10_000;

    final List<Server> servers = new ArrayList<>();
    final List<Function<Cluster, Guard>> guards = new ArrayList<>();
    final List<LoadBalancerListener> listeners = new ArrayList<>();
    final List<Step> script = new ArrayList<>();

    @Nullable
    Strategy strategy;

    @Nullable
    Arrivals arrivals;

    @Nullable
    Function<RandomSource, ChooseRequest> request;

    /** How the library makes the calls; null where the model does. */
    @Nullable
    CallOptions calls;

    @Nullable
    Function<Ticker, RetryBudget> budget;

    InFlightLimit limit = InFlightLimit.adaptive();
    Distribution work = Distribution.exponential(DEFAULT_WORK);
    Signals signals = Signals.none();
    double load;
    long requests;
    long durationNanos;
    int clients = 1;
    int fanOut = 1;
    long seed = 1;
    double warmUpRatio = DEFAULT_WARM_UP_RATIO;
    long timeoutNanos;
    long hedgeNanos;
    long intervalNanos;

    /** Something that happens at some time. */
    record Step(long atNanos, Consumer<Cluster> action) {}

    Settings() {}

    Settings(Settings from) {
        servers.addAll(from.servers);
        guards.addAll(from.guards);
        listeners.addAll(from.listeners);
        script.addAll(from.script);
        strategy = from.strategy;
        arrivals = from.arrivals;
        request = from.request;
        calls = from.calls;
        budget = from.budget;
        limit = from.limit;
        work = from.work;
        signals = from.signals;
        load = from.load;
        requests = from.requests;
        durationNanos = from.durationNanos;
        clients = from.clients;
        fanOut = from.fanOut;
        seed = from.seed;
        warmUpRatio = from.warmUpRatio;
        timeoutNanos = from.timeoutNanos;
        hedgeNanos = from.hedgeNanos;
        intervalNanos = from.intervalNanos;
    }

    Strategy strategy() {
        return Objects.requireNonNull(strategy);
    }

    Arrivals arrivals() {
        return Objects.requireNonNull(arrivals);
    }

    /** Returns a copy in which everything that has a default is set, or says what is missing. */
    Settings complete() {
        if (strategy == null) {
            throw new IllegalStateException("must be set: strategy");
        }
        if (servers.isEmpty()) {
            throw new IllegalStateException("must be set: servers");
        }
        Settings complete = new Settings(this);
        Arrivals coming = arrivals == null ? poisson() : arrivals;
        complete.arrivals = coming;
        if (durationNanos == 0) {
            if (!coming.isOpen()) {
                throw new IllegalStateException("must be set for a closed loop: duration");
            }
            complete.durationNanos = (long) ((requests == 0 ? DEFAULT_REQUESTS : requests) / coming.perSecond() * 1e9);
        }
        complete.checkDuration();
        complete.checkCalls();
        return complete;
    }

    private void checkDuration() {
        if (durationNanos < Recorder.BATCHES || durationNanos > Long.MAX_VALUE / 4) {
            throw new IllegalStateException("must be between 32 ns and 73 years: duration=" + durationNanos + " ns");
        }
        if (durationNanos - warmUpNanos() < Recorder.BATCHES) {
            throw new IllegalStateException("must leave at least 32 ns: warmUp=" + warmUpRatio);
        }
        for (Step step : script) {
            if (step.atNanos() > 2 * durationNanos) {
                throw new IllegalStateException("must be <= " + Duration.ofNanos(2 * durationNanos)
                        + ", when the run is over at the latest: time=" + Duration.ofNanos(step.atNanos()));
            }
        }
        if (intervalNanos > 0 && durationNanos / intervalNanos > MAX_INTERVALS) {
            throw new IllegalStateException("must be at most " + MAX_INTERVALS + ": intervals of the timeline="
                    + durationNanos / intervalNanos);
        }
    }

    private void checkCalls() {
        if (calls == null) {
            if (budget != null) {
                throw new IllegalStateException("must be set for a retry budget: calls");
            }
            return;
        }
        if (timeoutNanos > 0 || hedgeNanos > 0 || fanOut > 1) {
            throw new IllegalStateException(
                    "must not be set where the library makes the calls: timeout, hedgeAfter, fanOut");
        }
        if (signals.way() == Signals.Way.PIGGYBACKED) {
            throw new IllegalStateException("must not be piggybacked where the library makes the calls: signals");
        }
    }

    long warmUpNanos() {
        return (long) (durationNanos * warmUpRatio);
    }

    private Arrivals poisson() {
        if (load == 0) {
            throw new IllegalStateException("must be set: load or arrivals");
        }
        double capacity = servers.stream().mapToDouble(Server::capacity).sum();
        if (capacity == Double.POSITIVE_INFINITY) {
            throw new IllegalStateException("must be set by arrivals where capacity has no bound: load=" + load);
        }
        if (!(work.mean() > 0 && work.mean() < Double.POSITIVE_INFINITY)) {
            throw new IllegalStateException("must be > 0 and finite to make a load: mean work=" + work.mean());
        }
        return Arrivals.poisson(load * capacity / (work.mean() * fanOut) * 1e9);
    }
}
