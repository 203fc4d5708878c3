package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.NoEndpointException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Primary and standby. */
class FirstAvailableTest {

    private static final int CALLS = 20_000;

    private static List<Endpoint> tiers(int... tiers) {
        return IntStream.range(0, tiers.length)
                .mapToObj(i -> Balanced.endpoint(i).toBuilder().tier(tiers[i]).build())
                .toList();
    }

    private static String everyCall(Balanced b) {
        Map<String, Integer> counts = b.count(200, ChooseRequest.any());
        assertThat(counts).hasSize(1);
        return counts.keySet().iterator().next();
    }

    @Test
    void firstAvailable_tierThenId_andBackAgain() {
        try (Balanced b = new Balanced(Strategies.firstAvailable(), 1, tiers(2, 1, 1))) {
            assertThat(everyCall(b)).isEqualTo("b");
            b.pool.eject("b", "trial");
            assertThat(everyCall(b)).isEqualTo("c");
            b.pool.eject("c", "trial");
            assertThat(everyCall(b)).isEqualTo("a");
            b.pool.readmit("b");
            assertThat(everyCall(b)).isEqualTo("b");
        }
    }

    @Test
    void firstAvailable_order_comesBeforeTiers() {
        FirstAvailable strategy = Strategies.firstAvailable().order(List.of("d", "nobody", "a"));
        try (Balanced b = new Balanced(strategy, 1, tiers(9, 0, 1, 5))) {
            ChooseRequest request = ChooseRequest.any().strict();
            for (String next : List.of("d", "a", "b", "c")) {
                assertThat(b.serve(request)).isEqualTo(next);
                request = request.excluding(b.member(next));
            }
            ChooseRequest all = request;
            assertThatThrownBy(() -> b.serve(all)).isInstanceOf(NoEndpointException.class);
        }
    }

    @Test
    void firstAvailable_primaryInSlowStart_sharesWithTheNext() {
        try (Balanced b = new Balanced(Strategies.firstAvailable(), 1, 3)) {
            b.guard().admission(b.member("a"), 0.25);
            b.time.runDue();
            Map<String, Integer> counts = b.count(CALLS, ChooseRequest.any());
            double sigma = Math.sqrt(CALLS * 0.25 * 0.75);
            assertThat((double) counts.get("a")).isBetween(CALLS * 0.25 - 5 * sigma, CALLS * 0.25 + 5 * sigma);
            assertThat(counts).containsOnlyKeys("a", "b");
            ChooseRequest key = ChooseRequest.key("customer-42");
            assertThat(b.count(100, key)).as("a key stays").hasSize(1);
            b.pool.eject("b", "trial");
            b.pool.eject("c", "trial");
            assertThat(everyCall(b)).as("nobody behind takes over").isEqualTo("a");
        }
    }

    /** As it warms up, each key comes home once. */
    @Test
    void firstAvailable_slowStart_movesEachKeyOnce() {
        try (Balanced b = new Balanced(Strategies.firstAvailable(), 1, 2)) {
            boolean[] home = new boolean[500];
            for (int sixteenth = 1; sixteenth <= 16; sixteenth++) {
                b.guard().admission(b.member("a"), sixteenth / 16.0);
                b.time.runDue();
                for (int key = 0; key < home.length; key++) {
                    boolean now = b.serve(ChooseRequest.key("k" + key)).equals("a");
                    assertThat(now || !home[key]).isTrue();
                    home[key] = now;
                }
            }
            assertThat(home).containsOnly(true);
        }
    }

    @Test
    void firstAvailable_idTwice_isRefused() {
        FirstAvailable strategy = Strategies.firstAvailable();
        assertThatThrownBy(() -> strategy.order(List.of("a", "b", "a"))).hasMessage("must not be listed twice: id=a");
        assertThat(strategy.name()).isEqualTo("firstAvailable");
    }
}
