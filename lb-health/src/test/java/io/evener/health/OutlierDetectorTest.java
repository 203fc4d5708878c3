package io.evener.health;

import static io.evener.Outcome.FAILURE;
import static io.evener.Outcome.OVERLOADED;
import static io.evener.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Cause;
import io.evener.Endpoint;
import io.evener.LoadBalancerEvent.EjectionRefused;
import io.evener.LoadBalancerEvent.LetIn;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Locality;
import io.evener.Outcome;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whom the default detector ejects, and for how long. */
class OutlierDetectorTest {

    @Test
    void userLine_ejectsTheDeadOfThree() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            p.secondWithDead(1);
            assertThat(p.out()).containsExactly(1);
            assertThat(p.events(TakenOut.class))
                    .containsExactly(new TakenOut(
                            "p",
                            Guarded.id(1),
                            Cause.OUTLIER,
                            "20 of 20 calls failed in PT1S, clearly more than at 2 of 2 others"));
        }
    }

    @Test
    void oneOfTwo_isOut_theOtherNever() {
        try (Guarded p = Guarded.by(2, OutlierDetector.ofDefaults())) {
            p.secondWithDead(0);
            assertThat(p.out()).containsExactly(0);
            p.secondWithDead(0, 1);
            p.secondWithDead(0, 1);
            assertThat(p.out()).containsExactly(0);
        }
    }

    @Test
    void halfOfAPool_isFound() {
        for (int n : new int[] {4, 8, 20}) {
            try (Guarded p = Guarded.by(n, OutlierDetector.ofDefaults())) {
                p.second(i -> i % 2 == 0 ? 20 : 0);
                assertThat(p.out()).hasSize(n / 2);
            }
        }
    }

    /** Beyond a hundred others, some drawn at random vote. */
    @Test
    void largePool_losesItsDeadAndNobodyElse() {
        try (Guarded p = Guarded.by(90 + 210, OutlierDetector.ofDefaults())) {
            for (int second = 0; second < 4; second++) {
                p.second(i -> i < 90 ? 20 : i % 10 == 0 ? 1 : 0);
            }
            assertThat(p.out()).hasSize(90).allMatch(i -> i < 90);
        }
    }

    /** A dead endpoint that answers fast draws most calls, and would outvote others if calls had votes. */
    @Test
    void blackHoles_haveOneVoteEach() {
        try (Guarded p = Guarded.by(8, OutlierDetector.ofDefaults())) {
            for (int i = 0; i < 8; i++) {
                p.call(i, i < 2 ? 2_000 : 10, i < 2 ? FAILURE : SUCCESS);
            }
            p.advanceSeconds(1);
            assertThat(p.out()).containsExactly(0, 1);
        }
    }

    @Test
    void allUnhealthy_nobodyIsOut_E20() {
        try (Guarded p = Guarded.by(6, OutlierDetector.ofDefaults())) {
            for (int second = 0; second < 300; second++) {
                p.second(i -> 20);
            }
            assertThat(p.out()).isEmpty();
            assertThat(p.events(EjectionRefused.class)).isEmpty();
        }
    }

    /** The pool's own bad time is nobody's fault, also for who was called mostly within it. */
    @Test
    void outageOfAll_convictsNobody() {
        try (Guarded p = Guarded.by(5, OutlierDetector.ofDefaults())) {
            for (int second = 0; second < 120; second++) {
                boolean outage = second % 40 >= 30;
                for (int i = 0; i < 5; i++) {
                    boolean busy = i > 0 || outage; // member 0 has its calls when all fail
                    p.call(i, busy ? 20 : 1, outage ? FAILURE : SUCCESS);
                }
                p.advanceSeconds(1);
            }
            assertThat(p.events(TakenOut.class))
                    .as("those that had good calls as well stay")
                    .isEmpty();
        }
    }

    @Test
    void newcomerInAnOutage_isComparedOverItsOwnTime() {
        try (Guarded p = Guarded.by(4, OutlierDetector.ofDefaults())) {
            p.pool.update(Guarded.endpoints(3));
            for (int second = 0; second < 100; second++) {
                p.second(i -> 0);
            }
            p.pool.update(Guarded.endpoints(4));
            for (int second = 0; second < 100; second++) {
                p.second(i -> 6);
            }
            assertThat(p.out()).isEmpty();
        }
    }

    @Test
    void ejection_endsByItself_growsWhenRepeated_andJitters() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            List<Integer> lasted = new ArrayList<>();
            for (int round = 1; round <= 4; round++) {
                while (p.out().isEmpty()) {
                    p.secondWithDead(0);
                }
                int seconds = 0;
                while (!p.out().isEmpty()) {
                    p.secondWithDead(0);
                    seconds++;
                }
                assertThat(seconds).isBetween(30 * round, 30 * round + 11); // jitter, and up to the next look
                lasted.add(seconds - 30 * round);
            }
            assertThat(lasted.stream().distinct().count())
                    .as("jitter %s", lasted)
                    .isGreaterThan(1);
            assertThat(p.events(LetIn.class)).hasSize(4);
        }
    }

    /** Clients that eject together come back apart. */
    @Test
    void reentries_areSpreadOverTheJitter_E21() {
        int[] perSecond = new int[50];
        for (int client = 0; client < 200; client++) {
            try (Guarded p = new Guarded(Guarded.endpoints(3), SeededRandom.of(client), OutlierDetector.ofDefaults())) {
                p.secondWithDead(0);
                int seconds = 0;
                while (!p.out().isEmpty()) {
                    p.advanceSeconds(1);
                    seconds++;
                }
                perSecond[seconds]++;
            }
        }
        assertThat(IntStream.of(perSecond).max().orElseThrow())
                .isLessThan(20 + 18); // of ten seconds each 20, 4 deviations
    }

    @Test
    void healed_isNotEjectedForWhatWasBefore() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            p.secondWithDead(0);
            for (int second = 0; second < 300; second++) {
                p.second(i -> 0);
            }
            assertThat(p.out()).isEmpty();
            assertThat(p.events(TakenOut.class)).hasSize(1);
        }
    }

    /** Calls from before an ejection that end after it decide nothing. */
    @Test
    void lateResults_decideNothing() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            List<Long> hanging = p.begin(0, 100);
            p.secondWithDead(0);
            assertThat(p.out()).containsExactly(0);
            while (!p.out().isEmpty()) {
                p.advanceSeconds(1);
            }
            p.advanceSeconds(1);
            p.end(0, hanging, Outcome.TIMEOUT);
            p.second(i -> 0);
            p.second(i -> 0);
            assertThat(p.out()).isEmpty();
        }
    }

    @Test
    void neutralOutcomes_sayNothing() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            for (int second = 0; second < 10; second++) {
                p.call(0, 100, Outcome.CANCELLED);
                p.call(0, 100, Outcome.IGNORED);
                p.second(i -> i == 0 ? 1 : 0); // 5 % of those that say something
            }
            assertThat(p.out()).isEmpty();
            p.call(0, 20, OVERLOADED);
            p.second(i -> 0);
            assertThat(p.out()).containsExactly(0);
        }
    }

    @Test
    void runsOfChosenKinds_areOutAtOnce() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults().consecutive(3, Outcome.TIMEOUT))) {
            p.fail(0, 3);
            p.call(1, 2, Outcome.TIMEOUT);
            p.fail(1, 1);
            p.call(1, 1, Outcome.TIMEOUT);
            assertThat(p.out()).isEmpty();
            p.call(1, 2, Outcome.TIMEOUT);
            assertThat(p.out()).containsExactly(1);
        }
    }

    /** A zone of its own is far away, not slow. */
    @Test
    void latency_isComparedWithinAZone() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            endpoints.add(Endpoint.builder(Guarded.id(i))
                    .locality(new Locality("here", i < 3 ? "near" : "far"))
                    .build());
        }
        try (Guarded p = new Guarded(
                endpoints, SeededRandom.of(3), OutlierDetector.ofDefaults().latency())) {
            for (int round = 0; round < 300; round++) {
                for (int i = 0; i < 6; i++) {
                    int millis = (i < 3 ? 1 : 20) * (i == 1 && round > 150 ? 5 : 1);
                    p.callFor(i, Duration.ofMillis(millis), SUCCESS);
                }
            }
            assertThat(p.out()).containsExactly(1);
            assertThat(p.events(TakenOut.class).get(0).reason()).contains("calls were slow");
        }
    }
}
