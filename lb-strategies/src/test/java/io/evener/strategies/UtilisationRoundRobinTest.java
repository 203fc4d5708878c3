package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.spi.Chooser;
import io.evener.spi.LoadReport;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights out of what endpoints report, by the formula and the times of gRFC A58. */
class UtilisationRoundRobinTest {

    private static final int CALLS = 7_000;

    private static Balanced balanced(int n) {
        return new Balanced(Strategies.utilisationRoundRobin(), 1, n);
    }

    private static LoadReport report(double utilisation, double requests, double errors) {
        return new LoadReport(utilisation, requests, errors, -1);
    }

    private static ChooseRequest only(Balanced in, String id) {
        ChooseRequest request = ChooseRequest.any().strict();
        for (int i = 0; i < in.pool.snapshot().size(); i++) {
            String other = in.pool.snapshot().endpoint(i).id();
            request = other.equals(id) ? request : request.excluding(in.member(other));
        }
        return request;
    }

    /** Tells something about an endpoint, as a response of its own would. */
    private static void tell(Balanced in, String id, LoadReport report) {
        Lease lease = in.balancer.acquire(only(in, id));
        lease.report(report);
        lease.complete(Outcome.SUCCESS);
    }

    /** Tells it every second for so long. */
    private static void tellFor(Balanced in, int seconds, Map<String, LoadReport> reports) {
        for (int i = 0; i < seconds; i++) {
            reports.forEach((id, report) -> tell(in, id, report));
            in.time.advance(Duration.ofSeconds(1));
        }
    }

    private static void assertShares(Balanced in, double... weights) {
        Map<String, Integer> counts = in.count(CALLS, ChooseRequest.any());
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts.getOrDefault(Balanced.id(i), 0))
                    .as("%s of %s", Balanced.id(i), counts)
                    .isCloseTo(CALLS * weights[i] / sum, within(45.0)); // RoundRobin: 3 + 4.6 ln t
        }
    }

    // ---- the formula -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "0.5, 100, 0, 1, 200",
        "0.5, 100, 10, 1, 166.66667",
        "0.5, 100, 10, 0, 200",
        "0.5, 100, 10, 2.5, 133.33333",
        "1.25, 1000, -1, 1, 800",
        "0.25, 0.5, 0.5, 1, 0.4",
        "0.5, 0, 0, 1, 0",
        "0.5, -1, 0, 1, 0",
        "0, 100, 0, 1, 0",
        "-1, 100, 0, 1, 0",
        "1e-7, 100, 0, 1, 0",
        "0.5, 1e-300, 1e9, 1, 0",
        "1e-6, 1e9, 0, 1, 1e15"
    })
    void capacity_isRequestsByUtilisationAndErrors(
            double utilisation, double requests, double errors, double penalty, float expected) {
        assertThat(ReportedCapacity.capacity(report(utilisation, requests, errors), penalty))
                .isCloseTo(expected, within(expected * 1e-6f));
    }

    // ---- the times -------------------------------------------------------------------------------------------------

    private static final Map<String, LoadReport> FAST_AND_SLOW =
            Map.of("a", report(0.5, 400, 0), "b", report(0.5, 100, 0), "c", report(0.5, 200, 0));

    @Test
    void shares_afterTheBlackout_followTheReports() {
        try (Balanced in = balanced(3)) {
            assertShares(in, 1, 1, 1);
            tellFor(in, 9, FAST_AND_SLOW);
            assertShares(in, 1, 1, 1);
            tellFor(in, 2, FAST_AND_SLOW);
            assertShares(in, 4, 1, 2);
        }
    }

    @Test
    void shares_laterReports_areFollowedWithinAPeriod() {
        try (Balanced in = balanced(3)) {
            tellFor(in, 12, FAST_AND_SLOW);
            tellFor(in, 1, Map.of("a", report(0.9, 90, 0)));
            assertShares(in, 1, 2, 4);
        }
    }

    @Test
    void shares_errors_countAsUtilisation() {
        try (Balanced in = balanced(2)) {
            tellFor(in, 12, Map.of("a", report(0.5, 100, 0), "b", report(0.5, 100, 50)));
            assertShares(in, 2, 1);
        }
    }

    @Test
    void unknown_weighsTheMeanOfTheKnown() {
        try (Balanced in = balanced(4)) {
            tellFor(in, 12, Map.of("a", report(0.5, 100, 0), "b", report(0.5, 300, 0)));
            assertShares(in, 1, 3, 2, 2);
        }
    }

    @Test
    void unknown_allButOne_leavesTheEndpointsOwnWeights() {
        try (Balanced in = balanced(3)) {
            in.pool.add(Balanced.endpoint(1).toBuilder().weight(5).build());
            tellFor(in, 12, Map.of("a", report(0.5, 100, 0)));
            assertShares(in, 1, 5, 1);
            tellFor(in, 12, Map.of("a", report(0.5, 100, 0), "c", report(0.5, 100, 0)));
            assertShares(in, 1, 1, 1);
        }
    }

    @Test
    void expired_isUnknown_andHasItsBlackoutAgain() {
        try (Balanced in = balanced(3)) {
            tellFor(in, 12, FAST_AND_SLOW);
            Map<String, LoadReport> others = Map.of("b", report(0.5, 100, 0), "c", report(0.5, 300, 0));
            tellFor(in, 178, others);
            assertShares(in, 4, 1, 3);
            tellFor(in, 2, others);
            assertShares(in, 2, 1, 3);
            Map<String, LoadReport> all =
                    Map.of("a", report(0.5, 600, 0), "b", report(0.5, 100, 0), "c", report(0.5, 300, 0));
            tellFor(in, 9, all);
            assertShares(in, 2, 1, 3);
            tellFor(in, 2, all);
            assertShares(in, 6, 1, 3);
        }
    }

    @Test
    void readmitted_hasItsBlackoutAgain() {
        try (Balanced in = balanced(3)) {
            tellFor(in, 12, FAST_AND_SLOW);
            in.pool.eject("a", "trial");
            in.pool.readmit("a");
            assertShares(in, 1.5, 1, 2);
            tellFor(in, 9, FAST_AND_SLOW);
            assertShares(in, 1.5, 1, 2);
            tellFor(in, 2, FAST_AND_SLOW);
            assertShares(in, 4, 1, 2);
        }
    }

    /** Scenario E13f: no report, however odd, takes an endpoint out or gives it everything. */
    @Test
    void e13f_oddReports_areBoundedByTheMean() {
        try (Balanced in = balanced(3)) {
            tellFor(in, 12, Map.of("a", report(0.5, 100, 0), "b", report(0.5, 1e-5, 0), "c", report(1e-6, 1e9, 0)));
            double mean = (200 + 2e-5 + 1e15) / 3;
            assertShares(in, 0.1 * mean, 0.1 * mean, 1e15);
        }
    }

    @Test
    void admission_multiplies() {
        try (Balanced in = balanced(3)) {
            tellFor(in, 12, FAST_AND_SLOW);
            in.guard().admission(in.member("a"), 0.25);
            in.time.runDue();
            assertShares(in, 1, 1, 2);
        }
    }

    @Test
    void garbage_isIgnored() {
        try (Balanced in = balanced(3)) {
            tellFor(in, 12, FAST_AND_SLOW);
            tellFor(in, 3, Map.of("a", report(Double.NaN, 1, 0), "b", report(0.5, 1e300, 0)));
            assertShares(in, 4, 1, 2);
        }
    }

    // ---- the work --------------------------------------------------------------------------------------------------

    @Test
    void compile_onlyWhenAWeightChanged() {
        AtomicInteger compiles = new AtomicInteger();
        Strategy strategy = Strategies.utilisationRoundRobin();
        Strategy counting = new Strategy() {
            @Override
            public String name() {
                return strategy.name();
            }

            @Override
            public Bound bind(StrategyContext context) {
                Bound bound = strategy.bind(context);
                return snapshot -> {
                    compiles.incrementAndGet();
                    Chooser chooser = bound.compile(snapshot);
                    return chooser;
                };
            }
        };
        try (Balanced in = new Balanced(counting, 1, 3)) {
            int first = compiles.get();
            in.time.advance(Duration.ofMinutes(1));
            assertThat(compiles).hasValue(first);
            tellFor(in, 40, FAST_AND_SLOW);
            assertThat(compiles).as("once for each of the three, at most").hasValueBetween(first + 1, first + 3);
            int known = compiles.get();
            tell(in, "a", report(0.5, 401, 0));
            in.time.advance(Duration.ofSeconds(5));
            assertThat(compiles).hasValue(known + 1);
        }
    }

    @Test
    void close_givesTheTimerBack() {
        try (Balanced in = new Balanced(Strategies.random(), 1, 3)) {
            int before = in.time.pending();
            LoadBalancer other = LoadBalancer.builder(in.pool)
                    .strategy(Strategies.utilisationRoundRobin())
                    .build();
            assertThat(in.time.pending()).isGreaterThan(before);
            assertThat(other.wantsLoadReports()).isTrue();
            other.close();
            assertThat(in.time.pending()).isEqualTo(before);
            assertThat(in.balancer.wantsLoadReports()).isFalse();
        }
    }

    // ---- gRPC's dialect --------------------------------------------------------------------------------------------

    @Test
    void grpc_nothingKnown_isPlainTurns() {
        Strategy grpc = Strategies.utilisationRoundRobin().dialect(UtilisationRoundRobin.Dialect.GRPC);
        try (Balanced in = new Balanced(grpc, 1, 5)) {
            in.pool.add(Balanced.endpoint(4).toBuilder().weight(1_000).build());
            List<String> even = in.serve(10);
            assertThat(even.subList(0, 5)).doesNotHaveDuplicates().isEqualTo(even.subList(5, 10));
        }
    }

    static Stream<Arguments> grpcTurns() throws IOException {
        try (InputStream in = UtilisationRoundRobinTest.class.getResourceAsStream("grpc-weighted-round-robin.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.split(" \\| "))
                            .map(parts -> Arguments.of(Double.parseDouble(parts[0]), parts[1], parts[2]))
                            .toList()
                            .stream();
        }
    }

    /** The system itself, from the header to the turn. */
    @ParameterizedTest
    @MethodSource("grpcTurns")
    void grpc_sameReports_sameTurns(double penalty, String reports, String turns) {
        Strategy grpc = Strategies.utilisationRoundRobin()
                .dialect(UtilisationRoundRobin.Dialect.GRPC)
                .blackout(Duration.ZERO)
                .errorPenalty(penalty);
        String[] headers = reports.split(" ; ");
        try (Balanced in = new Balanced(grpc, 1, headers.length)) {
            for (int i = 0; i < headers.length; i++) {
                if (!headers[i].equals("-")) {
                    Lease lease = in.balancer.acquire(only(in, Balanced.id(i)));
                    lease.reportHeader(headers[i]);
                    lease.complete(Outcome.SUCCESS);
                }
            }
            in.time.advance(Duration.ofSeconds(1));
            String cycle = String.join("", in.serve(headers.length * 65_535));
            assertThat(cycle + cycle).contains(turns);
        }
    }

    /** Who is unknown has his part of the mean. */
    @Test
    void grpc_slowStart_multiplies() {
        Strategy grpc = Strategies.utilisationRoundRobin().dialect(UtilisationRoundRobin.Dialect.GRPC);
        try (Balanced in = new Balanced(grpc, 1, 3)) {
            in.guard().admission(in.member("c"), 0.25);
            in.time.runDue();
            assertShares(in, 4, 4, 1);
            tellFor(in, 12, Map.of("a", report(0.5, 100, 0), "b", report(0.5, 300, 0)));
            assertShares(in, 2, 6, 1);
        }
    }

    @Test
    void dialect_byName_orRefusedWithTheKnown() {
        assertThat(UtilisationRoundRobin.Dialect.of("grpc")).isEqualTo(UtilisationRoundRobin.Dialect.GRPC);
        assertThatThrownBy(() -> UtilisationRoundRobin.Dialect.of("envoy"))
                .hasMessage("must be one of grpc: dialect=envoy");
        assertThat(Strategies.utilisationRoundRobin()
                        .dialect(UtilisationRoundRobin.Dialect.GRPC)
                        .name())
                .isEqualTo("utilisationRoundRobin(grpc)");
    }

    // ---- settings --------------------------------------------------------------------------------------------------

    @Test
    void settings_bad_areRefusedByNameAndValue() {
        UtilisationRoundRobin strategy = Strategies.utilisationRoundRobin();
        assertThatThrownBy(() -> strategy.errorPenalty(-1)).hasMessage("must be >= 0: errorPenalty=-1.0");
        assertThatThrownBy(() -> strategy.errorPenalty(Double.NaN)).hasMessage("must be >= 0: errorPenalty=NaN");
        assertThatThrownBy(() -> strategy.blackout(Duration.ofSeconds(-1)))
                .hasMessage("must be in PT0S..PT24H: blackout=PT-1S");
        assertThatThrownBy(() -> strategy.expiry(Duration.ZERO)).hasMessage("must be in PT0.001S..PT24H: expiry=PT0S");
        assertThatThrownBy(() -> strategy.period(Duration.ofMillis(99)))
                .hasMessage("must be in PT0.1S..PT24H: period=PT0.099S");
    }

    @Test
    void blackout_zero_believesTheFirstReport() {
        Strategy eager =
                Strategies.utilisationRoundRobin().blackout(Duration.ZERO).errorPenalty(0);
        try (Balanced in = new Balanced(eager, 1, 3)) {
            tellFor(in, 1, FAST_AND_SLOW);
            assertShares(in, 4, 1, 2);
        }
    }

    @Test
    void explain_tellsHowManyAreKnown() {
        try (Balanced in = balanced(3)) {
            tellFor(in, 12, Map.of("a", report(0.5, 300, 0), "b", report(0.5, 100, 0)));
            assertThat(in.balancer.explain(ChooseRequest.any()).toString())
                    .contains("load known of 2 of 3, cost: the mean capacity by its own")
                    .contains("cost 0.667")
                    .contains("cost 2.00");
        }
    }
}
