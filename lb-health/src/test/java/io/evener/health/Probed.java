package io.evener.health;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A pool in virtual time whose members a scripted probe asks. */
final class Probed implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(5);

    final ManualTime time = new ManualTime();
    final FakeProbe probe = new FakeProbe(time);
    final List<LoadBalancerEvent> events = new ArrayList<>();
    final Pool pool;
    final LoadBalancer balancer;

    Probed(int n, UnaryOperator<ProbeMonitor.Builder> settings) {
        pool = Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .random(SeededRandom.of(7))
                .listener(events::add)
                .listenerExecutor(Runnable::run)
                .endpoints(endpoints(0, n))
                .build();
        balancer = LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(settings.apply(ProbeMonitor.builder(probe.recipe())).build())
                .build();
    }

    static String id(int i) {
        return "http://e" + i + ":80";
    }

    static List<Endpoint> endpoints(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> Endpoint.of(id(i))).toList();
    }

    boolean isHealthy(int i) {
        PoolSnapshot snapshot = pool.snapshot();
        for (int k = 0; k < snapshot.size(); k++) {
            if (snapshot.endpoint(k).id().equals(id(i))) {
                return snapshot.healthy(k);
            }
        }
        throw new AssertionError("not in the pool: " + id(i));
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    /** Returns how long it takes; an hour is for ever. */
    Duration until(BooleanSupplier condition) {
        long began = time.nanos();
        while (!condition.getAsBoolean()) {
            time.advance(Duration.ofMillis(1));
            if (time.nanos() - began > Duration.ofHours(1).toNanos()) {
                throw new AssertionError("not within an hour");
            }
        }
        return Duration.ofNanos(time.nanos() - began);
    }

    /** Waits for the start of a member's next probe. */
    Duration untilAsked(int i) {
        int before = probe.count(id(i));
        return until(() -> probe.count(id(i)) > before);
    }

    /** Makes one call. */
    void call() {
        balancer.acquire().complete(Outcome.SUCCESS);
    }

    <E extends LoadBalancerEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
