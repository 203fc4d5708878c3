package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.Outcome;
import io.evener.spi.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What a strategy learned of its members survives a change of its settings. */
class SwapLearnedTest {

    /** Words are good to 2^-28, and time moves in ticks of 2^-16 of the decay time. */
    private static final Offset<Double> EXACT_MILLIS = within(500 * 0x1.0p-14);

    /** Makes a call at every member: a answers in 10 ms, b in 20, c in 30, d fails after 40. */
    private static void learn(Balanced b) {
        for (int i = 0; i < 4; i++) {
            ChooseRequest only = ChooseRequest.any();
            for (int k = 0; k < 4; k++) {
                only = k == i ? only : only.excluding(b.member(Balanced.id(k)));
            }
            Lease lease = b.balancer.acquire(only);
            b.time.advance(Duration.ofMillis(10 * (i + 1)));
            lease.complete(i == 3 ? Outcome.FAILURE : Outcome.SUCCESS);
        }
    }

    private static Map<String, Double> costs(Balanced b) {
        return b.balancer.explain(ChooseRequest.any()).candidates().stream()
                .collect(Collectors.toMap(
                        candidate -> candidate.endpoint().id(),
                        candidate -> candidate.cost().orElseThrow()));
    }

    private static void same(Map<String, Double> before, Map<String, Double> after) {
        before.forEach((id, cost) -> assertThat(after.get(id)).as(id).isCloseTo(cost, EXACT_MILLIS));
    }

    @Test
    void swap_toAnotherDecay_keepsEstimatesAndErrors() {
        for (List<Strategy> pair : List.of(
                List.<Strategy>of(Strategies.peakEwma(), Strategies.peakEwma().decay(Duration.ofSeconds(1))),
                List.<Strategy>of(
                        Strategies.leastResponseTime(),
                        Strategies.leastResponseTime().decay(Duration.ofMinutes(1))))) {
            try (Balanced b = new Balanced(pair.get(0), 1, 4)) {
                learn(b);
                Map<String, Double> learned = costs(b);
                assertThat(learned.get("a")).isCloseTo(10.0, within(1.0));
                assertThat(learned.get("d")).as("failed").isGreaterThan(80);
                b.balancer.swap(pair.get(1));
                same(learned, costs(b));
                b.balancer.swap(pair.get(0));
                same(learned, costs(b));
            }
        }
    }

    @Test
    void swap_theNextSample_isWeighedAgainstWhatWasLearned() {
        try (Balanced b = new Balanced(Strategies.leastResponseTime(), 1, 4)) {
            learn(b);
            b.balancer.swap(Strategies.leastResponseTime().decay(Duration.ofMinutes(1)));
            double before = costs(b).get("a");
            Lease lease = b.balancer.acquire();
            assertThat(lease.endpoint().id()).isEqualTo("a");
            b.time.advance(Duration.ofSeconds(1));
            lease.complete(Outcome.SUCCESS);
            assertThat(costs(b).get("a")).isBetween(before, 100.0);
        }
    }

    @Test
    void swap_toAnotherKind_startsAfresh() {
        try (Balanced b = new Balanced(Strategies.leastResponseTime(), 1, 4)) {
            learn(b);
            b.balancer.swap(Strategies.peakEwma());
            assertThat(costs(b).values()).allMatch(cost -> cost < 0.01);
        }
    }

    @Test
    void swap_candidateOfAShadow_isWarm() {
        Strategy shadow = Strategies.shadow(Strategies.roundRobin(), Strategies.peakEwma(), new ShadowLog());
        try (Balanced b = new Balanced(shadow, 1, 4)) {
            learn(b);
            b.balancer.swap(Strategies.peakEwma());
            assertThat(costs(b).get("c")).isCloseTo(30.0, within(1.0));
            assertThat(b.serve(ChooseRequest.any())).isEqualTo("a");
        }
    }
}
