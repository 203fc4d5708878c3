package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Cause;
import io.evener.DrainResult;
import io.evener.Endpoint;
import io.evener.LoadBalancerEvent.ComponentFailed;
import io.evener.LoadBalancerEvent.Detected;
import io.evener.LoadBalancerEvent.EjectionRefused;
import io.evener.LoadBalancerEvent.GuardReport;
import io.evener.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** A breaker as a guard of its pool: what the arbiter refuses, identity, control, and what it leaves behind. */
class CircuitBreakerPoolTest {

    @Test
    void allFail_halfIsTakenOutAndTheRestServes() {
        try (Guarded p = new Guarded(4)) {
            for (int round = 0; round < 1_000; round++) {
                for (int i = 0; i < 4; i++) {
                    p.fail(i, 1);
                }
            }
            p.time.runDue();
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(2);
            assertThat(p.events(EjectionRefused.class)).hasSize(2);
            p.advance(Duration.ofMillis(400));
            p.fail(2, 1_000);
            p.time.runDue();
            assertThat(p.events(EjectionRefused.class))
                    .as("not asked again yet")
                    .hasSize(2);
        }
    }

    @Test
    void refused_triesAgainWhenAnotherIsBack() {
        try (Guarded p = new Guarded(2)) {
            p.fail(0, 5);
            p.fail(1, 20);
            assertThat(p.state(1)).isEqualTo(BreakerState.CLOSED);
            p.advance(Guarded.PAUSE);
            p.succeed(0, 3);
            p.fail(1, 1);
            assertThat(p.state(1)).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void lastTwoFailOnTwoThreads_oneStays_B6_14() throws Exception {
        for (int round = 0; round < 100; round++) {
            try (Guarded p = new Guarded(2)) {
                CyclicBarrier start = new CyclicBarrier(2);
                Thread[] racers = new Thread[2];
                for (int i = 0; i < 2; i++) {
                    int member = i;
                    racers[i] = new Thread(() -> {
                        try {
                            start.await();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        p.fail(member, 10);
                    });
                    racers[i].start();
                }
                for (Thread racer : racers) {
                    racer.join();
                }
                p.time.runDue();
                assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void poolOfOne_isToldOnceThatNothingCanOpen() {
        try (Guarded p = new Guarded(1)) {
            p.fail(0, 100);
            p.advanceSeconds(60);
            p.fail(0, 100);
            p.pool.update(Guarded.endpoints(2));
            p.pool.update(Guarded.endpoints(1));
            p.time.runDue();
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            assertThat(p.events(GuardReport.class))
                    .containsExactly(new GuardReport(
                            "p", "p/CircuitBreaker", "can't open: 1 endpoint, and the last is never taken out"));
        }
    }

    @Test
    void flapInDiscovery_forgetsNothing_B6_12() {
        try (Guarded p = new Guarded(3)) {
            p.fail(0, 5);
            p.pool.update(Guarded.endpoints(3).subList(1, 3));
            p.advanceSeconds(10);
            p.pool.update(Guarded.endpoints(3));
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            assertThat(p.begin(0, 2)).contains(-1L);
        }
        try (Guarded p = new Guarded(3)) {
            p.fail(0, 4);
            p.pool.update(Guarded.endpoints(3).subList(1, 3));
            p.pool.update(Guarded.endpoints(3));
            p.fail(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void anotherEndpointAtTheSameAddress_startsClean_B6_13() {
        try (Guarded p = new Guarded(3)) {
            p.fail(0, 5);
            Endpoint replaced =
                    Endpoint.builder(Guarded.id(0)).id("http://e1:second").build();
            p.pool.update(List.of(replaced, p.member(1).endpoint(), p.member(2).endpoint()));
            assertThat(p.control.state("http://e1:second")).isEqualTo(BreakerState.CLOSED);
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(3);
        }
    }

    @Test
    void listenerThrows_isReportedAndDisturbsNothing_B6_20() {
        try (Guarded p = new Guarded(
                3,
                breaker -> breaker.listener((name, before, after, reason) -> {
                    throw new IllegalStateException("listener");
                }))) {
            p.halfOpen(0);
            p.succeed(0, 3);
            p.time.runDue();
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            assertThat(p.events(ComponentFailed.class)).hasSize(3);
        }
    }

    @Test
    void listener_isNeverCalledOnTheThreadOfACall() {
        try (Guarded p = new Guarded(3)) {
            p.fail(0, 5);
            assertThat(p.changes).isEmpty();
            p.time.runDue();
            assertThat(p.changes).hasSize(1);
        }
    }

    @Test
    void control_forces() {
        try (Guarded p = new Guarded(2)) {
            p.control.forceClosed(Guarded.id(0));
            p.fail(0, 100);
            assertThat(p.state(0)).isEqualTo(BreakerState.FORCED_CLOSED);
            p.control.forceOpen(Guarded.id(1));
            p.advance(Duration.ofHours(1));
            assertThat(p.state(1)).isEqualTo(BreakerState.FORCED_OPEN);
            assertThat(p.member(1).tryBegin()).isNegative();
            p.control.forceOpen(Guarded.id(0));
            assertThat(p.state(0)).as("the last").isEqualTo(BreakerState.FORCED_CLOSED);
            p.control.release(Guarded.id(1));
            p.control.release(Guarded.id(0));
            assertThat(p.begin(1, 2)).doesNotContain(-1L);
            p.fail(0, 5);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            assertThatThrownBy(() -> p.control.release("nobody"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be guarded: id=nobody");
        }
    }

    @Test
    void dryRun_tellsAndStopsNothing() {
        try (Guarded p = new Guarded(3, CircuitBreaker::dryRun)) {
            assertThat(p.fail(0, 100)).isEqualTo(100);
            p.time.runDue();
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(3);
            assertThat(p.events(Detected.class))
                    .containsExactly(new Detected("p", Guarded.id(0), Cause.BREAKER, "5 failures in a row"));
            assertThat(p.events(GuardReport.class)).isEmpty();
            p.advance(Guarded.PAUSE);
            assertThat(p.begin(0, 3)).doesNotContain(-1L);
            p.succeed(0, 3);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    /** Its estimate is some 15 % off at most when all calls take the same. */
    @Test
    void slowCalls_giveADrainItsTime() {
        try (Guarded p = new Guarded(2, breaker -> breaker.slowCalls(0.5, 3.0))) {
            for (int i = 0; i < 200; i++) {
                p.callFor(0, Duration.ofMillis(100), Outcome.SUCCESS);
            }
            p.begin(0, 1);
            CompletableFuture<DrainResult> drain = p.pool.drain(Guarded.id(0)).toCompletableFuture();
            p.advance(Duration.ofMillis(102));
            assertThat(drain).isNotDone();
            p.advance(Duration.ofMillis(36));
            assertThat(drain).isCompletedWithValue(new DrainResult(Guarded.id(0), DrainResult.End.TIME_UP, 1));
        }
    }

    @Test
    void closed_leavesNothingBehind() {
        Guarded p = new Guarded(3);
        int pending = 0;
        try (p) {
            p.halfOpen(0);
            p.begin(0, 1);
            p.fail(1, 5);
            p.balancer.close();
            p.time.runDue();
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(3);
            assertThat(p.begin(0, 10)).doesNotContain(-1L);
            p.fail(2, 100);
            p.time.runDue();
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(3);
            assertThatThrownBy(() -> p.state(0)).hasMessage("must be guarded: id=" + Guarded.id(0));
        }
        assertThat(p.time.pending()).isEqualTo(pending);
    }

    @Test
    void balancedCalls_leaveTheFailingEndpoint_B6_6() {
        try (Guarded p = new Guarded(3)) {
            int seen = 0;
            for (int i = 0; i < 1_000; i++) {
                try (var lease = p.balancer.acquire()) {
                    boolean bad = lease.endpoint().id().equals(Guarded.id(0));
                    seen += bad ? 1 : 0;
                    lease.complete(bad ? Outcome.FAILURE : Outcome.SUCCESS);
                }
                p.advance(Duration.ofMillis(10));
            }
            assertThat(seen).as("until it opened, and a trial per pause").isBetween(6, 10);
        }
    }
}
