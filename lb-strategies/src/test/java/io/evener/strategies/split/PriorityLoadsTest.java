package io.evener.strategies.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.strategies.schedule.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Envoy's integer arithmetic; the table is what its code yields, computed apart from ours. */
class PriorityLoadsTest {

    private static final int ENVOY_PANIC = 50;

    private static int[] numbers(String text) {
        return Arrays.stream(text.trim().split(" +"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Tiers of 100 members, of whom so many are well, as Envoy with its own panic threshold divides them. */
    private static int[] envoy(int... healthy) {
        int[] health = Arrays.stream(healthy)
                .map(h -> PriorityLoads.health(h, 100, 140))
                .toArray();
        boolean panic =
                PriorityLoads.available(health) < 100 && Arrays.stream(healthy).allMatch(h -> h < ENVOY_PANIC);
        return panic
                ? PriorityLoads.inPanic(
                        IntStream.generate(() -> 100).limit(healthy.length).toArray())
                : PriorityLoads.of(health, health);
    }

    @ParameterizedTest
    @CsvSource({
        "100 100,  100 100,    100 0",
        "72 72,    100 100,    100 0",
        "71 71,    99 99,      99 1",
        "60 100,   84 100,     84 16",
        "50 50,    70 70,      70 30",
        "50 60,    70 84,      70 30",
        "25 100,   35 100,     35 65",
        "25 25,    35 35,      50 50",
        "5 65,     7 91,       8 92",
        "25 25 100, 35 35 100, 35 35 30",
        "25 25 20, 35 35 28,   34 33 33",
        "40 20 100, 56 28 100, 56 28 16",
        "0 0,      0 0,        50 50",
        "0 100,    0 100,      0 100",
    })
    void of_envoysTable(String healthy, String health, String loads) {
        assertThat(Arrays.stream(numbers(healthy)).map(h -> PriorityLoads.health(h, 100, 140)))
                .containsExactly(Arrays.stream(numbers(health)).boxed().toArray(Integer[]::new));
        assertThat(envoy(numbers(healthy))).isEqualTo(numbers(loads));
    }

    static List<Vectors.Row> vectors() {
        return Vectors.read("/io/evener/strategies/split/envoy-priority.txt");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void of_anyTiers_isEnvoys(Vectors.Row row) {
        long[] healthy = row.longs(1);
        long[] total = row.longs(2);
        int[] health = IntStream.range(0, total.length)
                .map(p -> PriorityLoads.health(healthy[p], total[p], 140))
                .toArray();
        assertThat(health).isEqualTo(row.ints(4));
        boolean panic = row.columns().get(3).equals("yes");
        assertThat(panic ? PriorityLoads.inPanic(row.ints(0)) : PriorityLoads.of(health, health))
                .isEqualTo(row.ints(5));
    }

    /** The row above for three tiers below the threshold, before panic. */
    @Test
    void of_shortOfCapacity_dividesByHealthAndRoundsToTheFirst() {
        int[] health = {35, 35, 28};
        assertThat(PriorityLoads.of(health, health)).containsExactly(37, 35, 28);
        int[] leading = {0, 7, 91};
        assertThat(PriorityLoads.of(leading, leading)).containsExactly(0, 8, 92);
    }

    @Test
    void of_nobodyWell_theFirstHasAll() {
        assertThat(PriorityLoads.of(new int[] {0, 0, 0}, new int[] {0, 0, 0})).containsExactly(100, 0, 0);
    }

    @Test
    void of_slowStart_rampsAsFarAsLaterTiersCanCarryTheRest() {
        assertThat(PriorityLoads.of(new int[] {100, 100}, new int[] {8, 100})).containsExactly(8, 92);
        assertThat(PriorityLoads.of(new int[] {100, 100}, new int[] {8, 8})).containsExactly(92, 8);
        assertThat(PriorityLoads.of(new int[] {100, 0}, new int[] {8, 0})).containsExactly(100, 0);
        assertThat(PriorityLoads.of(new int[] {50, 40}, new int[] {1, 1})).containsExactly(56, 44);
    }

    @Test
    void inPanic_byMembers_roundingToTheFirstThatHasAny() {
        assertThat(PriorityLoads.inPanic(new int[] {1, 1, 1})).containsExactly(34, 33, 33);
        assertThat(PriorityLoads.inPanic(new int[] {0, 2, 1})).containsExactly(0, 67, 33);
        assertThat(PriorityLoads.inPanic(new int[] {0, 0})).containsExactly(100, 0);
    }

    @Test
    void health_hugeWeights_doNotOverflow() {
        long total = 16 * 0xFFFF_FFFFL * 1_000_000;
        assertThat(PriorityLoads.health(total / 2, total, 140)).isEqualTo(70);
        assertThat(PriorityLoads.health(total, total, 1_000)).isEqualTo(100);
        assertThat(PriorityLoads.health(0, 0, 140)).isZero();
    }

    /** Every split of up to three tiers of up to nine members adds up, and no tier that is well is passed over. */
    @Test
    void of_everySmallCase_addsUpTo100() {
        for (int code = 0; code < 1_000; code++) {
            int[] health = IntStream.of(code % 10, code / 10 % 10, code / 100)
                    .map(h -> PriorityLoads.health(h, 9, 140))
                    .toArray();
            int[] loads = PriorityLoads.of(health, health);
            assertThat(Arrays.stream(loads).sum())
                    .as("%s", Arrays.toString(health))
                    .isEqualTo(100);
            for (int p = 0; p < 3; p++) {
                assertThat(loads[p]).isBetween(0, 100);
                assertThat(loads[p] == 0 || health[p] > 0 || code == 0).isTrue();
            }
        }
    }
}
