package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Cause;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Outcome;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a breaker opens, and when not. */
class CircuitBreakerTest {

    private static final Duration LONG_AGO = Duration.ofMinutes(5);

    @Test
    void failuresInARow_fifth_takesTheMemberOut() {
        try (Guarded p = new Guarded(3)) {
            p.succeed(0, 100);
            p.fail(0, 4);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.fail(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            assertThat(p.member(0).tryBegin()).isNegative();
            p.time.runDue();
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(2);
            assertThat(p.events(TakenOut.class))
                    .containsExactly(new TakenOut("p", Guarded.id(0), Cause.BREAKER, "5 failures in a row"));
            assertThat(p.changes).containsExactly("e10 CLOSED -> OPEN: 5 failures in a row");
        }
    }

    @Test
    void failuresInARow_brokenByOneSuccess_beginAnew() {
        try (Guarded p = new Guarded(3)) {
            p.fail(0, 4);
            p.succeed(0, 1);
            p.fail(0, 4);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    /** Some calls fail everywhere: 8 of 54, where 8.4 in a row are one in ten million. */
    @Test
    void failuresInARow_whereAllFailSome_openWhenNoChance() {
        try (Guarded p = new Guarded(4)) {
            for (int i = 0; i < 8; i++) {
                p.fail(i % 4, 4);
                p.succeed(i % 4, 23);
            }
            p.advanceSeconds(1); // the others' good calls are looked at
            p.fail(0, 5);
            p.advance(Duration.ofMillis(100));
            p.fail(0, 3);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.advance(Duration.ofMillis(100));
            p.fail(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"FAILURE", "CONNECT_FAILURE", "TIMEOUT"})
    void hardFailures_open(Outcome outcome) {
        try (Guarded p = new Guarded(3)) {
            p.call(0, 5, outcome);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    /** D50: a caller's mistakes are answers. B.6 3, 4: what was refused here, or lost a race, says nothing. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"CALLER_ERROR", "CANCELLED", "IGNORED", "SUCCESS"})
    void noBlame_neverOpens_D50(Outcome outcome) {
        try (Guarded p = new Guarded(3)) {
            p.call(0, 1_000, outcome);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void neutral_neitherBreaksARunNorDilutesARatio() {
        try (Guarded p = new Guarded(3, breaker -> breaker.consecutive(1_000))) {
            p.fail(0, 10);
            p.call(0, 1_000, Outcome.CANCELLED);
            p.succeed(0, 9);
            p.fail(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
            assertThat(p.told()).containsExactly("e10 CLOSED -> OPEN: 11 of 20 calls failed");
        }
        try (Guarded p = new Guarded(3)) {
            p.fail(0, 4);
            p.call(0, 10, Outcome.CANCELLED);
            p.fail(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    /** Linkerd's rule: overload is no run, but part of the ratio. */
    @Test
    void overload_isNoRunAndBreaksNone_butCountsInTheRatio() {
        try (Guarded p = new Guarded(3)) {
            p.call(0, 19, Outcome.OVERLOADED);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.call(0, 1, Outcome.OVERLOADED);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
        try (Guarded p = new Guarded(3)) {
            p.fail(1, 4);
            p.call(1, 1, Outcome.OVERLOADED);
            p.fail(1, 1);
            assertThat(p.told()).contains("e11 CLOSED -> OPEN: 5 failures in a row");
        }
    }

    @Test
    void ratio_belowMinCalls_decidesNothing() {
        try (Guarded p = new Guarded(3, breaker -> breaker.consecutive(1_000))) {
            p.fail(0, 19);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.fail(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void ratio_ofTheWindowAlone_isJudged() {
        try (Guarded p = new Guarded(3, breaker -> breaker.consecutive(1_000))) {
            p.succeed(0, 10_000);
            p.advanceSeconds(11);
            p.succeed(0, 10);
            p.fail(0, 9);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.fail(0, 1);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void oldFailures_decideNothing_D14() {
        try (Guarded p = new Guarded(3, breaker -> breaker.consecutive(1_000).failureRatio(0.6))) {
            for (int i = 0; i < 30; i++) {
                p.fail(0, 1);
                p.succeed(0, 1);
            }
            p.advance(LONG_AGO);
            p.succeed(0, 20);
            p.fail(0, 20);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.fail(0, 10);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }

    @Test
    void windowOfCalls_forgetsByCalls() {
        try (Guarded p =
                new Guarded(3, breaker -> breaker.consecutive(1_000).window(20).minCalls(20))) {
            p.fail(0, 9);
            p.advance(LONG_AGO);
            p.succeed(0, 9);
            p.fail(0, 1);
            assertThat(p.state(0)).as("10 of 19").isEqualTo(BreakerState.CLOSED);
            p.succeed(0, 20);
            p.fail(0, 10);
            assertThat(p.state(0)).as("10 of 21").isEqualTo(BreakerState.CLOSED);
            p.fail(0, 1);
            assertThat(p.state(0)).as("11 of 22").isEqualTo(BreakerState.OPEN);
        }
    }

    /** A bad pool is no reason to eject a member: then all are alike, and a limit must act. */
    @Test
    void allAreBad_nobodyIsOpenedByRatio() {
        try (Guarded p = new Guarded(4)) {
            for (int round = 0; round < 200; round++) {
                for (int i = 0; i < 4; i++) {
                    p.fail(i, 3);
                    p.succeed(i, 2);
                }
                p.advance(Duration.ofMillis(100));
            }
            assertThat(p.changes).isEmpty();
        }
    }

    /** More than half can't each be twice as bad as the others: their runs tell. */
    @Test
    void mostAreDead_asManyAreOpenedAsThePoolAllows() {
        try (Guarded p = new Guarded(10)) {
            for (int round = 0; round < 100; round++) {
                for (int i = 0; i < 10; i++) {
                    p.call(i, 1, round >= 30 && i < 6 ? Outcome.FAILURE : Outcome.SUCCESS);
                }
                p.advance(Duration.ofMillis(20));
            }
            assertThat(p.changes)
                    .filteredOn(change -> change.contains("CLOSED -> OPEN"))
                    .hasSize(5);
        }
    }

    @Test
    void oneIsTwiceAsBadAsTheOthers_isOpened() {
        try (Guarded p = new Guarded(4)) {
            for (int round = 0; round < 60; round++) {
                for (int i = 0; i < 4; i++) {
                    p.fail(i, i == 2 ? 4 : 1);
                    p.succeed(i, i == 2 ? 2 : 5);
                }
                p.advance(Duration.ofMillis(100));
            }
            assertThat(p.changes).isNotEmpty().allMatch(change -> change.startsWith("e12 "));
        }
    }

    @Test
    void relativeToPoolOff_allAreOpenedAsFarAsThePoolAllows() {
        try (Guarded p = new Guarded(4, breaker -> breaker.relativeToPool(0))) {
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 4; i++) {
                    p.fail(i, 3);
                    p.succeed(i, 2);
                }
            }
            p.time.runDue();
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(2);
        }
    }

    @Test
    void slowCalls_byDuration_open() {
        try (Guarded p = new Guarded(3, breaker -> breaker.slowCalls(0.5, Duration.ofMillis(100)))) {
            for (int i = 0; i < 10; i++) {
                p.callFor(0, Duration.ofMillis(101), Outcome.SUCCESS);
                p.callFor(0, Duration.ofMillis(100), Outcome.SUCCESS);
            }
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.callFor(0, Duration.ofMillis(101), Outcome.SUCCESS);
            assertThat(p.told()).containsExactly("e10 CLOSED -> OPEN: 11 of 21 calls were slow");
        }
    }

    /** B.6 5: whoever lost a race ended early, and was neither quick nor slow. */
    @Test
    void slowCalls_cancelled_countForNothing() {
        try (Guarded p = new Guarded(3, breaker -> breaker.slowCalls(0.5, Duration.ofMillis(100)))) {
            for (int i = 0; i < 100; i++) {
                p.callFor(0, Duration.ofMillis(101), Outcome.CANCELLED);
            }
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void slowCalls_byThePoolsTail_openTheOneThatIsSlow() {
        try (Guarded p = new Guarded(4, breaker -> breaker.slowCalls(0.3, 3.0))) {
            for (int round = 0; round < 150; round++) {
                for (int i = 0; i < 4; i++) {
                    p.callFor(i, Duration.ofMillis(8 + (round + i) % 5), Outcome.SUCCESS);
                }
            }
            assertThat(p.changes).isEmpty();
            for (int round = 0; round < 400 && p.state(3) == BreakerState.CLOSED; round++) {
                for (int i = 0; i < 4; i++) {
                    p.callFor(i, Duration.ofMillis(i == 3 && round % 2 == 0 ? 90 : 10), Outcome.SUCCESS);
                }
            }
            assertThat(p.told()).hasSize(1);
            assertThat(p.changes.get(0)).startsWith("e13 CLOSED -> OPEN").endsWith("calls were slow");
        }
    }

    /** D7, D8: no clock but the ticker is read, and where its readings wrap nothing happens. */
    @Test
    void tickerWraps_opensAndTriesInTime_D7_D8() {
        ManualTime time = new ManualTime(Long.MAX_VALUE - Duration.ofSeconds(12).toNanos());
        try (Guarded p = new Guarded(3, time, breaker -> breaker.consecutive(1_000))) {
            for (int tenth = 0; tenth < 115; tenth++) {
                p.succeed(0, 2);
                p.advance(Duration.ofMillis(100));
            }
            assertThat(time.nanos()).isPositive();
            int tenths = 0;
            for (; p.state(0) == BreakerState.CLOSED; tenths++) {
                p.fail(0, 2);
                p.advance(Duration.ofMillis(100));
            }
            assertThat(time.nanos()).isNegative();
            assertThat(tenths).isBetween(45, 55); // half of the window
            p.advance(Guarded.PAUSE);
            assertThat(p.state(0)).isEqualTo(BreakerState.HALF_OPEN);
        }
    }

    @Test
    void lateResults_decideNothing() {
        try (Guarded p = new Guarded(3)) {
            List<Long> old = p.begin(0, 20);
            p.pool.eject(Guarded.id(0), "trial");
            p.pool.readmit(Guarded.id(0));
            p.end(0, old, Outcome.FAILURE);
            assertThat(p.state(0)).isEqualTo(BreakerState.CLOSED);
            p.fail(0, 5);
            assertThat(p.state(0)).isEqualTo(BreakerState.OPEN);
        }
    }
}
