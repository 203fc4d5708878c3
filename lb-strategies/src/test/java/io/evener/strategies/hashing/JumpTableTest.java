package io.evener.strategies.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JumpTableTest {

    private static final int KEYS = 100_000;

    static Stream<String> vectors() {
        return Vectors.lines("jump-vectors.txt");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void bucket_isGuavas(String line) {
        String[] parts = line.split(" ", -1);
        assertThat(JumpHash.bucket(Long.parseLong(parts[0]), Integer.parseInt(parts[1])))
                .isEqualTo(Integer.parseInt(parts[2]));
    }

    /**
     * As the paper's C++ has it, compiled. Guava 33.7.2 sends the first two to 48, because it rounds once where the paper
     * rounds twice, and the others to 0, because it counts to 2^31 in an int.
     */
    @ParameterizedTest
    @CsvSource({
        "1662900042480801702, 2048, 2047",
        "853350388746330884, 512, 511",
        "-1776473754957045718, 10, 7",
        "5516752226689922420, 10, 1"
    })
    void bucket_whereGuavaRoundsOtherwise_isThePapers(long key, int buckets, int bucket) {
        assertThat(JumpHash.bucket(key, buckets)).isEqualTo(bucket);
    }

    private static String[] ids(int n) {
        return IntStream.range(0, n).mapToObj(i -> String.format("e%05d", i)).toArray(String[]::new);
    }

    private static String[] without(String[] ids, String... gone) {
        return Arrays.stream(ids).filter(id -> !List.of(gone).contains(id)).toArray(String[]::new);
    }

    private static long[] equal(int n) {
        return LongStream.generate(() -> 1).limit(n).toArray();
    }

    private static JumpTable fresh(String[] ids) {
        return after(null, ids);
    }

    private static JumpTable after(@Nullable JumpTable before, String[] ids) {
        return JumpTable.of(before, ids, equal(ids.length));
    }

    /** Names the owners of all keys. */
    private static String[] homes(JumpTable table, String[] ids) {
        String[] homes = new String[KEYS];
        for (int key = 0; key < KEYS; key++) {
            homes[key] = ids[table.home(XxHash.of(key, 7))];
        }
        return homes;
    }

    private static List<Integer> moved(String[] before, String[] after) {
        return IntStream.range(0, KEYS)
                .filter(key -> !before[key].equals(after[key]))
                .boxed()
                .toList();
    }

    private static void assertEven(String[] homes, int n) {
        Map<String, Integer> counts = new HashMap<>();
        Arrays.stream(homes).forEach(home -> counts.merge(home, 1, Integer::sum));
        double mean = (double) KEYS / n;
        assertThat(counts).hasSize(n);
        assertThat(counts.values()).allMatch(count -> Math.abs(count - mean) < 5 * Math.sqrt(mean)); // binomial
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7})
    void home_alikeMembers_isThePlainJumpHash(long weight) {
        long[] weights = LongStream.generate(() -> weight).limit(100).toArray();
        JumpTable table = JumpTable.of(null, ids(100), weights);
        for (long key = 0; key < 10_000; key++) {
            assertThat(table.home(key)).isEqualTo(JumpHash.bucket(key, 100));
        }
    }

    /** Scenario E26: a removal anywhere in the list moves the removed member's keys and no other, and its return restores them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17, 98, 99})
    void e26_removal_movesItsKeysOnly_andComingBackRestores(int gone) {
        String[] all = ids(100);
        JumpTable table = fresh(all);
        String[] before = homes(table, all);
        String[] left = without(all, all[gone]);
        JumpTable holed = after(table, left);
        String[] after = homes(holed, left);
        assertThat(moved(before, after)).isNotEmpty().allMatch(key -> before[key].equals(all[gone]));
        assertEven(after, 99);
        assertThat(moved(before, homes(after(holed, all), all))).isEmpty();
    }

    @Test
    void slots_weightsGrowToTheLargest_areDealtAnew() {
        String[] two = {"a", "b"};
        long largest = 0xFFFF_FFFFL;
        StableSlots even = StableSlots.of(null, two, new long[] {1, 1});
        for (long[] weights : new long[][] {{1, 1L << 31}, {1, largest}, {largest, largest}}) {
            StableSlots grown = StableSlots.of(even, two, weights);
            assertThat(grown.count()).isBetween(1, 3 * two.length);
            double[] used = new double[2];
            for (int slot = 0; slot < grown.count(); slot++) {
                used[grown.member(slot)] += grown.part(slot);
            }
            assertThat(used[0] / used[1]).isCloseTo((double) weights[0] / weights[1], within(1e-9));
            even = StableSlots.of(grown, two, new long[] {1, 1});
            assertThat(even.count()).isEqualTo(2);
        }
    }

    @Test
    void addition_movesKeysToTheNewcomerOnly() {
        String[] before = homes(fresh(ids(100)), ids(100));
        String[] after = homes(after(fresh(ids(100)), ids(101)), ids(101));
        List<Integer> moved = moved(before, after);
        assertThat(moved).allMatch(key -> after[key].equals("e00100"));
        double expected = KEYS / 101.0;
        assertThat((double) moved.size())
                .isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
    }

    /** What left last comes off the end, and what comes back is where it was, as far as that moves nobody else. */
    @Test
    void slots_leftAtTheEnd_areTakenOff() {
        StableSlots slots = StableSlots.of(null, ids(6), equal(6));
        StableSlots holed = StableSlots.of(slots, without(ids(6), "e00002"), equal(5));
        assertThat(holed.count()).isEqualTo(6);
        assertThat(holed.part(2)).isZero();
        String[] four = without(ids(6), "e00002", "e00005");
        StableSlots shorter = StableSlots.of(holed, four, equal(4));
        assertThat(shorter.count()).isEqualTo(5);
        StableSlots back = StableSlots.of(shorter, without(ids(6), "e00002"), equal(5));
        assertThat(back.count()).isEqualTo(6);
        assertThat(back.part(2)).isZero();
        assertThat(back.member(5)).isEqualTo(4);
    }

    @Test
    void replacement_movesTheKeysOfTheOneReplaced() {
        String[] all = ids(20);
        String[] next = without(ids(21), "e00003");
        String[] before = homes(fresh(all), all);
        String[] after = homes(after(fresh(all), next), next);
        assertThat(moved(before, after)).allMatch(key -> before[key].equals("e00003") && after[key].equals("e00020"));
    }

    /** Comings and goings: nobody moves but to newcomers and from those who left. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void churn_movesOnlyWhatMust(long seed) {
        Random random = new Random(seed);
        TreeSet<String> present = new TreeSet<>(List.of(ids(40)));
        JumpTable table = fresh(present.toArray(String[]::new));
        String[] before = homes(table, present.toArray(String[]::new));
        for (int round = 0; round < 30; round++) {
            String id = ids(80)[random.nextInt(80)];
            boolean joins = !present.remove(id) && present.add(id);
            String[] ids = present.toArray(String[]::new);
            table = after(table, ids);
            String[] now = homes(table, ids);
            String[] was = before;
            assertThat(moved(was, now)).allMatch(key -> joins ? now[key].equals(id) : was[key].equals(id));
            assertEven(now, ids.length);
            before = now;
        }
    }

    /** A weight that grows takes from all, one that shrinks gives to all; besides, at most one slot's keys move. */
    @Test
    void reweighting_movesHardlyMoreThanItMust() {
        String[] ids = ids(10);
        long[] weights = LongStream.generate(() -> 8).limit(10).toArray();
        JumpTable table = JumpTable.of(null, ids, weights);
        String[] before = homes(table, ids);
        for (long weight : new long[] {16, 24, 20, 8, 3, 8, 9, 40, 8}) {
            boolean grows = weight > weights[4];
            boolean whole = weight % 8 == 0 && weights[4] % 8 == 0;
            weights[4] = weight;
            table = JumpTable.of(table, ids, weights);
            String[] now = homes(table, ids);
            String[] was = before;
            long besides = moved(was, now).stream()
                    .filter(key -> !(grows ? now[key] : was[key]).equals(ids[4]))
                    .count();
            assertThat(besides).isLessThanOrEqualTo(whole ? 0 : KEYS / 10);
            before = now;
        }
    }

    @Test
    void slots_nearlyEmptyOrTooMany_areDealtOutAnew() {
        StableSlots slots = StableSlots.of(null, ids(800), equal(800));
        String[] eighth = IntStream.range(0, 100).mapToObj(i -> ids(800)[8 * i]).toArray(String[]::new);
        assertThat(StableSlots.of(slots, eighth, equal(100)).count()).isEqualTo(793);
        assertThat(StableSlots.of(slots, without(eighth, "e00000"), equal(99)).count())
                .isEqualTo(99);
        long[] heavy = LongStream.generate(() -> 8).limit(800).toArray();
        assertThat(StableSlots.of(slots, ids(800), heavy).count()).isEqualTo(6_400);
        Arrays.fill(heavy, 9);
        assertThat(StableSlots.of(slots, ids(800), heavy).count()).isEqualTo(800);
        JumpTable light = JumpTable.of(JumpTable.of(null, ids(800), heavy), ids(800), equal(800));
        assertThat(light.home(5)).as("the unit shrank with the weights").isEqualTo(JumpHash.bucket(5, 800));
    }

    /** What {@code Jump} promises of clients with different pasts. */
    @Test
    void clients_thatBeganLater_agreeBelowTheLowestHole() {
        String[] left = without(ids(10), "e00005");
        String[] old = homes(after(fresh(ids(10)), left), left);
        String[] young = homes(fresh(left), left);
        for (int key = 0; key < KEYS; key++) {
            if (JumpHash.bucket(XxHash.of(key, 7), 10) < 5) {
                assertThat(young[key]).isEqualTo(old[key]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("weights")
    void weights_areShares(String label, long[] weights) {
        String[] ids = ids(weights.length);
        Map<String, Integer> counts = new HashMap<>();
        for (String home : homes(JumpTable.of(null, ids, weights), ids)) {
            counts.merge(home, 1, Integer::sum);
        }
        double sum = LongStream.of(weights).asDoubleStream().sum();
        for (int i = 0; i < weights.length; i++) {
            double expected = KEYS * (weights[i] / sum);
            assertThat((double) counts.getOrDefault(ids[i], 0))
                    .as("%s: %s", label, ids[i])
                    .isBetween(expected - 5 * Math.sqrt(expected) - 1, expected + 5 * Math.sqrt(expected) + 1);
        }
    }

    static Stream<Arguments> weights() {
        long[] steep = equal(300);
        steep[150] = 4_294_967_295L;
        long[] hundredth = equal(300);
        hundredth[7] = 100;
        return Stream.of(
                Arguments.of("1:2:3:4", new long[] {1, 2, 3, 4}),
                Arguments.of("equal, not 1", new long[] {7, 7, 7}),
                Arguments.of("one steep", steep),
                Arguments.of("one of a hundred", hundredth));
    }
}
