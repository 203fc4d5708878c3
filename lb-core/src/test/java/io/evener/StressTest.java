package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evener.Fixtures.FirstInLine;
import io.evener.Fixtures.Puppet;
import io.evener.limit.InFlightLimit;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Many threads and a random mix, with invariants; each scenario is bounded to a second or two. Real time, real threads. */
class StressTest {

    private static final int THREADS = 64;

    private static void runAll(List<Callable<Void>> tasks) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> done : executor.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void member_64Threads_capIsNeverExceededAndNothingIsLeft() throws Exception {
        Member member = new Fixtures().with(1).member(0);
        int cap = 7;
        member.gate(true, cap);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            tasks.add(() -> {
                for (int i = 0; i < 5_000; i++) {
                    long stamp = member.tryBegin();
                    if (stamp >= 0) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        if (random.nextInt(8) == 0) {
                            Thread.yield();
                        }
                        inside.decrementAndGet();
                        member.end(stamp, random.nextBoolean() ? Outcome.SUCCESS : Outcome.FAILURE);
                    }
                }
                return null;
            });
        }
        runAll(tasks);
        assertThat(most.get()).isLessThanOrEqualTo(cap);
        assertThat(member.inFlight()).isZero();
    }

    /** D34: concurrency-limits and others overshoot, because they look before they count. */
    @Test
    void limit_64Threads_neverExceededAndNothingIsLeft() throws Exception {
        Fixtures f = new Fixtures(builder -> builder.inFlightLimit(InFlightLimit.fixed(10))).with(4);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            Member member = f.member(thread % 4);
            tasks.add(() -> {
                for (int i = 0; i < 5_000; i++) {
                    long stamp = member.tryBegin();
                    if (stamp >= 0) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        served.incrementAndGet();
                        if (random.nextInt(8) == 0) {
                            Thread.yield();
                        }
                        inside.decrementAndGet();
                        member.end(stamp, random.nextBoolean() ? Outcome.SUCCESS : Outcome.TIMEOUT);
                    }
                }
                return null;
            });
        }
        runAll(tasks);
        assertThat(most.get()).isLessThanOrEqualTo(10);
        InFlightLimit.State state = f.pool.inFlightLimit();
        assertThat(state.inFlight()).isZero();
        assertThat(state.refused() + served.get()).isEqualTo(THREADS * 5_000);
    }

    @Test
    void balancer_64Threads_anyMixOfEndsAndVerdicts_leavesNothingInFlight() throws Exception {
        Pool pool = Pool.builder("stress").endpoints(Fixtures.endpoints(4)).build();
        Puppet puppet = new Puppet();
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(new FirstInLine())
                .guard(puppet)
                .build();
        List<Member> members = pool.core().snapshot().members();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            tasks.add(() -> {
                for (int i = 0; i < 500; i++) {
                    Member member = members.get(random.nextInt(members.size()));
                    switch (random.nextInt(20)) {
                        case 0 -> puppet.context.out(member, Cause.BREAKER, "stress");
                        case 1 -> puppet.context.in(member, Cause.BREAKER);
                        case 2 -> puppet.context.cap(member, 1 + random.nextInt(50));
                        default -> serve(balancer, random);
                    }
                }
                return null;
            });
        }
        tasks.add(() -> {
            SplittableRandom random = new SplittableRandom(99);
            for (int i = 0; i < 100; i++) {
                pool.update(Fixtures.endpoints(1 + random.nextInt(4)));
                members.forEach(Member::dropOldLeases);
            }
            return null;
        });
        runAll(tasks);
        pool.close();
        for (Member member : members) {
            assertThat(member.inFlight()).as(member.toString()).isZero();
        }
        assertThat(pool.inFlightLimit().inFlight()).isZero();
    }

    private static void serve(LoadBalancer balancer, SplittableRandom random) {
        try {
            Lease lease = balancer.acquire();
            switch (random.nextInt(5)) {
                case 0 -> lease.responded(Outcome.SUCCESS);
                case 1 -> lease.holdOpen();
                case 2 -> Thread.yield();
                default -> lease.complete(Outcome.FAILURE);
            }
            lease.complete(Outcome.SUCCESS);
            lease.close();
        } catch (NoEndpointException e) {
            Thread.yield();
        }
    }

    /**
     * E16: four writers, each the only one to touch its own endpoint. What a call changed is visible when it returns,
     * to the chooser too; nobody's change is lost; versions only grow.
     */
    @Test
    void controlLoop_concurrentChanges_areVisibleWhenTheyReturnAndNeverLost() throws Exception {
        Pool pool = Pool.of("stress");
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new FirstInLine()).build();
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Void>> tasks = new ArrayList<>();
        AtomicInteger running = new AtomicInteger(4);
        for (int writer = 1; writer <= 4; writer++) {
            String id = Fixtures.uri(writer);
            SplittableRandom random = new SplittableRandom(writer);
            tasks.add(() -> {
                try {
                    for (int i = 1; i <= 400; i++) {
                        pool.add(Endpoint.builder(id).weight(i).build());
                        assertThat(find(pool, id)).isEqualTo(i);
                        if (random.nextBoolean()) {
                            pool.eject(id, "x");
                            assertThat(inRotation(balancer, id)).isFalse();
                            pool.readmit(id);
                            assertThat(inRotation(balancer, id)).isTrue();
                        }
                        if (random.nextBoolean()) {
                            assertThat(pool.remove(id)).isTrue();
                            assertThat(find(pool, id)).isEqualTo(-1);
                        }
                    }
                    pool.add(Endpoint.builder(id).weight(4_000).build());
                } finally {
                    done.set(running.decrementAndGet() == 0);
                }
                return null;
            });
        }
        tasks.add(() -> {
            long last = 0;
            while (!done.get()) {
                long version = pool.snapshot().version();
                assertThat(version).isGreaterThanOrEqualTo(last);
                last = version;
                LockSupport.parkNanos(1_000);
            }
            return null;
        });
        runAll(tasks);
        for (int writer = 1; writer <= 4; writer++) {
            assertThat(find(pool, Fixtures.uri(writer))).isEqualTo(4_000);
        }
        pool.close();
    }

    private static long find(Pool pool, String id) {
        PoolSnapshot snapshot = pool.snapshot();
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.endpoint(i).id().equals(id)) {
                return snapshot.weight(i);
            }
        }
        return -1;
    }

    private static boolean inRotation(LoadBalancer balancer, String id) {
        return balancer.explain(ChooseRequest.any()).candidates().stream()
                .anyMatch(candidate -> candidate.endpoint().id().equals(id) && candidate.inRotation());
    }

    /** Chooses nobody but the first, and knows its number; its chooser is used by whoever still has it. */
    private record Numbered(int number, AtomicInteger alive) implements Strategy {
        @Override
        public String name() {
            return "numbered";
        }

        @Override
        public Bound bind(StrategyContext context) {
            alive.incrementAndGet();
            return new Bound() {
                @Override
                public Chooser compile(PoolSnapshot snapshot) {
                    return new NumberedChooser(number, snapshot.member(0));
                }

                @Override
                public void close() {
                    alive.decrementAndGet();
                }
            };
        }
    }

    private record NumberedChooser(int number, Member member) implements Chooser {
        @Override
        public Member choose(ChooseRequest request) {
            return member;
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule(String.valueOf(number));
        }
    }

    /** E3, rest.li #661: no request meets a gap between two strategies, and none goes back to an older one. */
    @Test
    void balancer_tenThousandSwapsUnderLoad_everyRequestIsServedAndOldStrategiesNeverComeBack() throws Exception {
        int swaps = 10_000;
        List<LoadBalancerEvent> failures = new CopyOnWriteArrayList<>();
        Pool pool = Pool.builder("stress")
                .endpoints(Fixtures.endpoints(2))
                .listenerExecutor(Runnable::run)
                .listener(event -> {
                    if (event instanceof LoadBalancerEvent.ComponentFailed) {
                        failures.add(event);
                    }
                })
                .build();
        AtomicInteger alive = new AtomicInteger();
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new Numbered(0, alive)).build();
        AtomicInteger returned = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        tasks.add(() -> {
            for (int i = 1; i <= swaps; i++) {
                balancer.swap(new Numbered(i, alive));
                returned.set(i);
            }
            return null;
        });
        for (int thread = 0; thread < 3; thread++) {
            tasks.add(() -> {
                int last = 0;
                while (returned.get() < swaps) {
                    int before = returned.get();
                    int seen = Integer.parseInt(
                            balancer.explain(ChooseRequest.any()).rule().substring("numbered: ".length()));
                    assertThat(seen).isGreaterThanOrEqualTo(Math.max(last, before));
                    last = seen;
                    balancer.acquire().complete(Outcome.SUCCESS);
                    balancer.call(endpoint -> endpoint);
                }
                return null;
            });
        }
        runAll(tasks);
        assertThat(failures).isEmpty();
        assertThat(alive).hasValue(1);
        assertThat(pool.snapshot().member(0).inFlight()).isZero();
        pool.close();
        assertThat(alive).hasValue(0);
    }

    @Test
    void virtualThreads_tenThousand_areNeverPinnedByUs() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads");
        Pool pool = Pool.builder("virtual")
                .endpoints(Fixtures.endpoints(4))
                .inFlightLimit(InFlightLimit.fixed(10_000))
                .build();
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new FirstInLine()).build();
        for (int i = 0; i < 2; i++) { // loads the classes: whoever waits for another thread to do that is pinned
            visit(balancer, pool, i);
        }
        try (PinRecording recording = new PinRecording()) {
            ExecutorService executor = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                int visitor = i;
                tasks.add(() -> {
                    visit(balancer, pool, visitor);
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
            executor.submit(Pinned::touch).get();
            executor.shutdown();
            assertThat(pool.core().snapshot().members()).allMatch(member -> member.inFlight() == 0);
            pool.close();
            List<List<String>> pinned = recording.stop();
            assertThat(pinned).as("the recording works").anyMatch(stack -> stack.contains(Pinned.class.getName()));
            assertThat(pinned)
                    .filteredOn(stack -> !stack.contains(Pinned.class.getName()))
                    .noneMatch(stack -> stack.stream()
                            .anyMatch(name -> name.startsWith("io.evener.") && !name.contains("StressTest")));
        }
    }

    private static void visit(LoadBalancer balancer, Pool pool, int visitor) {
        if (visitor % 2 == 0) {
            balancer.call(endpoint -> {
                LockSupport.parkNanos(1_000);
                return endpoint;
            });
        } else {
            Lease lease = balancer.acquire();
            Thread.yield();
            lease.complete(Outcome.SUCCESS);
        }
        if (visitor % 100 == 0) {
            pool.add(Endpoint.builder(Fixtures.uri(4)).weight(1 + visitor).build());
        }
    }

    /** A class initializer is a native frame on the stack: parking in it pins, on every JDK. */
    private static final class Pinned {
        static {
            LockSupport.parkNanos(1_000_000);
        }

        static void touch() {}
    }
}
