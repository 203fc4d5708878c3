package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Cause;
import io.evener.LoadBalancerEvent.EjectionRefused;
import io.evener.LoadBalancerEvent.LetIn;
import io.evener.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a breaker lets a member in again. Numbers are those of the peers' faults. */
class CircuitBreakerTrialTest {

    @Test
    void pauseIsOver_oneTrialAtATime_thirdSuccessCloses() {
        try (Guarded p = new Guarded(3)) {
            p.fail(0, 5);
            p.advance(Duration.ofMillis(499));
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            p.advance(Duration.ofMillis(502));
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(3);
            for (int trial = 0; trial < 3; trial++) {
                List<Long> stamps = p.begin(0, 10);
                assertThat(stamps.get(0)).isNotNegative();
                assertThat(stamps.subList(1, 10)).containsOnly(-1L);
                p.member(0).end(stamps.get(0), Outcome.SUCCESS);
            }
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            assertThat(p.begin(0, 100)).doesNotContain(-1L);
            assertThat(p.events(LetIn.class)).hasSize(1);
            p.time.runDue();
            assertThat(p.changes)
                    .containsExactly(
                            "e10 CLOSED -> OPEN: 5 failures in a row",
                            "e10 OPEN -> HALF_OPEN: the pause is over",
                            "e10 HALF_OPEN -> CLOSED: 3 trials succeeded");
        }
    }

    /** Three good answers of calls that began while it was closed, while the one trial is in flight. */
    @Test
    void lateSuccesses_closeNothing_D1_D24() {
        try (Guarded p = new Guarded(3)) {
            List<Long> old = p.begin(0, 20);
            p.halfOpen(0);
            List<Long> trial = p.begin(0, 1);
            p.end(0, old, Outcome.SUCCESS);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.end(0, trial, Outcome.FAILURE);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void lateIgnoredResults_giveNoTrials_D2() {
        try (Guarded p = new Guarded(3)) {
            List<Long> old = p.begin(0, 50);
            p.halfOpen(0);
            List<Long> trial = p.begin(0, 1);
            p.end(0, old, Outcome.IGNORED);
            assertThat(p.begin(0, 20)).containsOnly(-1L);
            p.end(0, trial, Outcome.SUCCESS);
        }
    }

    /** B.6 1: nor do calls that hang since before keep the trial out. */
    @Test
    void hungCallsFromBefore_takeNoTrialsPlace() {
        try (Guarded p = new Guarded(3)) {
            p.begin(0, 7);
            p.halfOpen(0);
            assertThat(p.succeed(0, 3)).isEqualTo(3);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            assertThat(p.member(0).inFlight()).isEqualTo(7);
        }
    }

    @Test
    void forcedAndReleasedWhileOpen_nextPauseIsWhole_D3_D4() {
        try (Guarded p = new Guarded(3)) {
            int pending = p.time.pending();
            p.fail(0, 5);
            p.advance(Duration.ofMillis(400));
            p.control.forceClosed(Guarded.id(0));
            p.control.release(Guarded.id(0));
            p.time.runDue();
            assertThat(p.time.pending()).as("timers left").isEqualTo(pending);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.fail(0, 5);
            p.advance(Duration.ofMillis(499));
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            assertThat(p.time.pending()).isEqualTo(pending + 1);
        }
    }

    @Test
    void trialNeverEnds_isGivenUp_D5() {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            List<Long> lost = p.begin(0, 1);
            p.advance(Duration.ofMillis(29_999));
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.advance(Duration.ofMillis(1));
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            p.advanceSeconds(2);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.end(0, lost, Outcome.SUCCESS); // late
            assertThat(p.succeed(0, 2)).isEqualTo(2);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.succeed(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"CANCELLED", "IGNORED"})
    void neutralTrial_isGivenBack_D6(Outcome neutral) {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            p.succeed(0, 2);
            assertThat(p.call(0, 50, neutral)).isEqualTo(50);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.succeed(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    /** A trial that was given back does not run out. */
    @Test
    void cancelledTrial_doesNotExpire() {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            p.call(0, 1, Outcome.CANCELLED);
            p.advanceSeconds(31);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
        }
    }

    @Test
    void manyThreadsAtOnce_oneTrial_D12() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (Guarded p = new Guarded(3)) {
                p.halfOpen(0);
                assertThat(race(64, () -> p.member(0).tryBegin())).hasSize(1);
            }
        }
    }

    private static List<Long> race(int threads, LongSupplier begin) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ConcurrentLinkedQueue<Long> begun = new ConcurrentLinkedQueue<>();
        Thread[] racers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            racers[i] = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                long stamp = begin.getAsLong();
                if (stamp >= 0) {
                    begun.add(stamp);
                }
            });
            racers[i].start();
        }
        for (Thread racer : racers) {
            racer.join();
        }
        return List.copyOf(begun);
    }

    /** One rule: trials decide, whatever minCalls says. */
    @Test
    void minCalls_doesNotDecideTrials_D13() {
        try (Guarded p = new Guarded(3, breaker -> breaker.minCalls(1).trials(7))) {
            p.halfOpen(0);
            p.succeed(0, 6);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.succeed(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void trials_noMoreThanDecide_D25() {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            assertThat(p.call(0, 2, Outcome.SUCCESS) + p.call(0, 10, Outcome.FAILURE))
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"FAILURE", "CONNECT_FAILURE", "TIMEOUT", "OVERLOADED"})
    void badTrial_opensForLonger(Outcome outcome) {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            p.succeed(0, 2);
            p.call(0, 1, outcome);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            p.advance(Duration.ofMillis(999));
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            p.advance(Guarded.PAUSE);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.succeed(0, 2);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
        }
    }

    /** Slow is who is long in answering; how long the body takes is the caller's pace, too. */
    @Test
    void trialWithALongBody_isNotSlow() {
        try (Guarded p = new Guarded(3, breaker -> breaker.slowCalls(1, Duration.ofMillis(50)))) {
            p.halfOpen(0);
            long stamp = p.member(0).tryBegin();
            p.advance(Duration.ofMillis(50));
            p.member(0).responded(stamp, Outcome.SUCCESS);
            p.advanceSeconds(1);
            p.member(0).endResponded(stamp, Outcome.SUCCESS);
            p.succeed(0, 2);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void slowTrial_fails() {
        try (Guarded p = new Guarded(3, breaker -> breaker.slowCalls(1, Duration.ofMillis(50)))) {
            p.halfOpen(0);
            p.callFor(0, Duration.ofMillis(51), Outcome.SUCCESS);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void pauses_doubleToTheLongest_andAreFirstAgainAfterACalmTime() {
        try (Guarded p = new Guarded(3)) {
            for (int k = 0; k < 10; k++) {
                p.fail(0, 5);
                long least = Math.min(60_000, 1_000L << k) / 2;
                p.advance(Duration.ofMillis(least - 1));
                assertThat(p.state(0)).as("pause " + k).isEqualTo(BreakerState.OPEN);
                p.advance(Duration.ofMillis(least + 2));
                assertThat(p.state(0)).as("pause " + k).isEqualTo(BreakerState.HALF_OPEN);
            }
            p.succeed(0, 3);
            p.advanceSeconds(29);
            p.fail(0, 5);
            p.advanceSeconds(29);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            p.advanceSeconds(32);
            p.succeed(0, 3);
            p.advanceSeconds(30);
            p.fail(0, 5);
            p.advance(Guarded.PAUSE);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
        }
    }

    @Test
    void noTrialEverComes_closesAfterAWhile_B6_17() {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            p.advanceSeconds(59);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.advanceSeconds(2);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            assertThat(p.begin(0, 10)).doesNotContain(-1L);
        }
    }

    @Test
    void takenOutBySomebodyElseDuringATrial_isNotBlamed() {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            List<Long> trial = p.begin(0, 1);
            p.pool.eject(Guarded.id(0), "by hand");
            p.end(0, trial, Outcome.FAILURE);
            p.advanceSeconds(40);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.pool.readmit(Guarded.id(0));
            assertThat(p.begin(0, 2)).contains(-1L);
        }
    }

    /** The other may not follow while one is on trial: else the pool would serve one call at a time. */
    @Test
    void oneOnTrial_theLastOtherStays() {
        try (Guarded p = new Guarded(2)) {
            p.halfOpen(0);
            p.fail(1, 5);
            assertThat(p.state(1)).isEqualTo(BreakerState.CLOSED);
            assertThat(p.begin(1, 10)).doesNotContain(-1L);
            p.time.runDue();
            assertThat(p.events(EjectionRefused.class)).hasSize(1);
        }
    }

    @Test
    void nobodyElseIsLeft_trialsEnd() {
        try (Guarded p = new Guarded(2)) {
            p.halfOpen(0);
            p.pool.eject(Guarded.id(1), "by hand");
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            assertThat(p.begin(0, 10)).doesNotContain(-1L);
        }
    }

    @Test
    void trialFailsWhereThePoolCantSpareIt_staysOnTrialAndFloodsNobody() {
        try (Guarded p = new Guarded(3)) {
            p.halfOpen(0);
            p.fail(1, 5);
            assertThat(p.state(1)).isEqualTo(BreakerState.OPEN);
            assertThat(p.fail(0, 1_000)).isEqualTo(1_000);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
            p.time.runDue();
            assertThat(p.events(EjectionRefused.class))
                    .extracting(EjectionRefused::cause)
                    .containsExactly(Cause.BREAKER);
            p.succeed(0, 3);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }
}
