package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.LoadBalancerEvent.SourceRecovered;
import io.evener.source.EmptyAnswer;
import io.evener.source.EndpointSource;
import io.evener.source.SourceContext;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Laws 9 and 16: what a source may do to its pool. */
class FeedTest {

    private final SourceContext[] sink = new SourceContext[1];
    private final Fixtures f = new Fixtures(builder -> builder.source(lent -> {
        sink[0] = lent;
        return () -> {};
    }));

    private int size() {
        return f.pool.snapshot().size();
    }

    @Test
    void update_withADuplicate_isRefusedWholeAndTheLastGoodStays() {
        sink[0].update(1, Fixtures.endpoints(2));
        List<Endpoint> twice = new ArrayList<>(Fixtures.endpoints(3));
        twice.addAll(Fixtures.endpoints(1));
        sink[0].update(2, twice);
        List<Endpoint> withNull = new ArrayList<>();
        withNull.add(null);
        sink[0].update(2, withNull);
        f.time.advance(Duration.ofSeconds(1));
        assertThat(size()).isEqualTo(2);
        assertThat(f.heard.of(LoadBalancerEvent.UpdateRefused.class))
                .hasSize(2)
                .first()
                .extracting(LoadBalancerEvent.UpdateRefused::reason)
                .isEqualTo("must not be listed twice: id=" + Fixtures.uri(1));
        sink[0].update(2, Fixtures.endpoints(1));
        assertThat(size()).as("a refused version may come again").isEqualTo(1);
    }

    @Test
    void update_ofAnOlderView_isIgnored() {
        sink[0].update(5, Fixtures.endpoints(3));
        sink[0].update(4, Fixtures.endpoints(1));
        sink[0].update(5, Fixtures.endpoints(2));
        assertThat(size()).isEqualTo(3);
        sink[0].update(6, Fixtures.endpoints(2));
        assertThat(size()).isEqualTo(2);
    }

    @Test
    void e24_update_withWhatIsThere_inAnyOrder_costsNoSnapshot() {
        sink[0].update(1, Fixtures.endpoints(3));
        long version = f.pool.snapshot().version();
        List<Endpoint> reversed = new ArrayList<>(Fixtures.endpoints(3));
        Collections.reverse(reversed);
        for (int n = 2; n < 100; n++) {
            sink[0].update(n, n % 2 == 0 ? reversed : Fixtures.endpoints(3));
            f.time.advance(Duration.ofMillis(50));
        }
        assertThat(f.pool.snapshot().version()).isEqualTo(version);
    }

    @Test
    void e22_emptyAnswer_afterAGoodOne_isRefused_andSoIsWhatIsOlder() {
        sink[0].update(1, List.of());
        assertThat(f.heard.of(LoadBalancerEvent.UpdateRefused.class))
                .as("nobody is lost")
                .isEmpty();
        sink[0].update(2, Fixtures.endpoints(3));
        f.time.advance(Duration.ofSeconds(7));
        sink[0].update(5, List.of());
        sink[0].update(4, Fixtures.endpoints(1));
        assertThat(size()).isEqualTo(3);
        assertThat(f.heard.of(LoadBalancerEvent.UpdateRefused.class))
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.reason())
                            .startsWith("must not be empty unless whenEmpty(ACCEPT) is set, the 3 before stay:"
                                    + " endpoints=[], source=");
                    assertThat(refused.age()).isEqualTo(Duration.ofSeconds(7));
                });
        sink[0].update(6, Fixtures.endpoints(2));
        assertThat(size()).isEqualTo(2);
    }

    @Test
    void e22_emptyAnswer_whereItIsAccepted_emptiesThePool() {
        Fixtures g = new Fixtures(builder -> builder.source(new EndpointSource() {
            @Override
            public Subscription start(SourceContext context) {
                context.update(1, Fixtures.endpoints(3));
                context.update(2, List.of());
                return () -> {};
            }

            @Override
            public EmptyAnswer whenEmpty() {
                return EmptyAnswer.ACCEPT;
            }
        }));
        assertThat(g.pool.snapshot().size()).isZero();
        assertThat(g.heard.of(LoadBalancerEvent.UpdateRefused.class)).isEmpty();
    }

    @Test
    void e22_failed_isToldOnceAMinute_withTheAgeOfTheLastGood() {
        f.time.advance(Duration.ofHours(1));
        sink[0].update(1, Fixtures.endpoints(3));
        for (int second = 1; second <= 150; second++) {
            f.time.advance(Duration.ofSeconds(1));
            sink[0].failed(new IllegalStateException("discovery is down"));
        }
        assertThat(size()).isEqualTo(3);
        assertThat(f.heard.of(LoadBalancerEvent.SourceFailed.class))
                .extracting(event -> event.age().toSeconds())
                .containsExactly(1L, 61L, 121L);
        sink[0].update(2, Fixtures.endpoints(3));
        sink[0].failed(new IllegalStateException("discovery is down"));
        assertThat(f.heard.of(LoadBalancerEvent.SourceFailed.class))
                .as("it was well in between, so that is news")
                .hasSize(4);
        f.time.advance(Duration.ofSeconds(61));
        sink[0].failed(new IllegalStateException("discovery is down"));
        assertThat(f.heard.of(LoadBalancerEvent.SourceFailed.class))
                .last()
                .extracting(LoadBalancerEvent.SourceFailed::age)
                .as("what was confirmed in between is not old")
                .isEqualTo(Duration.ofSeconds(61));
    }

    private List<SourceRecovered> recoveries() {
        return f.heard.of(SourceRecovered.class);
    }

    @Test
    void e22_goodAgain_isToldOnce_withHowLongItWasIll() {
        sink[0].update(1, Fixtures.endpoints(3));
        f.time.advance(Duration.ofSeconds(5));
        sink[0].failed(new IllegalStateException("discovery is down"));
        f.time.advance(Duration.ofSeconds(31));
        sink[0].refused("and now it is wrong");
        sink[0].update(1, Fixtures.endpoints(3));
        sink[0].update(2, List.of());
        assertThat(recoveries()).as("outdated, and refused").isEmpty();
        sink[0].update(3, Fixtures.endpoints(3));
        sink[0].update(4, Fixtures.endpoints(3));
        assertThat(recoveries()).containsExactly(new SourceRecovered("orders", "", Duration.ofSeconds(31), 3));
    }

    /** A source that comes and goes every second is ill; in the end listeners know how it is. */
    @Test
    void e22_sourceThatComesAndGoes_isToldOnceAMinute_andInTheEndRight() {
        for (int second = 0; second < 180; second += 2) {
            sink[0].failed(new IllegalStateException("discovery is down"));
            f.time.advance(Duration.ofSeconds(1));
            sink[0].update(second + 1, Fixtures.endpoints(3));
            f.time.advance(Duration.ofSeconds(1));
        }
        assertThat(recoveries()).hasSize(3);
        assertThat(f.heard.of(LoadBalancerEvent.SourceFailed.class)).hasSizeLessThanOrEqualTo(6);
        f.time.advance(Duration.ofMinutes(1));
        sink[0].update(1_000, Fixtures.endpoints(3));
        assertThat(recoveries()).as("well at last").hasSize(4);
        sink[0].failed(new IllegalStateException("discovery is down"));
        assertThat(f.heard.of(LoadBalancerEvent.class)).last().isInstanceOf(LoadBalancerEvent.SourceFailed.class);
    }

    @Test
    void e22_anotherError_isToldAtOnce() {
        sink[0].failed(new IllegalStateException("SERVFAIL"));
        sink[0].failed(new IllegalStateException("NXDOMAIN"));
        assertThat(f.heard.of(LoadBalancerEvent.SourceFailed.class)).hasSize(2);
    }

    @Test
    void e22_poolThatIsEmptyBecauseItsSourceFailed_saysSo() {
        LoadBalancer balancer = f.balancer();
        assertThatThrownBy(balancer::acquire).hasMessage("no endpoint: pool=orders size=0 (the pool is empty)");
        sink[0].failed(new IllegalStateException("discovery is down"));
        assertThatThrownBy(balancer::acquire)
                .hasMessage("no endpoint: pool=orders size=0 (the pool is empty: source failed: "
                        + "java.lang.IllegalStateException: discovery is down)");
        assertThat(balancer.explain(ChooseRequest.any()).toString().lines())
                .containsExactly(
                        "orders: first in line; source failed: java.lang.IllegalStateException: discovery is down",
                        "  no endpoints");
        sink[0].refused("must be >= 0: tier=-1");
        assertThatThrownBy(balancer::acquire)
                .hasMessage(
                        "no endpoint: pool=orders size=0 (the pool is empty: update refused: must be >= 0: tier=-1)");
        sink[0].update(1, List.of());
        assertThatThrownBy(balancer::acquire).hasMessage("no endpoint: pool=orders size=0 (the pool is empty)");
    }

    @Test
    void sourceAge_isThatOfTheLastGoodAnswer() {
        f.time.advance(Duration.ofSeconds(7));
        assertThat(f.pool.sourceAge()).as("none yet").contains(Duration.ofSeconds(7));
        sink[0].update(1, Fixtures.endpoints(3));
        f.time.advance(Duration.ofSeconds(2));
        sink[0].failed(new IllegalStateException("discovery is down"));
        assertThat(f.pool.sourceAge()).contains(Duration.ofSeconds(2));
        sink[0].update(2, Fixtures.endpoints(3));
        assertThat(f.pool.sourceAge()).contains(Duration.ZERO);
        assertThat(new Fixtures().pool.sourceAge()).as("fed by hand").isEmpty();
    }

    @Test
    void e16_outdatedView_ofAThreadThatWasOvertaken_returnsWhenTheNewerIsInForce() throws Exception {
        CountDownLatch compiling = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        sink[0].update(1, Fixtures.endpoints(3));
        AtomicBoolean slow = new AtomicBoolean();
        LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine() {
                    @Override
                    void compiling(StrategyContext context) {
                        if (slow.get()) {
                            compiling.countDown();
                            Fixtures.awaitQuietly(goOn);
                        }
                    }
                })
                .build();
        slow.set(true);
        Thread newer = new Thread(() -> sink[0].update(3, Fixtures.endpoints(1)));
        newer.start();
        compiling.await();
        Thread older = new Thread(() -> sink[0].update(2, Fixtures.endpoints(2)));
        older.start();
        while (older.getState() != Thread.State.WAITING && older.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(older.isAlive()).isTrue();
        slow.set(false);
        goOn.countDown();
        older.join();
        newer.join();
        assertThat(size()).isEqualTo(1);
    }

    @Test
    void offload_runsElsewhere_andWhatItThrowsIsReported() throws InterruptedException {
        BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
        sink[0].offload(() -> ran.add(Thread.currentThread()));
        Thread thread = ran.take();
        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.getName()).isEqualTo("evener-source-orders");
        assertThat(thread.isDaemon()).isTrue();
        sink[0].offload(() -> {
            throw new AssertionError("broken");
        });
        while (f.heard.of(LoadBalancerEvent.ComponentFailed.class).isEmpty()) { // it may run on a thread of its own
            Thread.onSpinWait();
        }
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        CountDownLatch blocked = new CountDownLatch(1);
        sink[0].offload(() -> {
            try {
                blocked.countDown();
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.add(true);
            }
        });
        blocked.await();
        f.pool.close();
        assertThat(interrupted.take()).isTrue();
        thread.join();
        f.assertReported("source");
        sink[0].offload(() -> ran.add(Thread.currentThread()));
        assertThat(ran).isEmpty();
    }

    @Test
    void closed_source_isHeardNoMore() {
        sink[0].update(1, Fixtures.endpoints(2));
        f.pool.close();
        sink[0].update(2, List.of());
        sink[0].refused("late");
        sink[0].failed(new IllegalStateException("late"));
        sink[0].report("late");
        sink[0].recovered("", Duration.ZERO, 1);
        sink[0].after(Duration.ZERO, () -> sink[0].update(3, Fixtures.endpoints(1)));
        f.time.advance(Duration.ofMinutes(1));
        assertThat(size()).isEqualTo(2);
        assertThat(f.heard.of(LoadBalancerEvent.UpdateRefused.class)).isEmpty();
        assertThat(f.heard.of(LoadBalancerEvent.SourceFailed.class)).isEmpty();
        assertThat(f.heard.of(LoadBalancerEvent.SourceReport.class)).isEmpty();
        assertThat(recoveries()).isEmpty();
        assertThat(f.time.pending()).isZero();
    }

    @Test
    void source_thatCantStart_leavesNothingBehind() {
        ManualTime time = new ManualTime();
        Pool.Builder builder = Pool.builder("p").ticker(time).scheduler(time).source(context -> {
            context.after(Duration.ofSeconds(1), () -> {});
            throw new IllegalStateException("no such file");
        });
        assertThatThrownBy(builder::build).hasMessage("no such file");
        assertThat(time.pending()).isZero();
    }

    @Test
    void report_isPassedOn() {
        sink[0].report("one entry is ignored");
        f.time.runDue();
        assertThat(f.heard.of(LoadBalancerEvent.SourceReport.class))
                .containsExactly(new LoadBalancerEvent.SourceReport("orders", "one entry is ignored"));
    }

    @Test
    void failed_keepsTheLastGood() {
        sink[0].update(1, Fixtures.endpoints(3));
        sink[0].failed(new IllegalStateException("discovery is down"));
        assertThat(size()).isEqualTo(3);
        assertThat(f.heard.of(LoadBalancerEvent.SourceFailed.class)).hasSize(1);
    }

    @Test
    void additions_inABurst_costOneSnapshot_removalsNoWait() {
        sink[0].update(1, Fixtures.endpoints(1));
        long version = f.pool.snapshot().version();
        assertThat(size()).as("the first at once: nobody was in rotation").isEqualTo(1);
        for (int n = 2; n <= 10; n++) {
            sink[0].update(n, Fixtures.endpoints(n));
            f.time.advance(Duration.ofMillis(4));
        }
        assertThat(f.pool.snapshot().version()).isEqualTo(version);
        f.time.advance(Duration.ofMillis(50));
        assertThat(size()).isEqualTo(10);
        assertThat(f.pool.snapshot().version()).isEqualTo(version + 1);
        sink[0].update(11, Fixtures.endpoints(9));
        assertThat(size()).isEqualTo(9);
        sink[0].update(12, Fixtures.endpoints(10));
        f.time.advance(Duration.ofMillis(50));
        assertThat(size()).as("the next burst is served too").isEqualTo(10);
    }

    @Test
    void pool_fedByASource_isNotChangedByHand() {
        assertThatThrownBy(() -> f.pool.update(List.of()))
                .hasMessage("must not be changed by hand, it is fed by a source: pool=orders");
        sink[0].update(1, Fixtures.endpoints(2));
        f.pool.eject(Fixtures.uri(1), "but judged by hand");
        f.pool.close();
        sink[0].update(2, Fixtures.endpoints(5));
        assertThat(size()).isEqualTo(2);
    }

    @Test
    void builder_badInput_isRefused() {
        assertThatThrownBy(() -> Pool.of("p", Fixtures.uri(1), Fixtures.uri(1)))
                .hasMessage("must not be listed twice: id=" + Fixtures.uri(1));
        assertThatThrownBy(() -> Pool.of(" ")).hasMessage("must not be blank: name= ");
        Pool.Builder builder = Pool.builder("p");
        assertThatThrownBy(() -> builder.memory(Duration.ZERO)).hasMessage("must be > 0: memory=PT0S");
        assertThatThrownBy(() -> builder.leaseMaxAge(Duration.ZERO)).hasMessage("must be > 0: leaseMaxAge=PT0S");
        assertThatThrownBy(() -> builder.maxEjectedRatio(1.1)).hasMessage("must be in 0..1: maxEjectedRatio=1.1");
        assertThatThrownBy(() -> builder.panicThreshold(Double.NaN)).hasMessage("must be in 0..1: panicThreshold=NaN");
        assertThatThrownBy(() -> builder.endpoints(Fixtures.endpoints(1))
                        .source(EndpointSource.of(List.of()))
                        .build())
                .hasMessage("must not have both: endpoints and source");
        assertThatThrownBy(() -> LoadBalancer.builder(f.pool).build()).hasMessage("must be set: strategy");
    }

    @Test
    void update_byHandWithADuplicate_changesNothing() {
        Fixtures g = new Fixtures().with(2);
        long version = g.pool.snapshot().version();
        List<Endpoint> twice = List.of(Endpoint.of(Fixtures.uri(1)), Endpoint.of(Fixtures.uri(1)));
        assertThatThrownBy(() -> g.pool.update(twice)).hasMessage("must not be listed twice: id=" + Fixtures.uri(1));
        assertThat(g.pool.snapshot().version()).isEqualTo(version);
    }
}
