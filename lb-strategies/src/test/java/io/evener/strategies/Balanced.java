package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.GuardContext;
import io.evener.spi.Strategy;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A pool of endpoints named a, b, c... under a strategy, in virtual time. */
final class Balanced implements AutoCloseable {

    final ManualTime time = new ManualTime();
    final Pool pool;
    final LoadBalancer balancer;
    private @Nullable GuardContext guard;

    Balanced(Strategy strategy, long seed, int n) {
        pool = Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .random(SeededRandom.of(seed))
                .endpoints(IntStream.range(0, n).mapToObj(Balanced::endpoint).toList())
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
        return i < 26 ? String.valueOf((char) ('a' + i)) : String.format("z%06d", i);
    }

    static Endpoint endpoint(int i) {
        return Endpoint.builder("http://10.0.0.1:" + (i % 60_000 + 1)).id(id(i)).build();
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
