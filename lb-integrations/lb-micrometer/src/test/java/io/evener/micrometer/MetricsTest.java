package io.evener.micrometer;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.strategies.Strategies;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the tests share: a pool in virtual time, a registry, and a guard to command. */
abstract class MetricsTest {

    final ManualTime time = new ManualTime();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Puppet guard = new Puppet();

    /** A guard that does what the test says. */
    static final class Puppet implements Guard {
        GuardContext context;

        @Override
        public Attached attach(GuardContext lent) {
            context = lent;
            return snapshot -> {};
        }
    }

    static String uri(int i) {
        return "http://10.0.0." + i + ":80";
    }

    static List<Endpoint> endpoints(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(i -> Endpoint.of(uri(i))).toList();
    }

    Pool pool(int n) {
        return pool(n, builder -> builder);
    }

    Pool pool(int n, UnaryOperator<Pool.Builder> settings) {
        return settings.apply(Pool.builder("orders")
                        .endpoints(endpoints(n))
                        .ticker(time)
                        .scheduler(time)
                        .random(SeededRandom.of(1))
                        .listenerExecutor(Runnable::run))
                .build();
    }

    LoadBalancer balancer(Pool pool) {
        return LoadBalancer.builder(pool)
                .strategy(Strategies.leastRequest())
                .guard(guard)
                .build();
    }

    /** Returns what a meter with these tags reads, {@code pool=orders} among them. */
    double read(String name, String... tags) {
        Meter meter = registry.get(name).tag("pool", "orders").tags(tags).meter();
        return meter.measure().iterator().next().getValue();
    }

    Set<String> ids(String tag) {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getTag(tag))
                .filter(value -> value != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
