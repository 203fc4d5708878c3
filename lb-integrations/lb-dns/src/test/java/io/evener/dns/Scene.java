package io.evener.dns;

import io.evener.Endpoint;
import io.evener.LoadBalancerEvent;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import io.evener.source.EmptyAnswer;
import io.evener.source.EndpointSource;
import io.evener.source.SourceContext;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/** A pool in virtual time, fed by a source whose blocking work is done when time passes. */
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
            return source.start(new HandContext(context, work));
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

    private record HandContext(SourceContext context, Queue<Runnable> work) implements SourceContext {
        @Override
        public String pool() {
            return context.pool();
        }

        @Override
        public Ticker ticker() {
            return context.ticker();
        }

        @Override
        public RandomSource random() {
            return context.random();
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            return context.after(delay, task);
        }

        @Override
        public void offload(Runnable task) {
            work.add(task);
        }

        @Override
        public void update(long version, Collection<Endpoint> all) {
            context.update(version, all);
        }

        @Override
        public void refused(String reason) {
            context.refused(reason);
        }

        @Override
        public void refused(String reason, Duration age) {
            context.refused(reason, age);
        }

        @Override
        public void failed(Throwable error) {
            context.failed(error);
        }

        @Override
        public void failed(Throwable error, Duration age) {
            context.failed(error, age);
        }

        @Override
        public void recovered(String part, Duration after, int endpoints) {
            context.recovered(part, after, endpoints);
        }

        @Override
        public void report(String text) {
            context.report(text);
        }
    }

    /** Lets time pass, and does what the source offloads at once. */
    void pass(Duration duration) {
        Duration step = Duration.ofMillis(10);
        for (Duration left = duration; left.compareTo(Duration.ZERO) > 0; left = left.minus(step)) {
            time.advance(step);
            for (Runnable task = work.poll(); task != null; task = work.poll()) {
                task.run();
            }
        }
    }

    /** The endpoints as text, in the order of their ids. */
    List<String> endpoints() {
        PoolSnapshot snapshot = pool.snapshot();
        return IntStream.range(0, snapshot.size())
                .mapToObj(i -> snapshot.endpoint(i).toString())
                .toList();
    }

    List<String> failures() {
        return of(LoadBalancerEvent.SourceFailed.class).stream()
                .map(failed -> String.valueOf(failed.error().getMessage()))
                .toList();
    }

    List<String> refusals() {
        return of(LoadBalancerEvent.UpdateRefused.class).stream()
                .map(LoadBalancerEvent.UpdateRefused::reason)
                .toList();
    }

    List<String> reports() {
        return of(LoadBalancerEvent.SourceReport.class).stream()
                .map(LoadBalancerEvent.SourceReport::text)
                .toList();
    }

    private <E extends LoadBalancerEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        pool.close();
    }
}
