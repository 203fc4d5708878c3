package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.Locality;
import io.evener.Outcome;
import io.evener.spi.Strategy;
import io.evener.strategies.WeightedSplit.Arm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code explain} says, of whom, and that asking changes nothing. */
class ExplainTest {

    private static final Locality HERE = new Locality("eu", "0");
    private static final ChooseRequest KEY = ChooseRequest.key("k");

    static Stream<Strategy> strategies() {
        return Stream.of(
                Strategies.roundRobin(),
                Strategies.roundRobin().dialect(RoundRobin.Dialect.SMOOTH),
                Strategies.roundRobin().dialect(RoundRobin.Dialect.STATIC_STRIDE),
                Strategies.roundRobin().dialect(RoundRobin.Dialect.EDF),
                Strategies.random(),
                Strategies.leastRequest(),
                Strategies.leastRequest().dialect(LeastRequest.Dialect.ENVOY),
                Strategies.peakEwma().decay(Duration.ofSeconds(1)),
                Strategies.leastResponseTime(),
                Strategies.utilisationRoundRobin(),
                Strategies.ringHash(),
                Strategies.maglev(),
                Strategies.jump(),
                Strategies.boundedLoad(Strategies.maglev()).factor(1).slack(0),
                Strategies.firstAvailable(),
                Strategies.tiered(Strategies.zoneAware(HERE, Strategies.leastRequest())),
                Strategies.regionFailover("eu", Strategies.leastRequest()),
                Strategies.subset(12, Strategies.peakEwma()),
                Strategies.weightedSplit(Arm.of("one", 30).ids("a", "b", "c"), Arm.of("other", 70)),
                Strategies.sticky(Strategies.random()),
                Strategies.shadow(Strategies.random(), Strategies.leastRequest(), new ShadowLog()));
    }

    /** Twenty endpoints of two tiers, two zones and three weights. */
    private static List<Endpoint> endpoints() {
        return IntStream.range(0, 20)
                .mapToObj(i -> Balanced.endpoint(i, 1 + i % 3).toBuilder()
                        .tier(i % 5 == 0 ? 1 : 0)
                        .locality(new Locality("eu", String.valueOf(i % 2)))
                        .build())
                .toList();
    }

    /** Calls of different lengths, up to ten at once, with and without keys; some fail, somebody goes out. */
    private static List<String> served(Strategy strategy, Consumer<Balanced> between) {
        List<String> served = new ArrayList<>();
        try (Balanced b = new Balanced(strategy, 7, endpoints())) {
            List<Lease> open = new ArrayList<>();
            for (int call = 0; call < 300; call++) {
                ChooseRequest request =
                        call % 3 == 0 ? ChooseRequest.any() : ChooseRequest.hash(call % 7 * 0x9E3779B97L);
                Lease lease = b.balancer.acquire(request);
                served.add(lease.endpoint().id());
                open.add(lease);
                between.accept(b);
                b.time.advance(Duration.ofMillis(3 + call % 11));
                between.accept(b);
                if (open.size() > 10) {
                    open.remove(call % 10).complete(call % 9 == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
                }
                if (call == 150) {
                    b.pool.eject("b", "trial");
                }
            }
            open.forEach(lease -> lease.complete(Outcome.SUCCESS));
        }
        return served;
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void explain_changesNothing(Strategy strategy) {
        List<String> undisturbed = served(strategy, b -> {});
        assertThat(served(strategy, b -> {
                    b.balancer.explain(ChooseRequest.any());
                    b.balancer.explain(KEY);
                    b.balancer.explain(KEY.excluding(b.member("a")));
                }))
                .isEqualTo(undisturbed);
    }

    /** With so few at so long a walk all are full, and the next one is drawn: but not to explain it. */
    @Test
    void explain_ofAKeyThatFillsItsWalk_drawsNothing() {
        Strategy strategy =
                Strategies.boundedLoad(Strategies.maglev()).factor(1).slack(0);
        List<List<String>> served = new ArrayList<>();
        for (boolean explaining : new boolean[] {false, true}) {
            try (Balanced b = new Balanced(strategy, 7, 3)) {
                b.balancer.acquire(KEY.excluding(b.member("a")).excluding(b.member("b")));
                ChooseRequest crowded = KEY.excluding(b.member("a"));
                List<String> ids = new ArrayList<>();
                for (int call = 0; call < 60; call++) {
                    if (explaining) {
                        b.balancer.explain(crowded);
                    }
                    ids.add(b.balancer.acquire(crowded).endpoint().id());
                }
                served.add(ids);
            }
        }
        assertThat(served.get(1)).isEqualTo(served.get(0));
    }

    /** How long a call has hung is read off a clock that calls move: who looks at it must not. */
    @Test
    void explain_ofResponseTimes_movesNoClock() {
        List<String> served = new ArrayList<>();
        for (boolean explaining : new boolean[] {false, true}) {
            try (Balanced b = new Balanced(Strategies.peakEwma(), 7, 2)) {
                answerAfter(b, "a", 1);
                answerAfter(b, "b", 5);
                assertThat(b.balancer.acquire().endpoint().id()).isEqualTo("a");
                b.time.advance(Duration.ofSeconds(1));
                if (explaining) {
                    b.balancer.explain(ChooseRequest.any());
                }
                served.add(b.serve(ChooseRequest.any()));
            }
        }
        assertThat(served.get(1)).isEqualTo(served.get(0));
    }

    private static void answerAfter(Balanced b, String id, int millis) {
        String other = id.equals("a") ? "b" : "a";
        Lease lease = b.balancer.acquire(ChooseRequest.any().excluding(b.member(other)));
        b.time.advance(Duration.ofMillis(millis));
        lease.complete(Outcome.SUCCESS);
    }

    @Test
    void explain_nestedCombinators_sayWhoseEachTextIs_onceEach() {
        Strategy strategy = Strategies.tiered(Strategies.zoneAware(HERE, Strategies.leastRequest()));
        try (Balanced b = new Balanced(strategy, 7, endpoints())) {
            assertThat(b.rule())
                    .isEqualTo("tiered: tier 0 (100 %) > zoneAware: zone eu/0 (100.0 %)"
                            + " > leastRequest: fewest in flight of all");
        }
    }

    @Test
    void explain_perEndpoint_tellsWeightPlaceAndWhoIsNotAsked() {
        Strategy strategy = Strategies.tiered(Strategies.zoneAware(HERE, Strategies.leastRequest()));
        try (Balanced b = new Balanced(strategy, 7, endpoints())) {
            b.pool.eject("d", "trial");
            String[] rows = b.balancer.explain(ChooseRequest.any()).toString().split("\\R");
            assertThat(rows[1]).isEqualTo("  a  other tier in flight 0  weight 1  tier 1  cost 0.00");
            assertThat(rows[2]).isEqualTo("  b  other zone in flight 0  weight 2  tier 0, zone eu/1  cost 0.00");
            assertThat(rows[3]).isEqualTo("  c  in         in flight 0  weight 3  tier 0, zone eu/0  cost 0.00");
            assertThat(rows[4]).isEqualTo("  d  out        in flight 0  weight 1  tier 0, zone eu/1  MANUAL (trial)");
        }
    }

    @Test
    void explain_ofAPartThatHasNobodyLeft_tellsWhoServesInstead() {
        try (Balanced b = new Balanced(
                Strategies.tiered(Strategies.random()), 7, endpoints().subList(0, 2))) {
            assertThat(b.rule()).isEqualTo("tiered: tier 0 (100 %) > random: a uniform draw");
            ChooseRequest retry = ChooseRequest.any().excluding(b.member("b"));
            assertThat(b.balancer.explain(retry).rule())
                    .isEqualTo("tiered: tier 1 (for others) > random: a uniform draw");
            assertThat(b.balancer.explain(retry.excluding(b.member("a"))).rule())
                    .isEqualTo("tiered(random): nobody is left");
        }
    }

    @Test
    void explain_subset_tellsWhoIsNotInIt_andWhoStandsIn() {
        try (Balanced b = new Balanced(Strategies.subset(1, Strategies.random()).seed(3), 7, 3)) {
            String in = b.serve(ChooseRequest.any());
            assertThat(b.balancer.explain(ChooseRequest.any()).candidates())
                    .allSatisfy(c ->
                            assertThat(c.aside()).isEqualTo(c.endpoint().id().equals(in) ? "" : "not in subset"));
            ChooseRequest retry = ChooseRequest.any().excluding(b.member(in));
            String standIn = b.serve(retry);
            assertThat(b.balancer.explain(retry).rule()).endsWith("nobody is left: " + standIn + " stands in");
            assertThat(b.balancer.explain(retry).candidates())
                    .filteredOn(c -> c.isCandidate())
                    .singleElement()
                    .satisfies(c -> assertThat(c.endpoint().id()).isEqualTo(standIn));
        }
    }

    @Test
    void explain_arms_tellsTheArmOfAKey() {
        Strategy strategy = Strategies.weightedSplit(Arm.of("one", 30).ids("a"), Arm.of("other", 70));
        try (Balanced b = new Balanced(strategy, 7, 2)) {
            boolean one = b.serve(KEY).equals("a");
            assertThat(b.balancer.explain(KEY).candidates())
                    .extracting(c -> c.place() + ": " + c.isCandidate())
                    .containsExactly("arm one: " + one, "arm other: " + !one);
        }
    }
}
