package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two threads call while the membership changes a thousand times a second, by endpoints replaced and by weights in turns: no
 * call waits for a change. The JVM counts how often a thread met a lock that another held, or parked; how long calls take is
 * the machine's affair, and only told: {@code -Devener.storm=10} runs for 10 s each, without changes and with them.
 */
final class UpdateStormTest {

    private static final int TOLD_SECONDS = Integer.getInteger("evener.storm", 0);
    private static final double SECONDS = Math.max(0.5, TOLD_SECONDS);
    private static final int CALLERS = 2;
    private static final int WARM_CALLS = 50_000;
    private static final long GAP_NANOS = 1_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private record Seen(Histogram nanos, long waits) {}

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000})
    void calls_underAThousandChangesASecond_waitForNone(int members) throws Exception {
        if (TOLD_SECONDS > 0) {
            tell(members + " members, no changes", calls(Strategies.leastRequest(), members, 0));
        }
        Seen seen = calls(Strategies.leastRequest(), members, Long.MAX_VALUE);
        if (TOLD_SECONDS > 0) {
            tell(members + " members, 1,000 changes a second", seen);
        }
        assertThat(seen.waits()).isZero();
    }

    /** The weakened variant: a choice that takes the lock under which it is compiled. */
    @Test
    void gate_strategyThatLocks_isRejected() throws Exception {
        assertThat(calls(new Locking(Strategies.leastRequest()), 100, Long.MAX_VALUE)
                        .waits())
                .isPositive();
    }

    private static void tell(String what, Seen seen) {
        System.out.printf(
                "%s: %,d calls, ns: p50 %,d, p99 %,d, p99.9 %,d, p99.99 %,d, most %,d%n",
                what,
                seen.nanos().getTotalCount(),
                seen.nanos().getValueAtPercentile(50),
                seen.nanos().getValueAtPercentile(99),
                seen.nanos().getValueAtPercentile(99.9),
                seen.nanos().getValueAtPercentile(99.99),
                seen.nanos().getMaxValue());
    }

    private static Seen calls(Strategy strategy, int members, long mostChanges) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        AtomicBoolean over = new AtomicBoolean();
        Endpoint[] endpoints = endpoints(members, "10");
        try (Pool pool = Pool.builder("storm")
                        .endpoints(Arrays.asList(endpoints))
                        .build();
                LoadBalancer balancer =
                        LoadBalancer.builder(pool).strategy(strategy).build()) {
            CountDownLatch warm = new CountDownLatch(CALLERS);
            Callable<Seen> caller = () -> call(balancer, warm, over);
            List<Future<Seen>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(caller));
            }
            warm.await();
            long collecting = collectingMillis();
            long changes = storm(pool, endpoints, mostChanges);
            over.set(true);
            Seen one = callers.get(0).get();
            Seen other = callers.get(1).get();
            one.nanos().add(other.nanos());
            if (TOLD_SECONDS > 0) {
                System.out.printf("%,d changes, %d ms of collecting%n", changes, collectingMillis() - collecting);
            }
            return new Seen(one.nanos(), one.waits() + other.waits());
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private static Endpoint[] endpoints(int n, String net) {
        return IntStream.range(0, n)
                .mapToObj(i -> Endpoint.of("http://" + net + ".0." + i / 256 + "." + i % 256))
                .toArray(Endpoint[]::new);
    }

    /** Every millisecond one endpoint is replaced by another, or gets another weight; what is late is made up for. */
    private static long storm(Pool pool, Endpoint[] endpoints, long most) {
        Endpoint[] spares = endpoints(endpoints.length, "11");
        long begun = System.nanoTime();
        long end = begun + (long) (SECONDS * 1e9);
        long changes = 0;
        while (System.nanoTime() < end) {
            if (changes < most && System.nanoTime() >= begun + changes * GAP_NANOS) {
                change(pool, endpoints, spares, (int) changes++);
            } else {
                LockSupport.parkNanos(GAP_NANOS / 10);
            }
        }
        return changes;
    }

    private static void change(Pool pool, Endpoint[] endpoints, Endpoint[] spares, int change) {
        int i = change / 2 % endpoints.length;
        Endpoint before = endpoints[i];
        if (change % 2 == 0) {
            endpoints[i] = spares[i];
            spares[i] = before;
            pool.update(Arrays.asList(endpoints));
        } else {
            endpoints[i] = before.toBuilder().weight(3 - before.weight()).build();
            pool.add(endpoints[i]);
        }
    }

    private static Seen call(LoadBalancer balancer, CountDownLatch warm, AtomicBoolean over) {
        Histogram nanos = new Histogram(3);
        for (int i = 0; i < WARM_CALLS; i++) {
            timed(balancer, nanos);
        }
        nanos.reset();
        warm.countDown();
        long waits = waits();
        while (!over.get()) {
            timed(balancer, nanos);
        }
        return new Seen(nanos, waits() - waits);
    }

    private static void timed(LoadBalancer balancer, Histogram nanos) {
        long begun = System.nanoTime();
        balancer.acquire().complete(Outcome.SUCCESS);
        nanos.recordValue(System.nanoTime() - begun);
    }

    private static long waits() {
        ThreadInfo info = THREADS.getThreadInfo(Thread.currentThread().getId());
        return info.getBlockedCount() + info.getWaitedCount();
    }

    private static long collectingMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private record Locking(Strategy child) implements Strategy {
        @Override
        public String name() {
            return "locking";
        }

        @Override
        public Bound bind(StrategyContext context) {
            Bound bound = child.bind(context);
            return snapshot -> {
                synchronized (this) {
                    Chooser chooser = bound.compile(snapshot);
                    return request -> {
                        synchronized (this) {
                            return chooser.choose(request);
                        }
                    };
                }
            };
        }
    }
}
