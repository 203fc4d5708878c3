package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.source.EndpointSource;
import io.evener.source.SourceContext;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What calls see of a membership that changes: nothing. */
class DiscoveryTest {

    /** {@code -Devener.churn=1000000} for a million. */
    private static final int CHURN = Integer.getInteger("evener.churn", 30_000);

    private final SourceContext[] source = new SourceContext[1];
    private final ManualTime time = new ManualTime();
    private final Pool pool = Pool.builder("orders")
            .ticker(time)
            .scheduler(time)
            .source(context -> {
                source[0] = context;
                context.update(0, range(0, 100));
                return () -> {};
            })
            .build();
    private int rebuilds;
    private final AtomicBoolean isSlow = new AtomicBoolean();
    private final CountDownLatch compiling = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Strategy strategy = new Fixtures.FirstInLine() {
        @Override
        void compiling(StrategyContext context) {
            compiled.clear(); // or nobody who left could be forgotten
            rebuilds++;
            if (isSlow.get()) {
                compiling.countDown();
                Fixtures.awaitQuietly(goOn);
            }
        }
    };
    private final LoadBalancer balancer =
            LoadBalancer.builder(pool).strategy(strategy).build();

    @AfterEach
    void close() {
        goOn.countDown();
        pool.close();
    }

    private static List<Endpoint> range(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Endpoint.of("http://h" + i + ":80"))
                .toList();
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private Thread stuckCompile() throws InterruptedException {
        isSlow.set(true);
        Thread stuck = new Thread(() -> pool.eject("http://h99:80", "to compile"));
        stuck.start();
        compiling.await();
        return stuck;
    }

    @Test
    void e14_poolThatIsBuilt_hasWhomItsSourceFound() {
        try (Pool three =
                Pool.builder("p").source(EndpointSource.of(range(0, 3))).build()) {
            LoadBalancer first = LoadBalancer.builder(three)
                    .strategy(new Fixtures.FirstInLine())
                    .build();
            assertThat(first.acquire().endpoint().id()).isEqualTo("http://h0:80");
        }
    }

    @Test
    void e17_totalReplacement_whileAnotherCompiles_leavesNobodyWithoutAnEndpoint() throws InterruptedException {
        Thread stuck = stuckCompile();
        Thread update = new Thread(() -> source[0].update(1, range(200, 300)));
        update.start();
        awaitWaiting(update);
        assertThat(update.isAlive()).as("the update waits for its turn").isTrue();
        for (int call = 0; call < 10_000; call++) {
            balancer.acquire().complete(Outcome.SUCCESS);
        }
        isSlow.set(false);
        goOn.countDown();
        update.join();
        stuck.join();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo("http://h200:80");
    }

    @Test
    void e17_replacementOfAReplacement_whileAnotherCompiles_endsWithTheLast() throws InterruptedException {
        Thread stuck = stuckCompile();
        Thread[] updates = new Thread[4];
        for (int k = 0; k < updates.length; k++) {
            int version = k + 1;
            updates[k] = new Thread(() -> source[0].update(version, range(1_000 * version, 1_000 * version + 10)));
            updates[k].start();
            awaitWaiting(updates[k]);
            balancer.acquire().complete(Outcome.SUCCESS);
        }
        isSlow.set(false);
        goOn.countDown();
        for (Thread update : updates) {
            update.join();
        }
        stuck.join();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo("http://h4000:80");
        assertThat(pool.snapshot().size()).isEqualTo(10);
    }

    /** As a rolling update says it: the old are listed until their calls are over. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void e17_allAreToldToLeave_whileAnotherCompiles_leavesNobodyWithoutAnEndpoint(boolean byWeight)
            throws InterruptedException {
        Lease atOld = balancer.acquire();
        List<Endpoint> both = new ArrayList<>(range(200, 300));
        range(0, 100)
                .forEach(old -> both.add(
                        (byWeight ? old.toBuilder().weight(0) : old.toBuilder().terminating(true)).build()));
        Thread stuck = stuckCompile();
        Thread update = new Thread(() -> source[0].update(1, both));
        update.start();
        awaitWaiting(update);
        for (int call = 0; call < 10_000; call++) {
            balancer.acquire().complete(Outcome.SUCCESS);
        }
        isSlow.set(false);
        goOn.countDown();
        update.join();
        stuck.join();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo("http://h200:80");
        assertThat(pool.snapshot().members())
                .as("shut when the update returned")
                .filteredOn(Member::isOpen)
                .hasSize(100);
        assertThat(atOld.member().tryBegin()).isNegative();
    }

    @Test
    void e17_toldToLeaveInATurn_isShutAndDrainedAfterIt() {
        List<LoadBalancerEvent.Drained> drained = new ArrayList<>();
        boolean[] tell = new boolean[1];
        try (Pool small = Pool.builder("p")
                        .ticker(time)
                        .scheduler(time)
                        .endpoints(range(0, 2))
                        .listener(event -> {
                            if (event instanceof LoadBalancerEvent.Drained one) {
                                drained.add(one);
                            }
                        })
                        .listenerExecutor(Runnable::run)
                        .build();
                LoadBalancer calls = LoadBalancer.builder(small)
                        .strategy(new Fixtures.FirstInLine() {
                            @Override
                            void compiling(StrategyContext context) {
                                if (tell[0]) {
                                    tell[0] = false;
                                    small.add(range(0, 1).get(0).toBuilder()
                                            .terminating(true)
                                            .build());
                                }
                            }
                        })
                        .build()) {
            Lease lease = calls.acquire();
            tell[0] = true;
            small.add(range(2, 3).get(0));
            assertThat(lease.member().isOpen()).isFalse();
            time.runDue();
            assertThat(drained).isEmpty();
            lease.complete(Outcome.SUCCESS);
            time.runDue();
            assertThat(drained).extracting(one -> one.result().end()).containsExactly(DrainResult.End.IDLE);
        }
    }

    @Test
    void e15_removed_isNeverChosenOnceTheUpdateReturned() throws InterruptedException {
        AtomicReference<String> gone = new AtomicReference<>("");
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>("");
        Thread caller = new Thread(() -> {
            while (!over.get()) {
                String before = gone.get();
                Lease lease = balancer.acquire();
                if (lease.endpoint().id().equals(before)) {
                    wrong.set(before);
                }
                lease.complete(Outcome.SUCCESS);
            }
        });
        caller.start();
        for (int k = 1; k <= 90; k++) {
            source[0].update(k, range(k, 100));
            gone.set("http://h" + (k - 1) + ":80");
        }
        over.set(true);
        caller.join();
        assertThat(wrong.get()).isEmpty();
    }

    @Test
    void e24_burstFrom50To200_costsOneRebuild() {
        source[0].update(1, range(0, 50));
        int before = rebuilds;
        for (int n = 51; n <= 200; n++) {
            source[0].update(n, range(0, n));
        }
        time.advance(Duration.ofMillis(50));
        assertThat(pool.snapshot().size()).isEqualTo(200);
        assertThat(rebuilds).isEqualTo(before + 1);
    }

    /** A thread calls all the time; an update replaces ten of a hundred. */
    @Test
    void e24_thousandUpdates_failAndHoldUpNoCall() throws InterruptedException {
        Thread updates = new Thread(() -> {
            for (int k = 1; k <= 1_000; k++) {
                source[0].update(k, range(10 * k, 10 * k + 100));
            }
        });
        updates.start();
        long calls = 0;
        do {
            balancer.acquire().complete(Outcome.SUCCESS);
            calls++;
        } while (updates.isAlive());
        assertThat(calls).isGreaterThan(100);
        assertThat(balancer.acquire().endpoint().id()).isEqualTo("http://h10000:80");
        assertThat(pool.snapshot().size()).isEqualTo(100);
    }

    /** Preempted between reading a snapshot and asking its members, while everybody is replaced, and so again. */
    @Test
    void e24_callThatUpdatesOvertake_asksThoseOfNow() {
        AtomicInteger updates = new AtomicInteger();
        AtomicReference<Pool> overtaken = new AtomicReference<>();
        RandomSource overtaking = () -> {
            int next = updates.getAndDecrement();
            if (next > 0) {
                overtaken.get().update(range(1_000 * next, 1_000 * next + 3));
            }
            return 0;
        };
        Strategy nobody = new Fixtures.FirstInLine() {
            @Override
            public Bound bind(StrategyContext context) {
                return snapshot -> request -> null;
            }
        };
        try (Pool three =
                Pool.builder("p").random(overtaking).endpoints(range(0, 3)).build()) {
            overtaken.set(three);
            LoadBalancer behind = LoadBalancer.builder(three).strategy(nobody).build();
            updates.set(5);
            assertThat(behind.acquire().endpoint().id()).isEqualTo("http://h1000:80");
        }
    }

    @Test
    void e29_manyIds_areForgotten() {
        int k = 0;
        long half = 0;
        for (int ids = 0; ids < CHURN; ids += 100) {
            source[0].update(++k, range(ids + 1_000, ids + 1_100));
            if (ids == CHURN / 2) {
                half = usedBytes();
            }
        }
        assertThat(pool.snapshot().member(99).slot())
                .as("100 here, 1,000 remembered")
                .isLessThan(1_300);
        assertThat(usedBytes() - half).as("a member takes more than 300 bytes").isLessThan(CHURN / 2 * 300L);
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
