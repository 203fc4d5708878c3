package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.DrainResult.End;
import io.evener.Fixtures.FirstInLine;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Draining: no new call after it returned, and one answer to every waiter. */
class DrainTest {

    private static final String FIRST = Fixtures.uri(1);

    private final Fixtures f = new Fixtures().with(2);
    private final LoadBalancer balancer = f.balancer();

    private CompletableFuture<DrainResult> drain(Duration atMost) {
        return f.pool.drain(FIRST, atMost).toCompletableFuture();
    }

    private void assertEnded(CompletableFuture<DrainResult> drain, End end, int inFlight) {
        assertThat(drain).isCompletedWithValue(new DrainResult(FIRST, end, inFlight));
        assertThat(f.heard.of(LoadBalancerEvent.Drained.class)).isNotEmpty();
    }

    @Test
    void drain_nobodyInFlight_endsAtOnce() {
        assertEnded(drain(Duration.ofSeconds(1)), End.IDLE, 0);
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(2));
        assertThat(f.member(0).tryBegin()).isNegative();
    }

    @Test
    void drain_callsInFlight_endsWithTheLast() {
        Lease one = balancer.acquire();
        Lease two = balancer.acquire();
        CompletableFuture<DrainResult> drain = drain(Duration.ofSeconds(1));
        CompletableFuture<DrainResult> second = drain(Duration.ofSeconds(9));
        one.complete(Outcome.SUCCESS);
        f.time.runDue();
        assertThat(drain).isNotDone();
        two.complete(Outcome.SUCCESS);
        f.time.runDue();
        assertEnded(drain, End.IDLE, 0);
        assertEnded(second, End.IDLE, 0);
        assertThat(f.heard.of(LoadBalancerEvent.Drained.class)).hasSize(2);
    }

    @Test
    void drain_callsInFlightTooLong_timeIsUp() {
        balancer.acquire();
        int pending = f.time.pending();
        CompletableFuture<DrainResult> drain = drain(Duration.ofSeconds(1));
        f.time.advance(Duration.ofMillis(999));
        assertThat(drain).isNotDone();
        f.time.advance(Duration.ofMillis(1));
        assertEnded(drain, End.TIME_UP, 1);
        assertThat(f.member(0).isOpen()).as("still draining").isFalse();
        assertThat(f.time.pending()).isEqualTo(pending);
    }

    @Test
    void drain_ofZero_doesNotWait() {
        balancer.acquire();
        CompletableFuture<DrainResult> drain = drain(Duration.ZERO);
        f.time.runDue();
        assertEnded(drain, End.TIME_UP, 1);
    }

    @Test
    void drain_readmitted_endsAndTheTimerGoes() {
        balancer.acquire();
        int pending = f.time.pending();
        CompletableFuture<DrainResult> drain = drain(Duration.ofSeconds(1));
        f.pool.readmit(FIRST);
        assertEnded(drain, End.READMITTED, 1);
        assertThat(f.time.pending()).isEqualTo(pending);
        assertThat(f.member(0).isOpen()).isTrue();
    }

    @Test
    void drain_anewBeforeTheOldOnesEndWasTold_waitsForItsOwnCalls() {
        Lease lease = balancer.acquire();
        CompletableFuture<DrainResult> first = drain(Duration.ofSeconds(1));
        lease.complete(Outcome.SUCCESS);
        f.pool.readmit(FIRST);
        assertEnded(first, End.READMITTED, 0);
        Lease other = balancer.acquire();
        CompletableFuture<DrainResult> second = drain(Duration.ofSeconds(1));
        f.time.runDue();
        assertThat(second).isNotDone();
        other.complete(Outcome.SUCCESS);
        f.time.runDue();
        assertEnded(second, End.IDLE, 0);
    }

    @Test
    void drain_removedMeanwhile_stillEnds() {
        Lease lease = balancer.acquire();
        CompletableFuture<DrainResult> drain = drain(Duration.ofSeconds(1));
        f.pool.remove(FIRST);
        lease.complete(Outcome.FAILURE);
        f.time.runDue();
        assertEnded(drain, End.IDLE, 0);
    }

    @Test
    void drain_removedByHandAndAddedAgain_isReadmitted() {
        balancer.acquire();
        int pending = f.time.pending();
        CompletableFuture<DrainResult> drain = drain(Duration.ofSeconds(1));
        f.pool.remove(FIRST);
        f.time.runDue();
        assertThat(drain).isNotDone();
        f.pool.add(Endpoint.of(FIRST));
        assertEnded(drain, End.READMITTED, 1);
        assertThat(f.time.pending()).isEqualTo(pending);
        assertThat(f.member(0).isOpen()).isTrue();
    }

    /** On the pool's own threads: one for listeners would not do, for the second drain's end waits behind the first's. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void drain_whatHangsOnItBlocks_timersAndOtherDrainsGoOn() throws Exception {
        ManualTime time = new ManualTime();
        try (Pool pool = Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .endpoints(Fixtures.endpoints(2))
                .build()) {
            LoadBalancer balancer =
                    LoadBalancer.builder(pool).strategy(new FirstInLine()).build();
            Lease first = balancer.acquire();
            Lease second = balancer.acquire(
                    ChooseRequest.any().excluding(pool.snapshot().member(0)));
            CountDownLatch blocking = new CountDownLatch(1);
            CompletableFuture<DrainResult> both = pool.drain(FIRST, Duration.ofMinutes(1))
                    .thenApply(result -> {
                        CompletableFuture<DrainResult> next = pool.drain(Fixtures.uri(2), Duration.ofMinutes(1))
                                .toCompletableFuture();
                        blocking.countDown();
                        return next.join();
                    })
                    .toCompletableFuture();
            first.complete(Outcome.SUCCESS);
            time.runDue();
            blocking.await();
            second.complete(Outcome.SUCCESS);
            time.runDue();
            assertThat(both.get()).isEqualTo(new DrainResult(Fixtures.uri(2), End.IDLE, 0));
        }
    }

    @Test
    void drain_executorIsShutDown_stillEnds() throws Exception {
        Fixtures g = new Fixtures(builder -> builder.listenerExecutor(task -> {
                    throw new RejectedExecutionException("shut down");
                }))
                .with(1);
        Lease lease = g.balancer().acquire();
        CompletableFuture<DrainResult> drain =
                g.pool.drain(FIRST, Duration.ofSeconds(1)).toCompletableFuture();
        lease.complete(Outcome.SUCCESS);
        g.time.runDue();
        assertThat(drain.get(10, TimeUnit.SECONDS).end()).isEqualTo(End.IDLE);
    }

    @Test
    void drain_badInput_isRefused() {
        assertThatThrownBy(() -> f.pool.drain("nobody", Duration.ZERO)).hasMessage("must be in pool orders: id=nobody");
        assertThatThrownBy(() -> f.pool.drain(FIRST, Duration.ofSeconds(-1))).hasMessage("must be >= 0: atMost=PT-1S");
    }
}
