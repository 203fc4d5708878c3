package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.DrainResult.End;
import io.evener.Fixtures.FirstInLine;
import io.evener.Fixtures.Puppet;
import io.evener.spi.Chooser;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Law 15: closing is idempotent, gives everything back, and never strands a waiter. */
class ClosingTest {

    @Test
    void pool_closedTwice_isClosedOnce() {
        AtomicInteger stopped = new AtomicInteger();
        Fixtures f = new Fixtures(builder -> builder.source(sink -> {
            sink.update(1, Fixtures.endpoints(2));
            return stopped::incrementAndGet;
        }));
        f.pool.close();
        f.pool.close();
        assertThat(stopped.get()).isPositive();
        assertThat(f.time.pending()).isZero();
        assertThatThrownBy(() -> f.pool.eject(Fixtures.uri(1), "x")).hasMessage("pool is closed: pool=orders");
        assertThatThrownBy(() ->
                        LoadBalancer.builder(f.pool).strategy(new FirstInLine()).build())
                .hasMessage("pool is closed: pool=orders");
    }

    @Test
    void pool_closed_heldLeasesEndAndLaterAcquiresFail() {
        Fixtures f = new Fixtures().with(2);
        LoadBalancer balancer = f.balancer();
        Lease held = balancer.acquire();
        f.pool.close();
        assertThatThrownBy(balancer::acquire)
                .isInstanceOf(NoEndpointException.class)
                .hasMessageContaining("the pool is closed");
        assertThat(held.complete(Outcome.SUCCESS)).isTrue();
        assertThat(f.member(0).inFlight()).isZero();
    }

    @Test
    void balancer_closedAfterItsPool_opensNobody() {
        Fixtures f = new Fixtures().with(2);
        LoadBalancer other = f.balancer();
        Puppet puppet = new Puppet();
        LoadBalancer guarded = LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine())
                .guard(puppet)
                .build();
        f.pool.close();
        guarded.close();
        puppet.context.cap(f.member(0), 5);
        assertThat(f.member(0).isOpen()).isFalse();
        assertThatThrownBy(other::acquire).isInstanceOf(NoEndpointException.class);
    }

    @Test
    void balancer_closed_takesTimersStatesAndListenersAlong() {
        Fixtures f = new Fixtures().with(2);
        int pending = f.time.pending();
        AtomicInteger heard = new AtomicInteger();
        Puppet puppet = new Puppet();
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine())
                .guard(puppet)
                .listener(event -> heard.incrementAndGet())
                .build();
        puppet.context.after(Duration.ofHours(1), () -> {});
        puppet.context.track((member, peers) -> new io.evener.spi.MemberState() {});
        puppet.context.out(f.member(0), Cause.BREAKER, "x");
        f.time.runDue();
        balancer.close();
        balancer.close();
        assertThat(f.time.pending()).isEqualTo(pending);
        assertThat(f.member(0).signals).isNull();
        assertThat(f.pool.snapshot().eligibleCount()).isEqualTo(2);
        int before = heard.get();
        f.with(1);
        assertThat(heard).hasValue(before);
        assertThatThrownBy(balancer::acquire).hasMessageContaining("the balancer is closed");
        assertThat(puppet.context.out(f.member(0), Cause.BREAKER, "late")).isFalse();
    }

    @Test
    void pool_closedDuringADrain_endsTheWait() {
        Fixtures f = new Fixtures().with(2);
        f.balancer().acquire();
        CompletionStage<DrainResult> drain = f.pool.drain(Fixtures.uri(1), Duration.ofHours(1));
        assertThat(drain.toCompletableFuture()).isNotDone();
        f.pool.close();
        assertThat(drain.toCompletableFuture())
                .isCompletedWithValue(new DrainResult(Fixtures.uri(1), End.POOL_CLOSED, 1));
    }

    @Test
    void pool_closedWhileEveryCancelThrows_isClosedAllTheSame() {
        ManualTime time = new ManualTime();
        Fixtures f = new Fixtures(
                        time,
                        builder -> builder.scheduler((task, delay) -> {
                            time.schedule(task, delay);
                            return () -> {
                                throw new IllegalStateException("gone");
                            };
                        }))
                .with(2);
        Puppet puppet = f.puppet();
        puppet.context.after(Duration.ofHours(1), () -> {});
        AtomicInteger closed = new AtomicInteger();
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    public Bound bind(StrategyContext context) {
                        Bound bound = super.bind(context);
                        return new Bound() {
                            @Override
                            public Chooser compile(PoolSnapshot snapshot) {
                                return bound.compile(snapshot);
                            }

                            @Override
                            public void close() {
                                closed.incrementAndGet();
                            }
                        };
                    }
                })
                .build();
        balancer.acquire();
        CompletionStage<DrainResult> drain = f.pool.drain(Fixtures.uri(1), Duration.ofHours(1));
        f.pool.close();
        assertThat(closed).hasValue(1);
        assertThat(f.member(1).isOpen()).isFalse();
        assertThat(drain.toCompletableFuture())
                .isCompletedWithValue(new DrainResult(Fixtures.uri(1), End.POOL_CLOSED, 1));
        assertThat(f.heard.of(LoadBalancerEvent.ComponentFailed.class)).isNotEmpty();
        time.advance(Duration.ofHours(2));
        assertThat(time.pending()).as("no timer arms itself again").isZero();
    }

    @Test
    void pool_closedWhileTheListenersExecutorIsBroken_isClosedAllTheSame() throws Exception {
        Fixtures f = new Fixtures(builder -> builder.listenerExecutor(task -> {
                    throw new NoClassDefFoundError("redeployed");
                }))
                .with(2);
        f.balancer().acquire();
        CompletionStage<DrainResult> drain = f.pool.drain(Fixtures.uri(1), Duration.ofHours(1));
        f.pool.close();
        assertThat(drain.toCompletableFuture().get(10, TimeUnit.SECONDS).end()).isEqualTo(End.POOL_CLOSED);
        assertThat(f.time.pending()).isZero();
    }

    @Test
    void context_closed_lendsToNoChild() {
        Fixtures f = new Fixtures().with(2);
        StrategyContext[] lent = new StrategyContext[1];
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    void compiling(StrategyContext context) {
                        lent[0] = context;
                    }
                })
                .build();
        StrategyContext child = lent[0].child("tier-0");
        child.close();
        assertThatThrownBy(() -> child.child("x")).hasMessage("context is closed: label=orders/tier-0");
        balancer.close();
        int pending = f.time.pending();
        assertThatThrownBy(() -> lent[0].child("tier-1").every(Duration.ofSeconds(1), () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("context is closed: label=orders");
        assertThat(f.time.pending()).isEqualTo(pending);
    }

    @Test
    void verdict_crossingTheEndOfItsGuard_isTakenBack() throws Exception {
        Fixtures f = new Fixtures().with(3);
        Member member = f.member(0);
        for (int round = 0; round < 3_000; round++) {
            Puppet puppet = new Puppet();
            LoadBalancer balancer = LoadBalancer.builder(f.pool)
                    .strategy(new FirstInLine())
                    .guard(puppet)
                    .build();
            CyclicBarrier start = new CyclicBarrier(2);
            Thread request = new Thread(() -> {
                awaitQuietly(start);
                puppet.context.out(member, Cause.BREAKER, "race");
                puppet.context.cap(member, 1);
            });
            request.start();
            awaitQuietly(start);
            balancer.close();
            request.join();
            assertThat(member.isOpen()).as("round %d", round).isTrue();
            assertThat(member.standing.cap()).as("round %d", round).isEqualTo(Gate.UNLIMITED);
        }
    }

    private static void awaitQuietly(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the default scheduler and listener thread, which are the pool's own. */
    @Test
    void tenThousandPools_openedAndClosed_leaveNoThread() throws InterruptedException {
        Pool shared = Pool.of("shared", Fixtures.uri(1));
        int before = Thread.getAllStackTraces().size();
        for (int i = 0; i < 10_000; i++) {
            try (Pool pool = Pool.builder("churn")
                            .endpoint(Endpoint.of(Fixtures.uri(1)))
                            .listener(event -> {})
                            .build();
                    LoadBalancer balancer = LoadBalancer.builder(pool)
                            .strategy(new FirstInLine())
                            .build();
                    LoadBalancer guest = LoadBalancer.builder(shared)
                            .strategy(new FirstInLine())
                            .guard(new Puppet())
                            .listener(event -> {})
                            .build()) {
                balancer.acquire().complete(Outcome.SUCCESS);
                guest.acquire().complete(Outcome.SUCCESS);
            }
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().endsWith("-churn")) {
                thread.join(5_000);
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().endsWith("-churn") && t.isAlive());
        assertThat(Thread.getAllStackTraces().size()).isLessThan(before + 10);
        CountDownLatch told = new CountDownLatch(1);
        shared.core().events().listen(event -> told.countDown());
        shared.add(Endpoint.of(Fixtures.uri(2)));
        assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
        shared.close();
    }
}
