package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Cause;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.NoEndpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Spill between tiers, seen from a balancer. Shares are held to five standard deviations. */
class TieredTest {

    private static final int CALLS = 40_000;

    /** Endpoints a, b, c... of these tiers. */
    private static List<Endpoint> tiers(int... tiers) {
        return IntStream.range(0, tiers.length)
                .mapToObj(i -> Balanced.endpoint(i).toBuilder().tier(tiers[i]).build())
                .toList();
    }

    private static Balanced of(int... tiers) {
        return new Balanced(Strategies.tiered(Strategies.roundRobin()), 5, tiers(tiers));
    }

    private static void assertShare(Map<String, Integer> counts, double share, String... ids) {
        int sum = 0;
        for (String id : ids) {
            sum += counts.getOrDefault(id, 0);
        }
        double sigma = Math.sqrt(CALLS * share * (1 - share));
        assertThat((double) sum).isBetween(CALLS * share - 5 * sigma, CALLS * share + 5 * sigma);
    }

    @Test
    void tiered_allWell_onlyTheFirstServes_gapsInNumbersAside() {
        try (Balanced b = of(7, 3, 7, 3)) {
            assertThat(b.count(100, ChooseRequest.any())).isEqualTo(Map.of("b", 50, "d", 50));
        }
    }

    @Test
    void tiered_halfOfTheFirstOut_spills30Percent() {
        try (Balanced b = of(0, 0, 1, 1)) {
            b.pool.eject("b", "trial");
            Map<String, Integer> counts = b.count(CALLS, ChooseRequest.any());
            assertShare(counts, 0.70, "a");
            assertShare(counts, 0.30, "c", "d");
        }
    }

    @Test
    void tiered_overprovisioning1_spillsWithTheFirstMemberOut() {
        try (Balanced b =
                new Balanced(Strategies.tiered(Strategies.random()).overprovisioning(1), 5, tiers(0, 0, 0, 0, 1))) {
            b.pool.eject("b", "trial");
            assertShare(b.count(CALLS, ChooseRequest.any()), 0.25, "e");
        }
    }

    @Test
    void tiered_weights_countAsCapacity_weight0Nowhere() {
        List<Endpoint> endpoints = new ArrayList<>(tiers(0, 0, 0, 1));
        endpoints.set(0, endpoints.get(0).toBuilder().weight(3).build());
        endpoints.set(2, endpoints.get(2).toBuilder().weight(0).build());
        try (Balanced b = new Balanced(Strategies.tiered(Strategies.random()), 5, endpoints)) {
            assertThat(b.count(1_000, ChooseRequest.any())).doesNotContainKeys("c", "d");
            b.pool.eject("a", "trial");
            assertShare(b.count(CALLS, ChooseRequest.any()), 0.65, "d"); // 140 * 1 / 4 = 35
        }
    }

    /** Law 2: the tiers fall through, in their order, before an exclusion is forgotten. */
    @Test
    void tiered_exclusions_fallThroughInOrder_strictOnesToTheEnd() {
        try (Balanced b = of(0, 1, 2)) {
            ChooseRequest request = ChooseRequest.any().strict();
            for (String next : List.of("a", "b", "c")) {
                assertThat(b.serve(request)).isEqualTo(next);
                request = request.excluding(b.member(next));
            }
            ChooseRequest all = request;
            assertThatThrownBy(() -> b.serve(all)).isInstanceOf(NoEndpointException.class);
        }
    }

    /** A spilled call whose tier has nobody left for it goes back to the first. */
    @Test
    void tiered_spilledAndExcluded_isServedByThePreferred() {
        try (Balanced b = of(0, 0, 1)) {
            b.pool.eject("b", "trial");
            ChooseRequest retry = ChooseRequest.any().excluding(b.member("c"));
            assertThat(b.count(1_000, retry)).isEqualTo(Map.of("a", 1_000));
        }
    }

    @Test
    void tiered_keys_moveOnlyAsTheBorderPassesThem() {
        try (Balanced b = of(0, 0, 0, 0, 0, 0, 0, 1)) {
            int moved = 0;
            List<Boolean> before = spilled(b);
            for (String id : List.of("a", "b", "c", "d", "e", "f")) {
                b.pool.eject(id, "trial");
                List<Boolean> after = spilled(b);
                assertThat(after).isEqualTo(spilled(b));
                for (int key = 0; key < after.size(); key++) {
                    assertThat(before.get(key) && !after.get(key))
                            .as("spilled back")
                            .isFalse();
                    moved += before.get(key) ? 0 : after.get(key) ? 1 : 0;
                }
                before = after;
            }
            assertThat(moved).isBetween(700, 900); // of 1000, 80 % in the end
        }
    }

    private static List<Boolean> spilled(Balanced b) {
        return IntStream.range(0, 1_000)
                .mapToObj(key -> b.serve(ChooseRequest.key("key " + key)).equals("h"))
                .toList();
    }

    /** Scenario E20: the probe path is broken everywhere; nobody is refused, and all tiers serve. */
    @Test
    void e20_tiered_allProbesFail_everybodyServesByCount() {
        try (Balanced b = of(0, 0, 0, 1)) {
            for (String id : List.of("a", "b", "c", "d")) {
                b.guard().out(b.member(id), Cause.PROBE, "404");
            }
            b.time.runDue();
            assertShare(b.count(CALLS, ChooseRequest.any()), 0.25, "d");
        }
    }

    /** Panic in the pool while one tier is well: health still means something. */
    @Test
    void tiered_nobodyWellInTheFirst_theSecondServesAll() {
        try (Balanced b = of(0, 0, 1)) {
            b.guard().out(b.member("a"), Cause.PROBE, "down");
            b.guard().out(b.member("b"), Cause.PROBE, "down");
            b.time.runDue();
            assertThat(b.count(1_000, ChooseRequest.any())).isEqualTo(Map.of("c", 1_000));
        }
    }

    @Test
    void tiered_firstComesBackInSlowStart_getsItsLoadAsItWarmsUp() {
        try (Balanced b = of(0, 0, 1, 1)) {
            for (String id : List.of("a", "b")) {
                b.guard().admission(b.member(id), 1 / 16.0);
            }
            b.time.runDue();
            assertShare(b.count(CALLS, ChooseRequest.any()), 0.08, "a", "b"); // 140 / 16
            for (String id : List.of("a", "b")) {
                b.guard().admission(b.member(id), 0.5);
            }
            b.time.runDue();
            assertShare(b.count(CALLS, ChooseRequest.any()), 0.70, "a", "b");
        }
    }

    /** Its round robin goes on where it was: a fresh one would begin at random. */
    @Test
    void tiered_absentTier_keepsItsState() {
        for (int seed = 0; seed < 20; seed++) {
            try (Balanced b = new Balanced(Strategies.tiered(Strategies.roundRobin()), seed, tiers(0, 0, 0, 0, 0, 1))) {
                int last = b.serve(ChooseRequest.any()).charAt(0);
                b.pool.update(tiers(0, 0, 0, 0, 0, 1).subList(5, 6));
                assertThat(b.serve(ChooseRequest.any())).isEqualTo("f");
                b.pool.update(tiers(0, 0, 0, 0, 0, 1));
                assertThat(b.serve(ChooseRequest.any())).isEqualTo(String.valueOf((char) ('a' + (last - 'a' + 1) % 5)));
            }
        }
    }

    @Test
    void tiered_manyTiersComeAndGo_theOldestChildrenAreClosed() {
        Counting child = new Counting();
        try (Balanced b = new Balanced(Strategies.tiered(child), 5, tiers(0))) {
            for (int tier = 1; tier <= 50; tier++) {
                b.pool.update(tiers(tier));
            }
            assertThat(child.bound).isEqualTo(51);
            assertThat(child.live()).isEqualTo(1 + Groups.MAX_ABSENT);
        }
        assertThat(child.live()).isZero();
    }

    @Test
    void tiered_explain_tellsTheSplit() {
        try (Balanced b = of(0, 0, 1)) {
            b.pool.eject("a", "trial");
            assertThat(b.balancer.explain(ChooseRequest.any()).rule())
                    .isEqualTo("tiered: tier 0 (70 %), tier 1 (30 %) > roundRobin: in turn, by id");
        }
    }

    @Test
    void tiered_badFactor_isRefused() {
        Tiered tiered = Strategies.tiered(Strategies.random());
        assertThatThrownBy(() -> tiered.overprovisioning(0.99)).hasMessage("must be in 1..10: overprovisioning=0.99");
        assertThatThrownBy(() -> tiered.overprovisioning(Double.NaN))
                .hasMessage("must be in 1..10: overprovisioning=NaN");
        assertThat(tiered.overprovisioning(1.2).name()).isEqualTo("tiered(random)");
    }
}
