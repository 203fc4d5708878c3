package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Cause;
import io.evener.Endpoint;
import io.evener.LoadBalancerEvent.PanicChanged;
import io.evener.PoolSnapshot;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Envoy's priorities and panic through a real pool: tiers of a hundred, of whom so many are well. Loads and who panics are what
 * Envoy's code yields [1] (its documentation differs in places), computed apart from ours.
 *
 * <p>[1] Envoy, load_balancer_impl.cc: recalculatePerPriorityState, recalculatePerPriorityPanic, recalculateLoadInTotalPanic.
 */
class TieredPanicTest {

    private static final int TIER = 100;
    private static final Pattern LOAD = Pattern.compile("tier (\\d+) \\((\\d+) %\\)");

    private static int[] numbers(String text) {
        return text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.trim().split(" +"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
    }

    private static List<Endpoint> tiers(int tiers) {
        return IntStream.range(0, tiers * TIER)
                .mapToObj(i -> Balanced.endpoint(i).toBuilder().tier(i / TIER).build())
                .toList();
    }

    private static Balanced half(int tiers) {
        return new Balanced(
                Strategies.tiered(Strategies.random()),
                SeededRandom.of(7),
                tiers(tiers),
                settings -> settings.panicThreshold(0.5));
    }

    /** Takes out all but so many of each tier, one by one. */
    private static void sicken(Balanced b, int[] healthy) {
        for (Endpoint endpoint : tiers(healthy.length)) {
            int i = tierIndex(b, endpoint);
            if (i >= healthy[endpoint.tier()]) {
                b.guard().out(b.member(endpoint.id()), Cause.PROBE, "x");
            }
        }
        b.time.runDue();
    }

    /** Returns which of its tier an endpoint is. */
    private static int tierIndex(Balanced b, Endpoint endpoint) {
        PoolSnapshot snapshot = b.pool.snapshot();
        int index = 0;
        for (int i = 0; !snapshot.endpoint(i).id().equals(endpoint.id()); i++) {
            index += snapshot.endpoint(i).tier() == endpoint.tier() ? 1 : 0;
        }
        return index;
    }

    private static int[] loads(Balanced b, int tiers) {
        int[] loads = new int[tiers];
        Matcher matcher = LOAD.matcher(b.rule());
        while (matcher.find()) {
            loads[Integer.parseInt(matcher.group(1))] = Integer.parseInt(matcher.group(2));
        }
        return loads;
    }

    private static int[] panicking(Balanced b) {
        Map<Integer, Boolean> last = new TreeMap<>();
        b.events.stream()
                .filter(PanicChanged.class::isInstance)
                .map(PanicChanged.class::cast)
                .forEach(event -> last.put(event.tier(), event.panic()));
        return last.entrySet().stream()
                .filter(Map.Entry::getValue)
                .mapToInt(Map.Entry::getKey)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "100 100,   100 0, ''",
        "72 72,     100 0, ''",
        "71 71,     99 1, ''",
        "60 100,    84 16, ''",
        "50 50,     70 30, ''",
        "50 60,     70 30, ''",
        "25 100,    35 65, ''",
        "25 25,     50 50,    0 1",
        "5 65,      8 92,     0",
        "25 25 100, 35 35 30, ''",
        "25 25 20,  34 33 33, 0 1 2",
        "40 20 100, 56 28 16, ''",
        "0 0,       50 50,    0 1",
        "0 100,     0 100, ''",
        "0 71,      0 100,    0",
        "60 0 5,    93 0 7,   1 2",
    })
    void golden_loadsAndWhoPanics(String healthy, String loads, String panic) {
        int[] well = numbers(healthy);
        try (Balanced b = half(well.length)) {
            sicken(b, well);
            assertThat(loads(b, well.length)).isEqualTo(numbers(loads));
            assertThat(panicking(b)).isEqualTo(numbers(panic));
            List<Integer> inRotation = new ArrayList<>();
            for (int tier = 0; tier < well.length; tier++) {
                int panics = tier;
                boolean all = Arrays.stream(numbers(panic)).anyMatch(t -> t == panics);
                inRotation.add(all ? TIER : well[tier]);
            }
            assertThat(inRotation(b, well.length)).isEqualTo(inRotation);
            tiers(well.length).forEach(endpoint -> b.guard().in(b.member(endpoint.id()), Cause.PROBE));
            b.time.runDue();
            assertThat(panicking(b)).isEmpty();
        }
    }

    private static List<Integer> inRotation(Balanced b, int tiers) {
        Integer[] counts = new Integer[tiers];
        Arrays.fill(counts, 0);
        PoolSnapshot snapshot = b.pool.snapshot();
        for (int i = 0; i < snapshot.size(); i++) {
            counts[snapshot.endpoint(i).tier()] += snapshot.eligible(i) ? 1 : 0;
        }
        return List.of(counts);
    }
}
