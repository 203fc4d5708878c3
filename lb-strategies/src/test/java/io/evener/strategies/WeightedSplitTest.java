package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.WeightedSplit.Arm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedSplitTest {

    private static final int CALLS = 100_000;

    private static Strategy canary(long percent) {
        return Strategies.weightedSplit(Arm.of("canary", percent).ids("a", "b"), Arm.of("stable", 100 - percent));
    }

    private static boolean isCanary(String id) {
        return id.equals("a") || id.equals("b");
    }

    private static int canaries(Balanced balanced, int calls) {
        return (int) balanced.serve(calls).stream()
                .filter(WeightedSplitTest::isCanary)
                .count();
    }

    /**
     * Far below the bound that the class states, at any length: golden steps stray 1 + 0.4 ln t at most from where they begin
     * (GoldenScheduleTest), so twice that between any two moments. Where a thread's stripe begins depends on its id.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 5, 37, 50})
    void calls_inAnyNumber_areSharedExactly(long percent) {
        try (Balanced balanced = new Balanced(canary(percent), 1, 10)) {
            int canaries = 0;
            for (int calls = 1; calls <= CALLS; calls++) {
                canaries += isCanary(balanced.serve(1).get(0)) ? 1 : 0;
                assertThat(Math.abs(canaries - calls * percent / 100.0)).isLessThan(2 + 0.8 * Math.log(calls));
            }
        }
    }

    /** Three arms; a share of a tenth of a percent never clusters nor stays away. */
    @Test
    void calls_ofARareArm_areEvenlySpread() {
        Strategy split = Strategies.weightedSplit(
                Arm.of("rare", 1).ids("a"), Arm.of("some", 99).ids("b"), Arm.of("rest", 900));
        try (Balanced balanced = new Balanced(split, 3, 10)) {
            List<Integer> gaps = new ArrayList<>();
            int last = 0;
            for (int call = 1; call <= CALLS; call++) {
                if (balanced.serve(1).contains("a")) {
                    gaps.add(call - last);
                    last = call;
                }
            }
            assertThat(gaps).hasSizeBetween(97, 103);
            assertThat(gaps.subList(1, gaps.size())).allMatch(gap -> gap > 300 && gap < 2_700);
        }
    }

    @Test
    void freshClients_beginAnywhere() {
        int canaries = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            try (Balanced balanced = new Balanced(canary(20), seed, 10)) {
                canaries += canaries(balanced, 1);
            }
        }
        assertThat(canaries).isBetween(200 - 64, 200 + 64); // binomial, five deviations
    }

    private static Map<Integer, String> arms(Strategy split) {
        Map<Integer, String> arms = new HashMap<>();
        try (Balanced balanced = new Balanced(split, 1, 10)) {
            for (int key = 0; key < 20_000; key++) {
                String id = balanced.serve(ChooseRequest.key("user-" + key));
                arms.put(key, isCanary(id) ? "canary" : id.equals("c") ? "other" : "stable");
            }
        }
        return arms;
    }

    private static Strategy three(long canary, long other, long stable) {
        return Strategies.weightedSplit(
                Arm.of("canary", canary).ids("a", "b"), Arm.of("other", other).ids("c"), Arm.of("stable", stable));
    }

    /** The purpose: who saw the canary at 5 % sees it at 20 %, and nobody changes between the others. */
    @Test
    void keys_ofAnArmThatGrows_moveIntoItOnly() {
        Map<Integer, String> before = arms(three(5, 10, 85));
        Map<Integer, String> after = arms(three(20, 10, 85));
        after.forEach((key, arm) -> assertThat(arm).isIn(before.get(key), "canary"));
        double share = 20 / 115.0;
        double sigma = Math.sqrt(20_000 * share * (1 - share));
        assertThat((double) after.values().stream().filter("canary"::equals).count())
                .isBetween(20_000 * share - 5 * sigma, 20_000 * share + 5 * sigma);
        assertThat(arms(three(5, 10, 85))).isEqualTo(before);
    }

    @Test
    void keys_withAKeyedChild_goToOneEndpoint() {
        Strategy split = Strategies.weightedSplit(
                Arm.of("canary", 10).ids("a", "b").by(Strategies.maglev()),
                Arm.of("stable", 90).by(Strategies.maglev()));
        try (Balanced balanced = new Balanced(split, 1, 10)) {
            for (int key = 0; key < 1_000; key++) {
                ChooseRequest request = ChooseRequest.key("user-" + key);
                assertThat(balanced.serve(request)).isEqualTo(balanced.serve(request));
            }
        }
    }

    @Test
    void arm_withNobodyInRotation_leavesItsShareToTheOthers() {
        try (Balanced balanced = new Balanced(three(20, 20, 60), 1, 10)) {
            balanced.pool.eject("c", "trial");
            Map<String, Integer> counts = balanced.count(8_000, ChooseRequest.any());
            assertThat(counts).doesNotContainKey("c");
            assertThat(counts.get("a") + counts.get("b")).as("20 of 80").isBetween(1_997, 2_003);
            balanced.pool.readmit("c");
            assertThat(balanced.count(1_000, ChooseRequest.any()).get("c")).isBetween(197, 203);
        }
    }

    @Test
    void exclusion_ofAWholeArm_fallsThrough() {
        try (Balanced balanced = new Balanced(canary(50), 1, 5)) {
            ChooseRequest retry =
                    ChooseRequest.any().excluding(balanced.member("a")).excluding(balanced.member("b"));
            assertThat(balanced.count(1_000, retry)).containsOnlyKeys("c", "d", "e");
        }
    }

    @Test
    void weightZero_isServedWhenNobodyElseIsThere() {
        try (Balanced balanced = new Balanced(canary(0), 1, 4)) {
            assertThat(canaries(balanced, 1_000)).isZero();
            balanced.pool.remove("c");
            balanced.pool.remove("d");
            assertThat(canaries(balanced, 100)).isEqualTo(100);
        }
    }

    @Test
    void endpoints_inNoArm_getNothing_andAreReportedOnce() {
        List<LoadBalancerEvent> events = new CopyOnWriteArrayList<>();
        try (Pool pool = Pool.builder("p")
                        .listener(events::add)
                        .listenerExecutor(Runnable::run)
                        .endpoints(List.of(endpoint("a", "1"), endpoint("b", "2"), endpoint("c", "3")))
                        .build();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(Strategies.weightedSplit(
                                Arm.of("new", 1).where("version", "2"),
                                Arm.of("old", 1).where("version", "1")))
                        .build()) {
            for (int i = 0; i < 100; i++) {
                assertThat(balancer.acquire().endpoint().id()).isNotEqualTo("c");
            }
            pool.eject("a", "trial");
            pool.readmit("a");
            assertThat(events.stream().map(Object::toString).filter(event -> event.contains("in no arm")))
                    .hasSize(1)
                    .allMatch(event -> event.contains("1 endpoints are in no arm and get no calls, the first is c"));
        }
    }

    private static Endpoint endpoint(String id, String version) {
        return Endpoint.builder("http://" + id)
                .id(id)
                .metadata("version", version)
                .build();
    }

    @Test
    void armWithoutEndpoints_isReported_oncePerChange() {
        try (Balanced b = new Balanced(canary(5), 1, List.of())) {
            assertThat(b.events).isEmpty(); // nobody is anywhere yet
            b.pool.add(endpoint("c", "1"));
            b.pool.add(endpoint("d", "1"));
            b.pool.add(endpoint("a", "2"));
            b.pool.remove("a");
            assertThat(b.events.stream().map(Object::toString).filter(event -> event.contains("StrategyReport")))
                    .hasSize(2)
                    .allMatch(event -> event.contains("arms without endpoints get no calls: canary"));
        }
    }

    @Test
    void explain_saysTheArms() {
        try (Balanced balanced = new Balanced(canary(5), 1, 4)) {
            assertThat(balanced.balancer.explain(ChooseRequest.any()).rule())
                    .isEqualTo("weightedSplit: arm canary (5.000 %), arm stable (95.00 %)"
                            + " > leastRequest: fewest in flight of all");
            String home = isCanary(balanced.serve(ChooseRequest.key("k"))) ? "canary" : "stable";
            assertThat(balanced.balancer.explain(ChooseRequest.key("k")).rule())
                    .contains("arm " + home + " (by its key)");
        }
    }

    /** Children are bound once and closed once, and kept while their arm is empty. */
    @Test
    void children_liveAsLongAsTheSplit() {
        List<String> log = new ArrayList<>();
        Strategy recording = new Strategy() {
            @Override
            public String name() {
                return "recording";
            }

            @Override
            public Bound bind(StrategyContext context) {
                log.add("bind " + context.label());
                Bound bound = Strategies.random().bind(context);
                return new Bound() {
                    @Override
                    public Chooser compile(PoolSnapshot snapshot) {
                        return bound.compile(snapshot);
                    }

                    @Override
                    public void close() {
                        log.add("close " + context.label());
                    }
                };
            }
        };
        try (Balanced balanced = new Balanced(
                Strategies.weightedSplit(
                        Arm.of("one", 1).ids("a").by(recording),
                        Arm.of("two", 1).by(recording)),
                1,
                3)) {
            balanced.pool.remove("a");
            balanced.serve(10);
            balanced.pool.add(Balanced.endpoint(0));
            assertThat(balanced.serve(10)).contains("a");
        }
        assertThat(log).containsExactly("bind p/one", "bind p/two", "close p/one", "close p/two");
    }

    @Test
    void badInput_isRefused() {
        assertThatThrownBy(() -> Arm.of(" ", 1)).hasMessage("must not be blank: arm= ");
        assertThatThrownBy(() -> Arm.of("a", -1)).hasMessage("must be in 0..4294967295: weight=-1");
        assertThatThrownBy(() -> Arm.of("a", 1L << 32)).hasMessage("must be in 0..4294967295: weight=4294967296");
        assertThatThrownBy(() -> Strategies.weightedSplit(Arm.of("a", 1), Arm.of("a", 2)))
                .hasMessage("must be unique: arm=a");
        assertThatThrownBy(() -> Strategies.weightedSplit(Arm.of("stable", 95), Arm.of("canary", 5)))
                .hasMessage("must come last, as it takes every endpoint: arm=stable");
        assertThatThrownBy(() -> Arm.of("canary", 5).ids()).hasMessage("must not be empty: ids=[]");
        assertThatThrownBy(() -> Strategies.weightedSplit(Arm.of("a", 0), Arm.of("b", 0)))
                .hasMessage("must be > 0 for one arm at least: weight=0");
        assertThat(canary(5).name()).isEqualTo("weightedSplit(canary, stable)");
    }
}
