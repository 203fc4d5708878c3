package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Fixtures.FirstInLine;
import io.evener.Fixtures.Heard;
import io.evener.Fixtures.Puppet;
import io.evener.LoadBalancerEvent.ComponentFailed;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Law 14: user code that throws, blocks or calls back breaks only itself, and an event says so. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UserCodeFailuresTest {

    private final Fixtures f = new Fixtures().with(3);

    @Test
    void listener_throws_isReportedToTheOthersAndHearsTheNext() {
        AtomicInteger heard = new AtomicInteger();
        Heard other = new Heard();
        Fixtures g = new Fixtures(builder -> builder.listener(event -> {
                    heard.incrementAndGet();
                    throw Fixtures.bug();
                })
                .listener(other));
        g.with(1);
        int first = heard.get();
        assertThat(first).isPositive();
        g.with(2);
        assertThat(heard.get()).isGreaterThan(first);
        assertThat(other.of(LoadBalancerEvent.EndpointAdded.class)).hasSize(2);
        assertThat(other.of(ComponentFailed.class))
                .as("one for each event it threw on, none for the reports themselves")
                .hasSize(2);
    }

    @Test
    void listener_blocks_updateReturns() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Pool pool = Pool.builder("p")
                .listener(event -> {
                    entered.countDown();
                    Fixtures.awaitQuietly(release);
                })
                .build()) {
            pool.update(Fixtures.endpoints(1));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            pool.update(Fixtures.endpoints(2));
            assertThat(pool.snapshot().size()).isEqualTo(2);
        } finally {
            release.countDown();
        }
    }

    @Test
    void listener_updatesThePool_isServed() {
        Pool[] pool = new Pool[1];
        Fixtures g = new Fixtures(builder -> builder.listener(event -> {
            if (event instanceof LoadBalancerEvent.EndpointAdded added
                    && added.endpoint().id().equals(Fixtures.uri(1))) {
                pool[0].add(Endpoint.of(Fixtures.uri(9)));
            }
        }));
        pool[0] = g.pool;
        g.with(1);
        assertThat(g.pool.snapshot().size()).isEqualTo(2);
    }

    @Test
    void listenerExecutor_throws_laterEventsStillArrive() {
        boolean[] broken = {false};
        Heard heard = new Heard();
        Fixtures g = new Fixtures(builder -> builder.listener(heard).listenerExecutor(task -> {
            if (broken[0]) {
                throw Fixtures.bug();
            }
            task.run();
        }));
        broken[0] = true;
        g.with(1);
        broken[0] = false;
        g.with(2);
        assertThat(heard.of(LoadBalancerEvent.EndpointAdded.class)).hasSize(2);
    }

    @Test
    void guard_throwsOnChanged_isReportedAndHearsTheNext() {
        Puppet puppet = f.puppet();
        AtomicInteger rounds = new AtomicInteger();
        puppet.changed = () -> {
            rounds.incrementAndGet();
            throw Fixtures.bug();
        };
        f.with(2);
        f.with(1);
        assertThat(rounds).hasValue(2);
        f.assertReported("Puppet");
    }

    @Test
    void guard_throwsOnAttach_leavesNothingBehind() {
        int pending = f.time.pending();
        Guard broken = context -> {
            context.after(Duration.ofSeconds(1), () -> {});
            context.out(f.member(0), Cause.BREAKER, "x");
            context.cap(f.member(1), 1);
            context.admission(f.member(1), 0.5);
            throw Fixtures.bug();
        };
        assertThatThrownBy(() -> LoadBalancer.builder(f.pool)
                        .strategy(new FirstInLine())
                        .guard(broken)
                        .build())
                .hasMessageStartingWith("bug");
        f.time.runDue();
        assertThat(f.time.pending()).isEqualTo(pending);
        assertThat(f.pool.snapshot().eligibleCount()).isEqualTo(3);
        assertThat(f.pool.snapshot().admission(1)).isEqualTo(1);
        assertThat(f.member(1).tryBegin()).isNotNegative();
        assertThat(f.member(1).tryBegin()).as("no cap is left").isNotNegative();
    }

    @Test
    void guard_judgesInEveryChanged_updateReturns() {
        Puppet puppet = f.puppet();
        AtomicInteger rounds = new AtomicInteger();
        puppet.changed = () -> {
            rounds.incrementAndGet();
            GuardContext context = puppet.context;
            Member member = f.member(0);
            context.out(member, Cause.OUTLIER, "x");
            context.cap(f.member(1), 5);
            context.admission(f.member(1), 0.5);
            context.in(f.member(2), Cause.OUTLIER);
        };
        f.with(3);
        assertThat(f.pool.snapshot().eligible(0)).isFalse();
        assertThat(rounds.get()).as("repeating a verdict changes nothing").isLessThanOrEqualTo(2);
        f.time.runDue();
        assertThat(rounds.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void guard_changesItsMindInEveryChanged_updateReturns() {
        Puppet puppet = f.puppet();
        AtomicInteger rounds = new AtomicInteger();
        puppet.changed = () -> puppet.context.admission(f.member(1), rounds.incrementAndGet() % 2 == 0 ? 1 : 0.5);
        f.with(2);
        assertThat(f.pool.snapshot().size()).isEqualTo(2);
    }

    @Test
    void guard_updatesThePool_isServedInTheSameTurn() {
        Puppet puppet = f.puppet();
        boolean[] once = {true};
        puppet.changed = () -> {
            if (once[0]) {
                once[0] = false;
                f.pool.remove(Fixtures.uri(1));
            }
        };
        f.with(2);
        assertThat(f.pool.snapshot().size()).isEqualTo(1);
    }

    @Test
    void timer_throws_isReportedAndTheSeriesGoesOn() {
        AtomicInteger runs = new AtomicInteger();
        LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    public Bound bind(StrategyContext context) {
                        context.every(Duration.ofSeconds(1), () -> {
                            runs.incrementAndGet();
                            throw new AssertionError("bug");
                        });
                        return super.bind(context);
                    }
                })
                .build();
        f.time.advance(Duration.ofSeconds(5));
        assertThat(runs).hasValue(5);
        f.assertReported("timer of orders");
    }

    @Test
    void source_throwsOnStart_buildFailsAndStopsThePool() {
        ManualTime time = new ManualTime();
        assertThatThrownBy(() -> Pool.builder("p")
                        .ticker(time)
                        .scheduler(time)
                        .source(sink -> {
                            throw Fixtures.bug();
                        })
                        .build())
                .hasMessageStartingWith("bug");
        assertThat(time.pending()).isZero();
    }

    @Test
    void source_throwsOnClose_thePoolClosesAllTheSame() {
        Fixtures g = new Fixtures(builder -> builder.source(sink -> () -> {
            throw new NoClassDefFoundError("bug");
        }));
        g.pool.close();
        g.time.runDue();
        assertThat(g.time.pending()).isZero();
        assertThat(g.heard.of(ComponentFailed.class)).hasSize(1);
    }

    @Test
    void classifier_throwsOrReturnsNull_countsAsAFailureAndFreesThePlace() throws Exception {
        for (OutcomeClassifier classifier : List.<OutcomeClassifier>of(
                (result, error) -> {
                    throw Fixtures.bug();
                },
                (result, error) -> null)) {
            LoadBalancer balancer = LoadBalancer.builder(f.pool)
                    .strategy(new FirstInLine())
                    .classifier(classifier)
                    .build();
            Member member = f.member(0);
            long failed = member.failed();
            assertThat(balancer.<String, Exception>call(endpoint -> "served")).isEqualTo("served");
            assertThatThrownBy(() -> balancer.call(endpoint -> {
                        throw new java.io.IOException("down");
                    }))
                    .hasMessage("down");
            assertThat(balancer.callAsync(endpoint -> java.util.concurrent.CompletableFuture.completedFuture(1)))
                    .isCompletedWithValue(1);
            assertThat(member.inFlight()).isZero();
            assertThat(member.failed() - failed).isEqualTo(3);
        }
        f.time.runDue();
        assertThat(f.heard.of(ComponentFailed.class)).hasSize(6);
    }

    @Test
    void owner_closesThePoolInADrainsStage_isNotInterrupted() throws InterruptedException {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        CountDownLatch done = new CountDownLatch(1);
        boolean[] interrupted = new boolean[1];
        try {
            Pool pool = Pool.of("p", Fixtures.uri(1));
            LoadBalancer balancer =
                    LoadBalancer.builder(pool).strategy(new FirstInLine()).build();
            Lease lease = balancer.acquire();
            pool.drain(Fixtures.uri(1), Duration.ofMinutes(1)).thenAccept(result -> {
                pool.close();
                interrupted[0] = Thread.interrupted();
                done.countDown();
            });
            caller.execute(() -> lease.complete(Outcome.SUCCESS));
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted[0]).isFalse();
        } finally {
            caller.shutdown();
        }
    }
}
