package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Fixtures.FirstInLine;
import io.evener.Fixtures.Moody;
import io.evener.Fixtures.Puppet;
import io.evener.LoadBalancerEvent.ComponentFailed;
import io.evener.LoadBalancerEvent.Drained;
import io.evener.Scheduler.Cancellable;
import io.evener.call.CallOptions;
import io.evener.source.EndpointSource;
import io.evener.source.SourceContext;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Law 7 and 14: a scheduler that refuses timers, once or for good, ends and strands nothing of the pool's. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedTimersTest {

    private static final long SECOND = 1_000_000_000;

    private final Moody given = new Moody();

    // ---- the scheduler alone --------------------------------------------------------------------------------------

    private final ManualTime own = new ManualTime();
    private final List<Throwable> told = new ArrayList<>();
    private final Scheduler both = new GivenScheduler(given, own, given.time, (component, error) -> told.add(error));
    private final List<String> ran = new ArrayList<>();

    private Cancellable set(String name, long delayNanos) {
        return both.schedule(() -> ran.add(name), delayNanos);
    }

    @Test
    void refused_runsOnTheOwnThread_inTime() {
        given.refuse();
        set("late", 2 * SECOND);
        set("soon", SECOND);
        own.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("soon");
        own.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("soon", "late");
    }

    @Test
    void takenAgain_runsAtTheGiven_once_atItsTime() {
        given.refuse();
        set("refused", 2 * SECOND);
        given.time.advance(Duration.ofSeconds(1));
        given.accept();
        set("taken", 3 * SECOND);
        assertThat(own.pending()).isZero();
        given.time.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("refused");
        given.time.advance(Duration.ofSeconds(3));
        assertThat(ran).containsExactly("refused", "taken");
    }

    @Test
    void anotherFires_runsAtTheGiven_evenWhenTheOwnRefusesToo() {
        Moody none = new Moody();
        none.refuse();
        Scheduler without = new GivenScheduler(given, none, given.time, (component, error) -> told.add(error));
        without.schedule(() -> ran.add("taken"), SECOND);
        given.refuse();
        without.schedule(() -> ran.add("refused"), SECOND / 2);
        given.accept();
        given.time.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("taken", "refused");
    }

    @Test
    void takenAndThrown_runsOnce() {
        Scheduler halfway = (task, delay) -> {
            given.time.schedule(task, delay);
            throw new OutOfMemoryError("unable to create native thread");
        };
        Scheduler twice = new GivenScheduler(halfway, own, given.time, (component, error) -> told.add(error));
        twice.schedule(() -> ran.add("x"), SECOND);
        given.time.advance(Duration.ofSeconds(1));
        own.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("x");
    }

    @Test
    void cancelled_runsNowhere() {
        given.refuse();
        Cancellable early = set("early", SECOND);
        Cancellable moved = set("moved", SECOND);
        early.cancel();
        given.accept();
        set("taken", SECOND);
        moved.cancel();
        own.advance(Duration.ofSeconds(2));
        given.time.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("taken");
        assertThat(own.pending() + given.time.pending()).isZero();
    }

    @Test
    void refusals_areToldOnceAMinute() {
        given.refuse();
        for (int second = 0; second < 121; second++) {
            set("x", SECOND);
            given.time.advance(Duration.ofSeconds(1));
        }
        assertThat(told).hasSize(3);
    }

    @Test
    void cancelsThatThrow_areToldOnceAMinute_andRunNothing() {
        Scheduler stubborn = (task, delay) -> {
            given.time.schedule(task, delay);
            return () -> {
                throw new IllegalStateException("can't cancel");
            };
        };
        Scheduler scheduler = new GivenScheduler(stubborn, own, given.time, (component, error) -> told.add(error));
        for (int call = 0; call < 1_000; call++) {
            scheduler.schedule(() -> ran.add("x"), SECOND).cancel();
        }
        given.time.advance(Duration.ofSeconds(1));
        assertThat(ran).isEmpty();
        assertThat(told).hasSize(1);
    }

    // ---- a pool with it -------------------------------------------------------------------------------------------

    private Fixtures pool() {
        return new Fixtures(given, builder -> builder);
    }

    /** One timer is refused, the next is taken. */
    private void refuseWhile(Runnable step) {
        given.refuse();
        step.run();
        given.accept();
    }

    @Test
    void series_goesOn_E28() {
        Fixtures f = pool().with(1);
        AtomicInteger runs = new AtomicInteger();
        LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    public Bound bind(StrategyContext context) {
                        context.every(Duration.ofSeconds(1), () -> {
                            if (runs.incrementAndGet() == 2) {
                                given.refuse();
                            }
                        });
                        return super.bind(context);
                    }
                })
                .build();
        given.time.advance(Duration.ofSeconds(2));
        given.accept();
        f.puppet().context.after(Duration.ZERO, () -> {});
        given.time.advance(Duration.ofMinutes(2));
        assertThat(runs.get()).isGreaterThan(100);
        assertThat(f.heard.of(ComponentFailed.class))
                .extracting(ComponentFailed::component)
                .containsOnly("scheduler");
    }

    @Test
    void source_goesOnAsking_E22() {
        SourceContext[] lent = new SourceContext[1];
        AtomicInteger asked = new AtomicInteger();
        EndpointSource source = context -> {
            lent[0] = context;
            Runnable[] ask = new Runnable[1];
            ask[0] = () -> {
                context.update(asked.incrementAndGet(), Fixtures.endpoints(asked.get()));
                context.after(Duration.ofSeconds(10), ask[0]);
            };
            ask[0].run();
            return () -> {};
        };
        Fixtures f = new Fixtures(given, builder -> builder.source(source));
        given.refuse();
        given.time.advance(Duration.ofSeconds(10));
        given.accept();
        lent[0].after(Duration.ZERO, () -> {});
        given.time.advance(Duration.ofSeconds(10));
        assertThat(asked).hasValue(3);
        given.time.advance(Duration.ofMillis(50));
        assertThat(f.pool.snapshot().size()).isEqualTo(3);
    }

    @Test
    void verdict_callEndsAndItIsPublished() throws Exception {
        Fixtures f = pool().with(2);
        Puppet puppet = f.puppet();
        CountDownLatch published = new CountDownLatch(1);
        puppet.changed = published::countDown;
        Member member = f.member(0);
        long stamp = member.tryBegin();
        given.refuse();
        assertThat(puppet.context.out(member, Cause.BREAKER, "x")).isTrue();
        member.end(stamp, Outcome.SUCCESS);
        assertThat(member.inFlight()).isZero();
        assertThat(published.await(10, TimeUnit.SECONDS))
                .as("on the pool's own thread")
                .isTrue();
        f.pool.close();
    }

    @Test
    void additions_arePublished() {
        SourceContext[] sink = new SourceContext[1];
        Fixtures f = new Fixtures(
                given,
                builder -> builder.source(lent -> {
                    sink[0] = lent;
                    return () -> {};
                }));
        sink[0].update(1, Fixtures.endpoints(1));
        refuseWhile(() -> sink[0].update(2, Fixtures.endpoints(2)));
        sink[0].after(Duration.ZERO, () -> {});
        given.time.advance(Duration.ofMillis(50));
        assertThat(f.pool.snapshot().size()).isEqualTo(2);
    }

    @Test
    void drains_endInTime() {
        Fixtures f = pool().with(2);
        Lease lease = f.balancer().acquire();
        CompletableFuture<DrainResult> asked = new CompletableFuture<>();
        refuseWhile(() -> {
            f.pool.drain(Fixtures.uri(1), Duration.ofMinutes(1)).thenAccept(asked::complete);
            f.pool.add(Endpoint.builder(Fixtures.uri(1)).terminating(true).build());
        });
        assertThat(f.member(0).isOpen()).isFalse();
        f.puppet().context.after(Duration.ZERO, () -> {});
        given.time.advance(Duration.ofMinutes(1));
        DrainResult timeUp = new DrainResult(Fixtures.uri(1), DrainResult.End.TIME_UP, 1);
        assertThat(asked).isCompletedWithValue(timeUp);
        assertThat(f.heard.of(Drained.class)).extracting(Drained::result).containsExactly(timeUp, timeUp);
        lease.complete(Outcome.SUCCESS);
    }

    @Test
    void attempt_isTimedAllTheSame() {
        Fixtures f = pool().with(1);
        CallOptions options = CallOptions.ofDefaults().attemptTimeout(Duration.ofMillis(20));
        LoadBalancer balancer = f.balancer();
        given.refuse();
        CompletableFuture<String> result =
                balancer.callAsync(ChooseRequest.any(), options, attempt -> new CompletableFuture<>());
        assertThat(result)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(TimeoutException.class);
        assertThat(f.member(0).inFlight()).isZero();
        f.pool.close();
    }

    /** The owner shut the executor down first, and closes the pool later or never. */
    @Test
    void executorShutDown_verdictsAreStillPublished() throws Exception {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        Puppet puppet = new Puppet();
        CountDownLatch published = new CountDownLatch(1);
        try (Pool pool = Pool.builder("p")
                        .scheduler(Scheduler.from(executor))
                        .endpoints(Fixtures.endpoints(2))
                        .build();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(new FirstInLine())
                        .guard(puppet)
                        .build()) {
            executor.shutdownNow();
            puppet.changed = published::countDown;
            puppet.context.out(pool.snapshot().member(0), Cause.PROBE, "x");
            assertThat(published.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(balancer.pool()).isEqualTo("p");
        }
    }
}
