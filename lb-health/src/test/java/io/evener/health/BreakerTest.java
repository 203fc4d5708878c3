package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import io.evener.RandomSource;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A breaker without a pool. Numbers are those of the peers' faults. */
class BreakerTest {

    private final ManualTime time = new ManualTime();
    private final List<String> changes = new ArrayList<>();
    private final CircuitBreaker recipe = CircuitBreaker.ofDefaults()
            .listener((name, before, after, reason) -> changes.add(before + " -> " + after + ": " + reason));
    private final Breaker breaker = alone(recipe);

    private Breaker alone(CircuitBreaker recipe) {
        return recipe.alone("b", time, SeededRandom.of(3));
    }

    private static int call(Breaker breaker, int times, Outcome outcome) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            long stamp = breaker.tryBegin();
            if (stamp >= 0) {
                breaker.end(stamp, outcome, -1);
                taken++;
            }
        }
        return taken;
    }

    private void openAndWait() {
        call(breaker, 5, Outcome.FAILURE);
        time.advance(Guarded.PAUSE);
    }

    @Test
    void opensTriesAndCloses() {
        call(breaker, 5, Outcome.FAILURE);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(call(breaker, 100, Outcome.SUCCESS)).isZero();
        time.advance(Guarded.PAUSE);
        assertThat(call(breaker, 3, Outcome.SUCCESS)).isEqualTo(3);
        assertThat(changes)
                .containsExactly(
                        "CLOSED -> OPEN: 5 failures in a row",
                        "OPEN -> HALF_OPEN: the pause is over",
                        "HALF_OPEN -> CLOSED: 3 trials succeeded");
        call(breaker, 4, Outcome.FAILURE);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void lateResults_decideNothing_D1_D2_D24_D25() {
        List<Long> old = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            old.add(breaker.tryBegin());
        }
        openAndWait();
        long trial = breaker.tryBegin();
        old.subList(0, 50).forEach(stamp -> breaker.end(stamp, Outcome.SUCCESS, -1));
        old.subList(50, 100).forEach(stamp -> breaker.end(stamp, Outcome.IGNORED, -1));
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(call(breaker, 100, Outcome.SUCCESS)).isZero();
        breaker.end(trial, Outcome.SUCCESS, -1);
        for (int i = 0; i < 10; i++) {
            breaker.end(trial, Outcome.SUCCESS, -1); // again
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void releasedWhileOpen_nextPauseIsWhole_D3_D4() {
        call(breaker, 5, Outcome.FAILURE);
        time.advance(Duration.ofMillis(400));
        breaker.forceClosed();
        breaker.release();
        call(breaker, 5, Outcome.FAILURE);
        time.advance(Duration.ofMillis(499));
        assertThat(breaker.tryBegin()).isNegative();
    }

    @Test
    void lostTrial_expires_D5() {
        openAndWait();
        long lost = breaker.tryBegin();
        time.advance(Duration.ofMillis(29_999));
        assertThat(breaker.tryBegin()).isNegative();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        time.advance(Duration.ofMillis(1));
        assertThat(breaker.tryBegin()).isNegative();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        time.advance(Duration.ofHours(1));
        long next = breaker.tryBegin();
        assertThat(next).isNotNegative();
        breaker.end(lost, Outcome.FAILURE, -1);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void cancelledTrial_isGivenBack_D6() {
        openAndWait();
        call(breaker, 2, Outcome.SUCCESS);
        assertThat(call(breaker, 20, Outcome.CANCELLED)).isEqualTo(20);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        call(breaker, 1, Outcome.CALLER_ERROR);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void tickerWraps_opensAndTriesInTime_D7_D8() {
        ManualTime late = new ManualTime(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());
        Breaker wrapping = recipe.consecutive(10_000).alone("b", late, SeededRandom.of(3));
        call(wrapping, 1_000, Outcome.SUCCESS);
        int failed = 0;
        while (wrapping.state() == BreakerState.CLOSED) {
            failed += call(wrapping, 50, Outcome.FAILURE);
            late.advance(Duration.ofMillis(100));
        }
        assertThat(failed).isEqualTo(1_000);
        assertThat(late.nanos()).isPositive();
        late.advance(Duration.ofMillis(400));
        assertThat(wrapping.tryBegin()).isNegative();
        late.advance(Guarded.PAUSE);
        assertThat(wrapping.tryBegin()).isNotNegative();
    }

    /** A ticker that breaks its promise and goes back 5 s delays nothing by more than a window. */
    @Test
    void tickerGoesBack_stillOpens_D7() {
        long[] back = {0};
        Breaker stepped = recipe.consecutive(100_000).alone("b", () -> time.nanos() - back[0], SeededRandom.of(3));
        call(stepped, 100, Outcome.SUCCESS);
        time.advance(Duration.ofSeconds(8));
        back[0] = Duration.ofSeconds(5).toNanos();
        int ticks = 0;
        while (stepped.state() == BreakerState.CLOSED) {
            call(stepped, 1, Outcome.FAILURE);
            time.advance(Duration.ofMillis(2));
            ticks++;
        }
        assertThat(ticks).isEqualTo(100);
    }

    @Test
    void refusals_areNoEvents_D11() {
        openAndWait();
        breaker.tryBegin();
        changes.clear();
        assertThat(call(breaker, 100, Outcome.SUCCESS)).isZero();
        assertThat(changes).isEmpty();
    }

    @Test
    void sixtyFourThreadsAtExpiry_oneTrial_D12() throws Exception {
        for (int round = 0; round < 20; round++) {
            openAndWait();
            CyclicBarrier start = new CyclicBarrier(64);
            ConcurrentLinkedQueue<Long> begun = new ConcurrentLinkedQueue<>();
            Thread[] racers = new Thread[64];
            for (int i = 0; i < racers.length; i++) {
                racers[i] = new Thread(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    long stamp = breaker.tryBegin();
                    if (stamp >= 0) {
                        begun.add(stamp);
                    }
                });
                racers[i].start();
            }
            for (Thread racer : racers) {
                racer.join();
            }
            assertThat(begun).hasSize(1);
            breaker.end(begun.remove(), Outcome.SUCCESS, -1);
            call(breaker, 2, Outcome.SUCCESS);
            time.advance(Duration.ofSeconds(30));
        }
    }

    @Test
    void oldFailures_decideNothing_D14() {
        Breaker ratio = alone(recipe.consecutive(1_000).failureRatio(0.6));
        for (int i = 0; i < 30; i++) {
            call(ratio, 1, Outcome.FAILURE);
            call(ratio, 1, Outcome.SUCCESS);
        }
        time.advance(Duration.ofMinutes(5));
        call(ratio, 40, Outcome.SUCCESS);
        call(ratio, 40, Outcome.FAILURE);
        assertThat(ratio.state()).isEqualTo(BreakerState.CLOSED);
    }

    /** 5,000 clients of one endpoint that fell at the same instant do not try it together. */
    @Test
    void fiveThousandBreakers_tryApart_D52_B6_11() {
        RandomSource random = SeededRandom.of(52);
        int[] trials = new int[6];
        for (int i = 0; i < 5_000; i++) {
            ManualTime own = new ManualTime();
            Breaker client = CircuitBreaker.ofDefaults().alone("c", own, random);
            call(client, 5, Outcome.FAILURE);
            int millis = 0;
            while (client.tryBegin() < 0) {
                own.advance(Duration.ofMillis(1));
                millis++;
            }
            trials[(millis - 501) / 100]++;
        }
        assertThat(trials[5]).isZero();
        for (int hundred = 0; hundred < 5; hundred++) {
            assertThat(trials[hundred]).isLessThanOrEqualTo(2 * 5_000 / 5);
        }
    }

    @Test
    void call_runsAndJudges() throws Exception {
        assertThat(breaker.call(() -> "well")).isEqualTo("well");
        IllegalStateException bug = new IllegalStateException("bug");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> breaker.call(() -> {
                        throw bug;
                    }))
                    .isSameAs(bug);
        }
        assertThatThrownBy(() -> breaker.call(() -> "never"))
                .isInstanceOf(BreakerOpenException.class)
                .hasMessageMatching("breaker is open: name=b remaining=PT0\\.\\d+S \\(5 failures in a row\\)")
                .extracting(Throwable::getStackTrace)
                .isEqualTo(new StackTraceElement[0]);
    }

    private BreakerOpenException refusal() {
        return assertThatThrownBy(() -> breaker.call(() -> "never"))
                .asInstanceOf(InstanceOfAssertFactories.type(BreakerOpenException.class))
                .actual();
    }

    @Test
    void refusal_tellsWhyAndForHowLong() {
        call(breaker, 5, Outcome.FAILURE);
        BreakerOpenException open = refusal();
        assertThat(open.reason()).isEqualTo("5 failures in a row");
        time.advance(open.remaining().minusNanos(1));
        assertThat(refusal().remaining()).isEqualTo(Duration.ofNanos(1));
        time.advance(Duration.ofNanos(1));
        assertThat(breaker.tryBegin()).as("the trial").isNotNegative();
        assertThat(refusal().remaining()).isZero();
        breaker.forceOpen();
        assertThat(refusal()).hasMessage("breaker is open: name=b remaining=PT0S (by hand)");
    }

    /** A function or classifier in a language without checked exceptions. */
    @Test
    void call_classifierThrowsAChecked_isAFailure() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(breaker.call(() -> "well", (result, error) -> sneak(new IOException("classifier"))))
                    .isEqualTo("well");
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T, X extends Throwable> T sneak(Throwable checked) throws X {
        throw (X) checked;
    }

    @Test
    void call_cancelled_isNeutral() {
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> breaker.call(() -> {
                        throw new CancellationException();
                    }))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void call_classifierThrows_isAFailure() throws Exception {
        for (int i = 0; i < 5; i++) {
            breaker.call(() -> "well", (result, error) -> {
                throw new IllegalStateException();
            });
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void call_classifierSaysNothing_orThrowsAnError_isAFailure() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(breaker.call(() -> "well", (result, error) -> null)).isEqualTo("well");
        }
        for (int i = 0; i < 3; i++) {
            IOException own = new IOException("own");
            assertThatThrownBy(() -> breaker.call(
                            () -> {
                                throw own;
                            },
                            (result, error) -> {
                                throw new AssertionError("classifier");
                            }))
                    .isSameAs(own);
        }
        assertThat(changes).containsExactly("CLOSED -> OPEN: 5 failures in a row");
    }

    @Test
    void slowCalls_open() throws Exception {
        Breaker slow = alone(recipe.slowCalls(0.5, Duration.ofMillis(100)));
        for (int i = 0; i < 20; i++) {
            boolean even = i % 2 == 0;
            slow.call(() -> {
                time.advance(Duration.ofMillis(even ? 10 : 101));
                return even;
            });
        }
        assertThat(slow.state()).isEqualTo(BreakerState.OPEN);
        assertThat(changes).containsExactly("CLOSED -> OPEN: 10 of 20 calls were slow");
    }

    @Test
    void forced_staysUntilReleased() {
        breaker.forceOpen();
        time.advance(Duration.ofDays(1));
        assertThat(call(breaker, 10, Outcome.SUCCESS)).isZero();
        breaker.forceClosed();
        assertThat(call(breaker, 100, Outcome.FAILURE)).isEqualTo(100);
        breaker.release();
        breaker.release();
        call(breaker, 4, Outcome.FAILURE);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(changes)
                .containsExactly(
                        "CLOSED -> FORCED_OPEN: by hand",
                        "FORCED_OPEN -> FORCED_CLOSED: by hand",
                        "FORCED_CLOSED -> CLOSED: by hand");
    }

    @Test
    void dryRun_refusesNothingAndTells() {
        Breaker dry = alone(recipe.dryRun());
        assertThat(call(dry, 100, Outcome.FAILURE)).isEqualTo(100);
        assertThat(changes).containsExactly("CLOSED -> OPEN: 5 failures in a row");
        time.advance(Guarded.PAUSE);
        assertThat(call(dry, 3, Outcome.SUCCESS)).isEqualTo(3);
        assertThat(dry.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"CALLER_ERROR", "CANCELLED", "IGNORED", "SUCCESS"})
    void noBlame_neverOpens_D50(Outcome outcome) {
        assertThat(call(breaker, 1_000, outcome)).isEqualTo(1_000);
    }

    @Test
    void listenerThrows_disturbsNothing_B6_20() {
        Breaker told = alone(CircuitBreaker.ofDefaults().listener((name, before, after, reason) -> {
            throw new IllegalStateException("listener");
        }));
        call(told, 5, Outcome.FAILURE);
        time.advance(Guarded.PAUSE);
        assertThat(call(told, 3, Outcome.SUCCESS)).isEqualTo(3);
        assertThat(told.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void listenerThrowsAnError_isToldAgain_andTheCallHearsNothing() {
        List<BreakerState> heard = new ArrayList<>();
        Breaker told = alone(CircuitBreaker.ofDefaults().listener((name, before, after, reason) -> {
            heard.add(after);
            throw new AssertionError("listener");
        }));
        call(told, 5, Outcome.FAILURE);
        told.forceClosed();
        told.release();
        call(told, 5, Outcome.FAILURE);
        assertThat(heard)
                .containsExactly(BreakerState.OPEN, BreakerState.FORCED_CLOSED, BreakerState.CLOSED, BreakerState.OPEN);
    }
}
