package io.evener.strategies.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.strategies.schedule.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Envoy's zone arithmetic, and what it is for: equal load. */
class ZoneSharesTest {

    private static long[] longs(String text) {
        return Arrays.stream(text.trim().split(" +")).mapToLong(Long::parseLong).toArray();
    }

    /** Zone 0 calls; the shares in ten-thousandths, as Envoy's integers and its draws from them yield. */
    @ParameterizedTest
    @CsvSource({
        "40 40 20,  25 50 25,   6250 2500 1250", // the worked example of Envoy's source
        "1 1 1,     5 5 5,      10000 0 0",
        "1 1,       3 2,        10000 0",
        "1 1,       2 3,        8000 2000",
        "2 1,       5 5,        7500 2500", // L 6666, U 5000: 50000000 / 6666 = 7500
        "20 20 10,  0 10 10,    0 2500 7500", // nobody here: by the excess
        "1 1 1,     1 5 5,      2727 3636 3636", // scenario E33: L 3333, U 909, 4545, 4545
        "1 1 1 1,   1 1 1 97,   400 0 0 9600",
        "1 0 0,     4 3 3,      4000 3000 3000", // all callers here: by capacity, zones or not
        "1 9999,    1 1,        10000 0", // a small part of the callers finds room
        "1 99999,   0 1,        0 10000", // L rounds to 0
    })
    void of_oneRegion_isEnvoys(String callers, String capacity, String shares) {
        long[] wanted = longs(shares);
        double[] seen = ZoneShares.of(0, new int[wanted.length], longs(callers), longs(capacity));
        assertThat(Arrays.stream(seen).mapToLong(share -> (long) (share * 10_000 + 1e-6)))
                .containsExactly(Arrays.stream(wanted).boxed().toArray(Long[]::new));
        assertThat(Arrays.stream(seen).sum()).isCloseTo(1, within(1e-12));
    }

    static List<Vectors.Row> vectors() {
        return Vectors.read("/io/evener/strategies/split/envoy-zone.txt");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void of_anyZones_isEnvoys(Vectors.Row row) {
        double local = row.longs(2)[0] / 10_000.0;
        long[] excess = row.longs(3);
        double sum = Math.max(1, LongStream.of(excess).sum());
        double[] seen = ZoneShares.of(0, new int[excess.length], row.longs(0), row.longs(1));
        for (int z = 0; z < excess.length; z++) {
            assertThat(seen[z]).isCloseTo((z == 0 ? local : 0) + (1 - local) * excess[z] / sum, within(1e-12));
        }
    }

    /** No zone exceeds its callers in whole ten-thousandths: the rest goes by capacity, Envoy's to all zones alike. */
    @Test
    void of_noExcessLeftByRounding_restGoesByCapacity() {
        double[] seen = ZoneShares.of(0, new int[5], longs("1 1 1 1 1"), longs("999 1000 1000 1000 1000"));
        assertThat(seen[0]).isCloseTo(0.9990 + 0.0010 * 999 / 4_999, within(1e-12));
        for (int z = 1; z < 5; z++) {
            assertThat(seen[z]).isCloseTo(0.0010 * 1_000 / 4_999, within(1e-12));
        }
    }

    /** Two zones here, two elsewhere. The region carries 5 of 6 of its calls; elsewhere zones get them by capacity. */
    @Test
    void of_twoRegions_theOwnComesFirst() {
        double[] shares =
                ZoneShares.of(0, new int[] {0, 0, 1, 1}, new long[] {30, 30, 20, 20}, new long[] {10, 40, 40, 10});
        assertThat(shares[0]).isCloseTo(0.8333 * 0.4, within(1e-9));
        assertThat(shares[1]).isCloseTo(0.8333 * 0.6, within(1e-9));
        assertThat(shares[2]).isCloseTo(0.1667 * 0.8, within(1e-9));
        assertThat(shares[3]).isCloseTo(0.1667 * 0.2, within(1e-9));
    }

    @Test
    void of_nobodyInTheOwnRegion_goesElsewhere() {
        assertThat(ZoneShares.of(0, new int[] {0, 1, 1}, new long[] {1, 1, 1}, new long[] {0, 3, 1}))
                .containsExactly(0, 0.75, 0.25);
    }

    /** All callers together: every zone gets its capacity's part, whatever the numbers. */
    @Test
    void of_allZonesTogether_loadCapacityAlike() {
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 2_000; round++) {
            int n = 2 + random.nextInt(5);
            int[] regions = new int[n];
            long[] callers = new long[n];
            long[] capacity = new long[n];
            for (int z = 0; z < n; z++) {
                regions[z] = random.nextInt(1 + round % 3);
                callers[z] = 1 + random.nextInt(20);
                capacity[z] = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(30);
            }
            capacity[n - 1] = 5;
            compact(regions);
            double[] load = new double[n];
            double sum = LongStream.of(callers).sum();
            for (int own = 0; own < n; own++) {
                double[] shares = ZoneShares.of(own, regions, callers, capacity);
                assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
                for (int z = 0; z < n; z++) {
                    load[z] += callers[own] / sum * shares[z];
                }
            }
            double all = LongStream.of(capacity).sum();
            for (int z = 0; z < n; z++) {
                // parts are rounded down to ten-thousandths, once per zone and level
                assertThat(load[z]).as("zone %d of %d", z, n).isCloseTo(capacity[z] / all, within(2e-4 * n));
            }
        }
    }

    /** Region indices without gaps, as callers number them. */
    private static void compact(int[] regions) {
        int[] known = Arrays.stream(regions).distinct().toArray();
        for (int z = 0; z < regions.length; z++) {
            int region = regions[z];
            int at = 0;
            while (known[at] != region) {
                at++;
            }
            regions[z] = at;
        }
    }

    @Test
    void of_hugeCapacities_doNotOverflow() {
        long most = 16 * 0xFFFF_FFFFL * 100_000;
        assertThat(ZoneShares.of(0, new int[2], new long[] {1, 1}, new long[] {most, 3 * most}))
                .containsExactly(0.5, 0.5);
    }
}
