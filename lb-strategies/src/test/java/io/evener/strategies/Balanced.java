package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.RandomSource;
import io.evener.limit.InFlightLimit;
import io.evener.spi.GuardContext;
import io.evener.spi.Strategy;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A pool of endpoints named a, b, c... under a strategy, in virtual time. */
final class Balanced implements AutoCloseable {

    final ManualTime time = new ManualTime();
    final List<LoadBalancerEvent> events = new ArrayList<>();
    final Pool pool;
    final LoadBalancer balancer;
    private @Nullable GuardContext guard;

    Balanced(Strategy strategy, long seed, int n) {
        this(
                strategy,
                SeededRandom.of(seed),
                IntStream.range(0, n).mapToObj(Balanced::endpoint).toList());
    }

    /** The endpoints have these weights. */
    Balanced(Strategy strategy, RandomSource random, long... weights) {
        this(strategy, random, endpoints(weights));
    }

    Balanced(Strategy strategy, long seed, List<Endpoint> endpoints) {
        this(strategy, SeededRandom.of(seed), endpoints);
    }

    private Balanced(Strategy strategy, RandomSource random, List<Endpoint> endpoints) {
        this(strategy, random, endpoints, settings -> settings);
    }

    Balanced(Strategy strategy, RandomSource random, List<Endpoint> endpoints, UnaryOperator<Pool.Builder> settings) {
        pool = settings.apply(Pool.builder("p")
                        .ticker(time)
                        .scheduler(time)
                        .random(random)
                        .endpoints(endpoints)
                        .inFlightLimit(InFlightLimit.none())
                        .listenerExecutor(Runnable::run)
                        .listener(events::add))
                .build();
        balancer = LoadBalancer.builder(pool)
                .strategy(strategy)
                .guard(context -> {
                    guard = context;
                    return snapshot -> {};
                })
                .build();
    }

    static String id(int i) {
        return i < 26 ? String.valueOf((char) ('a' + i)) : "z" + (1_000_000 + i);
    }

    static Endpoint endpoint(int i) {
        return Endpoint.builder("http://10.0.0.1:" + (i % 60_000 + 1)).id(id(i)).build();
    }

    static Endpoint endpoint(int i, long weight) {
        return endpoint(i).toBuilder().weight(weight).build();
    }

    static List<Endpoint> endpoints(long... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> endpoint(i, weights[i]))
                .toList();
    }

    GuardContext guard() {
        return Objects.requireNonNull(guard);
    }

    Member member(String id) {
        for (int i = 0; i < pool.snapshot().size(); i++) {
            if (pool.snapshot().endpoint(i).id().equals(id)) {
                return pool.snapshot().member(i);
            }
        }
        throw new IllegalArgumentException("no member: id=" + id);
    }

    String serve(ChooseRequest request) {
        try (Lease lease = balancer.acquire(request)) {
            lease.complete(Outcome.SUCCESS);
            return lease.endpoint().id();
        }
    }

    /** Returns what explain says the rule is. */
    String rule() {
        return balancer.explain(ChooseRequest.any()).rule();
    }

    List<String> serve(int calls) {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            served.add(serve(ChooseRequest.any()));
        }
        return served;
    }

    Map<String, Integer> count(int calls, ChooseRequest request) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            counts.merge(serve(request), 1, Integer::sum);
        }
        return counts;
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
