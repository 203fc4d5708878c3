package io.evener.source;

import io.evener.Endpoint;
import io.evener.LoadBalancerEvent;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A pool in virtual time, fed by a source whose blocking work waits until the test does it. */
final class Scene implements AutoCloseable {

    final ManualTime time = new ManualTime();
    final List<LoadBalancerEvent> events = new ArrayList<>();
    final Queue<Runnable> work = new ArrayDeque<>();
    final Pool pool;

    Scene(EndpointSource source) {
        pool = Pool.builder("orders")
                .ticker(time)
                .scheduler(time)
                .random(SeededRandom.of(6))
                .listener(events::add)
                .listenerExecutor(Runnable::run)
                .source(new ByHand(source, work))
                .build();
    }

    private record ByHand(EndpointSource source, Queue<Runnable> work) implements EndpointSource {
        @Override
        public Subscription start(SourceContext context) {
            return source.start(new ForwardingContext(context) {
                @Override
                public void offload(Runnable task) {
                    work.add(task);
                }
            });
        }

        @Override
        public EmptyAnswer whenEmpty() {
            return source.whenEmpty();
        }

        @Override
        public String toString() {
            return source.toString();
        }
    }

    /** Lets time pass, and does what the source offloads at once. */
    void pass(Duration duration) {
        Duration step = Duration.ofMillis(10);
        for (Duration left = duration; left.compareTo(Duration.ZERO) > 0; left = left.minus(step)) {
            time.advance(step);
            workOff();
        }
    }

    void workOff() {
        for (Runnable task = work.poll(); task != null; task = work.poll()) {
            task.run();
        }
    }

    List<String> ids() {
        PoolSnapshot snapshot = pool.snapshot();
        return IntStream.range(0, snapshot.size())
                .mapToObj(i -> snapshot.endpoint(i).id())
                .toList();
    }

    List<String> refusals() {
        return of(LoadBalancerEvent.UpdateRefused.class).stream()
                .map(LoadBalancerEvent.UpdateRefused::reason)
                .toList();
    }

    <E extends LoadBalancerEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static List<Endpoint> endpoints(String... uris) {
        return Stream.of(uris).map(Endpoint::of).toList();
    }

    @Override
    public void close() {
        pool.close();
    }
}
