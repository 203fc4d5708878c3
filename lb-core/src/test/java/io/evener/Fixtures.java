package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What core tests share: a pool in virtual time whose events are kept, a plain strategy, a guard to command. */
final class Fixtures {

    /** Every event heard, in order; listeners run where the event is flushed. */
    static final class Heard implements LoadBalancerListener {
        private final List<LoadBalancerEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public void on(LoadBalancerEvent event) {
            events.add(event);
        }

        <E extends LoadBalancerEvent> List<E> of(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    /** Chooses the first in rotation that the request doesn't exclude; compiles as told. */
    static class FirstInLine implements Strategy {
        final List<PoolSnapshot> compiled = new ArrayList<>();

        @Override
        public String name() {
            return "first in line";
        }

        void compiling(StrategyContext context) {}

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> {
                compiled.add(snapshot);
                compiling(context);
                Member[] in = IntStream.range(0, snapshot.size())
                        .filter(snapshot::eligible)
                        .mapToObj(snapshot::member)
                        .toArray(Member[]::new);
                return request -> {
                    for (Member member : in) {
                        if (!request.excludes(member)) {
                            return member;
                        }
                    }
                    return null;
                };
            };
        }
    }

    /** A guard that does what the test says. */
    static final class Puppet implements Guard {
        GuardContext context;
        Runnable changed = () -> {};

        @Override
        public Attached attach(GuardContext lent) {
            context = lent;
            return snapshot -> changed.run();
        }
    }

    /** Virtual time that refuses timers as long as it is told to. */
    static final class Moody implements Scheduler {
        final ManualTime time = new ManualTime();
        volatile @Nullable Error refusal;

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            Error now = refusal;
            if (now != null) {
                throw now;
            }
            return time.schedule(task, delayNanos);
        }

        void refuse() {
            refusal = new Error("no timers");
        }

        void accept() {
            refusal = null;
        }
    }

    final ManualTime time;
    final Heard heard = new Heard();
    final Pool pool;

    Fixtures() {
        this(builder -> builder);
    }

    Fixtures(Function<Pool.Builder, Pool.Builder> settings) {
        this(new ManualTime(), settings);
    }

    Fixtures(ManualTime time, Function<Pool.Builder, Pool.Builder> settings) {
        this.time = time;
        pool = settings.apply(Pool.builder("orders")
                        .ticker(time)
                        .scheduler(time)
                        .random(SeededRandom.of(1))
                        .listener(heard)
                        .listenerExecutor(Runnable::run))
                .build();
    }

    Fixtures(Moody scheduler, Function<Pool.Builder, Pool.Builder> settings) {
        this(scheduler.time, builder -> settings.apply(builder.scheduler(scheduler)));
    }

    static String uri(int i) {
        return "http://10.0.0." + i + ":80";
    }

    static List<Endpoint> endpoints(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(i -> Endpoint.of(uri(i))).toList();
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A user's mistake. */
    static RuntimeException bug() {
        return new IllegalArgumentException("bug!");
    }

    /** Lets what is due happen, and expects an event about this component's failure. */
    void assertReported(String component) {
        time.runDue();
        assertThat(heard.of(LoadBalancerEvent.ComponentFailed.class))
                .anySatisfy(failed -> assertThat(failed.component()).contains(component));
    }

    Fixtures with(int n) {
        pool.update(endpoints(n));
        return this;
    }

    LoadBalancer balancer() {
        return LoadBalancer.builder(pool).strategy(new FirstInLine()).build();
    }

    Puppet puppet() {
        Puppet puppet = new Puppet();
        LoadBalancer.builder(pool).strategy(new FirstInLine()).guard(puppet).build();
        return puppet;
    }

    Member member(int i) {
        return pool.snapshot().member(i);
    }
}
