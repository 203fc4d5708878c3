package io.evener.health;

import static io.evener.Outcome.CONNECT_FAILURE;
import static io.evener.Outcome.FAILURE;
import static io.evener.Outcome.OVERLOADED;
import static io.evener.Outcome.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancerEvent.Detected;
import io.evener.LoadBalancerEvent.GuardReport;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Envoy's and gRPC's detectors, sweep by sweep. */
class OutlierDialectTest {

    private static final int SWEEP_SECONDS = 10;

    /** Envoy's with neither runs nor a cap of its own, to see the arithmetic alone. */
    private static OutlierDetector sweepsOnly() {
        return OutlierDetector.envoy()
                .maxEjectedRatio(1)
                .consecutive(Integer.MAX_VALUE, FAILURE, CONNECT_FAILURE, TIMEOUT, OVERLOADED);
    }

    private static List<Integer> ints(String numbers) {
        return Stream.of(numbers.split(" "))
                .filter(text -> !text.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    /** Makes a hundred calls of each member in rotation, so many of them good, and sweeps; returns who is out. */
    private static List<Integer> sweep(Guarded p, List<Integer> good) {
        for (int i = 0; i < good.size(); i++) {
            p.succeed(i, good.get(i));
            p.fail(i, 100 - good.get(i));
        }
        p.advanceSeconds(SWEEP_SECONDS);
        return p.out();
    }

    private static List<Integer> dead(int dead, int of) {
        List<Integer> good = new ArrayList<>(Collections.nCopies(dead, 0));
        good.addAll(Collections.nCopies(of - dead, 100));
        return good;
    }

    /** Out below mean - 1.9 x deviation. */
    @ParameterizedTest
    @CsvSource({
        "50 100 100 100 100, 0", // Envoy's own example: 90 - 1.9 x 20 = 52
        "100 100 100 98 100, 3", // 99.6 - 1.9 x 0.8 = 98.08: a single one of five is out however little it differs
        "50 100 100 100, ''", // fewer than five
        "70 71 68 70 70, ''", // 69.8 - 1.9 x 0.98 = 67.94
        "70 70 67 70 70, 2", // 69.4 - 1.9 x 1.2 = 67.12
        "60 85 90 95 100, ''", // 86 - 1.9 x 13.93 = 59.54
        "99 98 97 99 80 99, 4", // 95.33 - 1.9 x 6.90 = 82.23
        "60 90 90 90 60 90 90 90 90, ''", // 83.33 - 1.9 x 12.47 = 59.64
        "60 90 90 90 60 90 90 90 90 90, 0 4", // 84 - 1.9 x 12 = 61.2
    })
    void successRate_isEnvoysArithmetic(String good, String expected) {
        for (OutlierDetector detector :
                List.of(sweepsOnly(), OutlierDetector.grpc().maxEjectedRatio(1))) {
            try (Guarded p = Guarded.by(ints(good).size(), detector)) {
                assertThat(sweep(p, ints(good))).isEqualTo(ints(expected));
            }
        }
    }

    /** One of five is exactly two deviations off, so that rounding decides: of percents for Envoy, of fractions for gRPC. */
    @ParameterizedTest
    @CsvSource({"0 21 21 21 21, 0, ''", "0 39 39 39 39, 0, ''", "0 51 51 51 51, '', 0", "0 50 50 50 50, '', ''"})
    void successRate_onATie_isRoundedAsTheSystemDoes(String good, String envoy, String grpc) {
        OutlierDetector ofFractions = OutlierDetector.grpc().maxEjectedRatio(1).failureRatio(1, 5, 50, 1);
        try (Guarded p = Guarded.by(5, sweepsOnly().successRate(2, 5, 100, 1));
                Guarded q = Guarded.by(5, ofFractions.successRate(2, 5, 100, 1))) {
            assertThat(sweep(p, ints(good))).isEqualTo(ints(envoy));
            assertThat(sweep(q, ints(good))).isEqualTo(ints(grpc));
        }
    }

    /** b of n dead are found while b / n < 1 / (1 + 1.9^2) = 21.7 %; the default rule finds them up to a half. */
    @ParameterizedTest
    @CsvSource({"1, 5, true", "2, 10, true", "2, 9, false", "2, 8, false", "3, 10, false", "5, 24, true", "5, 23, false"
    })
    void deadEndpoints_maskEachOther(int dead, int of, boolean found) {
        try (Guarded p = Guarded.by(of, sweepsOnly())) {
            for (int sweeps = 0; sweeps < 3; sweeps++) {
                assertThat(sweep(p, dead(dead, of))).hasSize(found ? dead : 0);
            }
        }
        try (Guarded p = Guarded.by(of, OutlierDetector.ofDefaults())) {
            assertThat(sweep(p, dead(dead, of))).hasSize(dead);
        }
    }

    @ParameterizedTest
    @CsvSource({"86, 0", "85, 0", "84, ''"})
    void failurePercentage_isAtLeastForEnvoy(int failing, String expected) {
        OutlierDetector detector = sweepsOnly().successRate(100, 5, 100, 1).failureRatio(0.85, 5, 50, 1);
        try (Guarded p = Guarded.by(5, detector)) {
            assertThat(sweep(p, List.of(100 - failing, 100, 100, 100, 100))).isEqualTo(ints(expected));
        }
    }

    @ParameterizedTest
    @CsvSource({"86, 0", "85, ''"})
    void failurePercentage_isMoreThanForGrpc(int failing, String expected) {
        OutlierDetector detector = OutlierDetector.grpc().successRate(100, 5, 100, 1);
        try (Guarded p = Guarded.by(5, detector)) {
            assertThat(sweep(p, List.of(100 - failing, 100, 100, 100, 100))).isEqualTo(ints(expected));
        }
    }

    @Test
    void failurePercentage_isOnlyToldByEnvoyUnlessEnforced() {
        try (Guarded p = Guarded.by(5, sweepsOnly().successRate(100, 5, 100, 1))) {
            assertThat(sweep(p, dead(1, 5))).isEmpty();
            assertThat(p.events(Detected.class))
                    .extracting(Detected::reason)
                    .containsExactly("100 of 100 calls failed");
        }
    }

    /** Envoy's 10 % counts the one to be ejected, gRPC's doesn't. */
    @ParameterizedTest
    @CsvSource({"5, 0, 1", "9, 0, 1", "10, 1, 1", "19, 1, 2", "20, 2, 2"})
    void cap_countsAsTheSystemDoes(int of, int envoy, int grpc) {
        OutlierDetector onePercent = OutlierDetector.grpc().successRate(100, 5, 50, 1);
        try (Guarded p = Guarded.by(of, OutlierDetector.envoy());
                Guarded q = Guarded.by(of, onePercent)) {
            assertThat(sweep(p, dead(3, of))).hasSize(envoy);
            assertThat(sweep(q, dead(3, of))).hasSize(grpc);
        }
    }

    @Test
    void cap_thatNeverAllowsAnybody_isReportedOnce() {
        try (Guarded p = Guarded.by(4, OutlierDetector.envoy())) {
            p.pool.update(Guarded.endpoints(3));
            p.time.runDue();
            assertThat(p.events(GuardReport.class))
                    .containsExactly(new GuardReport(
                            "p",
                            "p/OutlierDetector",
                            "endpoints=4: at most 0.1 of all is less than one, so nobody is ejected; success rates are judged from 5"
                                    + " endpoints; failure ratios are judged from 5 endpoints"));
        }
    }

    @Test
    void fiveInARow_areOutAtOnce() {
        try (Guarded p = Guarded.by(10, OutlierDetector.envoy())) {
            p.fail(0, 4);
            p.succeed(0, 1);
            p.fail(0, 4);
            assertThat(p.out()).isEmpty();
            p.call(0, 1, TIMEOUT);
            assertThat(p.out()).containsExactly(0);
            assertThat(p.events(TakenOut.class))
                    .extracting(TakenOut::reason)
                    .containsExactly("5 in a row of [FAILURE, CONNECT_FAILURE, TIMEOUT, OVERLOADED]");
        }
    }

    /** Whom the cap spared is ejected by its next run, as soon as there is room. */
    @Test
    void fiveInARow_sparedByTheCap_areOutByTheNextFive() {
        try (Guarded p = Guarded.by(10, OutlierDetector.envoy())) {
            p.fail(0, 5);
            p.advanceSeconds(28);
            p.fail(1, 5);
            assertThat(p.out()).containsExactly(0);
            p.advanceSeconds(2);
            p.fail(1, 4);
            assertThat(p.out()).isEmpty();
            p.fail(1, 1);
            assertThat(p.out()).containsExactly(1);
        }
    }

    /** A rule that only tells must not keep another from acting. */
    @Test
    void fiveConnectionsInARowThatFail_areBothTold() {
        try (Guarded p = Guarded.by(10, OutlierDetector.envoy())) {
            p.call(0, 5, CONNECT_FAILURE);
            assertThat(p.out()).containsExactly(0);
            assertThat(p.events(Detected.class))
                    .extracting(Detected::reason)
                    .containsExactly("5 in a row of [CONNECT_FAILURE, TIMEOUT, OVERLOADED]");
        }
    }

    @Test
    void gatewayFailures_areOnlyTold() {
        OutlierDetector detector =
                OutlierDetector.envoy().consecutive(6, FAILURE, CONNECT_FAILURE, TIMEOUT, OVERLOADED);
        try (Guarded p = Guarded.by(10, detector)) {
            p.call(0, 4, CONNECT_FAILURE);
            p.call(0, 1, FAILURE);
            p.call(1, 5, OVERLOADED);
            assertThat(p.out()).isEmpty();
            assertThat(p.events(Detected.class))
                    .extracting(Detected::endpointId)
                    .as("any other failure ends a run of gateway failures")
                    .containsExactly(Guarded.id(1));
            p.call(0, 1, FAILURE);
            assertThat(p.out()).containsExactly(0);
        }
    }

    @Test
    void grpc_knowsNoRuns() {
        try (Guarded p = Guarded.by(10, OutlierDetector.grpc())) {
            p.fail(0, 49);
            p.advanceSeconds(SWEEP_SECONDS);
            assertThat(p.out()).isEmpty();
        }
    }

    /** Looks are at 10 s, 20 s ...; the second ejection is twice as long, and an interval in takes one off. */
    @Test
    void ejections_lastFromSweepToSweep() {
        try (Guarded p = Guarded.by(10, OutlierDetector.envoy())) {
            p.advanceSeconds(3);
            p.fail(0, 5);
            assertThat(untilIn(p)).isEqualTo(37); // 33 s, seen at 40 s
            p.advanceSeconds(1);
            p.fail(0, 5);
            assertThat(untilIn(p)).isEqualTo(69); // at 41 s for 60 s, seen at 110 s
            p.advanceSeconds(10); // one less, at 120 s
            p.fail(0, 5);
            assertThat(untilIn(p)).isEqualTo(60);
        }
        try (Guarded p = Guarded.by(10, OutlierDetector.grpc())) {
            sweep(p, dead(1, 10));
            assertThat(untilIn(p)).as("after 30 s, not at 30 s").isEqualTo(40);
        }
    }

    @Test
    void letIn_isJudgedAtTheNextSweep() {
        try (Guarded p = Guarded.by(5, sweepsOnly())) {
            for (int sweeps = 1; sweeps <= 5; sweeps++) {
                assertThat(sweep(p, dead(1, 5))).hasSize(sweeps == 4 ? 0 : 1); // out at 10 s, in at 40 s, out at 50 s
            }
            assertThat(p.events(TakenOut.class)).hasSize(2);
        }
    }

    private static int untilIn(Guarded p) {
        assertThat(p.out()).containsExactly(0);
        int seconds = 0;
        while (!p.out().isEmpty()) {
            p.advance(Duration.ofSeconds(1));
            seconds++;
        }
        return seconds;
    }

    @Test
    void enforcement_isDrawn() {
        int acted = 0;
        for (int seed = 0; seed < 200; seed++) {
            OutlierDetector detector = sweepsOnly().successRate(1.9, 5, 100, 0.25);
            try (Guarded p = new Guarded(Guarded.endpoints(5), SeededRandom.of(seed), detector)) {
                acted += sweep(p, dead(1, 5)).size();
                assertThat(p.events(Detected.class).size()
                                + p.events(TakenOut.class).size())
                        .isGreaterThanOrEqualTo(1);
            }
        }
        assertThat(acted).isBetween(50 - 25, 50 + 25); // 4 deviations: 4 x sqrt(200 x 0.25 x 0.75)
    }
}
