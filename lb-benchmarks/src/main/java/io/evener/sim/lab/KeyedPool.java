package io.evener.sim.lab;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Endpoints 0 to n-1 under a keyed strategy, and where keys are at home among them. Nothing is simulated: no time passes. */
final class KeyedPool implements AutoCloseable {

    private final String net;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Pool pool;
    private final LoadBalancer balancer;
    private @Nullable Chooser chooser;

    /**
     * Fills a pool.
     *
     * @param net the first number of the endpoints' addresses: other pools have other hashes
     */
    KeyedPool(Strategy strategy, int net, long... weights) {
        this.net = "http://" + net + ".";
        List<Endpoint> endpoints = LongStream.range(0, weights.length)
                .mapToObj(i -> Endpoint.builder(address((int) i))
                        .weight(weights[(int) i])
                        .build())
                .toList();
        endpoints.forEach(endpoint -> numbers.put(endpoint.id(), numbers.size()));
        ManualTime still = new ManualTime();
        pool = Pool.builder("keys")
                .ticker(still)
                .scheduler(still)
                .endpoints(endpoints)
                .build();
        balancer = LoadBalancer.builder(pool).strategy(new Captured(strategy)).build();
    }

    /** Returns a pool of n alike endpoints. */
    static KeyedPool alike(Strategy strategy, int net, int n) {
        return new KeyedPool(
                strategy, net, LongStream.generate(() -> 1).limit(n).toArray());
    }

    private String address(int i) {
        return net + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + ":8080";
    }

    /** Returns whom a key goes to now. */
    Member choose(long hash) {
        return Objects.requireNonNull(Objects.requireNonNull(chooser).choose(ChooseRequest.hash(hash)));
    }

    /** Returns the endpoint of a key. */
    int home(long hash) {
        return number(choose(hash));
    }

    int number(Member member) {
        return Objects.requireNonNull(numbers.get(member.endpoint().id()));
    }

    /** Returns a member by its number. */
    Member member(int number) {
        PoolSnapshot snapshot = pool.snapshot();
        return IntStream.range(0, snapshot.size())
                .mapToObj(snapshot::member)
                .filter(member -> number(member) == number)
                .findFirst()
                .orElseThrow();
    }

    /** Counts the keys of each endpoint. */
    int[] count(long[] keys) {
        int[] counts = new int[numbers.size()];
        for (long key : keys) {
            counts[home(key)]++;
        }
        return counts;
    }

    /** Returns the endpoints of these keys. */
    int[] homes(long[] keys) {
        return LongStream.of(keys).mapToInt(this::home).toArray();
    }

    void remove(int i) {
        pool.remove(address(i));
    }

    void add(int i) {
        pool.add(Endpoint.of(address(i)));
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }

    private final class Captured implements Strategy {
        private final Strategy strategy;

        Captured(Strategy strategy) {
            this.strategy = strategy;
        }

        @Override
        public String name() {
            return strategy.name();
        }

        @Override
        public Bound bind(StrategyContext context) {
            Bound bound = strategy.bind(context);
            return (PoolSnapshot snapshot) -> {
                Chooser compiled = bound.compile(snapshot);
                chooser = compiled;
                return compiled;
            };
        }
    }
}
