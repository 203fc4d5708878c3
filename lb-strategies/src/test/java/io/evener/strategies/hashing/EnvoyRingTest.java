package io.evener.strategies.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Envoy's ring against the numbers of Envoy's own test, ring_hash_lb_test.cc: hosts 127.0.0.1:90 and up. */
final class EnvoyRingTest {

    private static final long MAX = 8_388_608;

    private static Ring ring(long min, long max, long... weights) {
        return EnvoyRing.of(
                IntStream.range(0, weights.length)
                        .mapToObj(i -> "127.0.0.1:" + (90 + i))
                        .toArray(String[]::new),
                weights,
                min,
                max);
    }

    private static void points(Ring ring, int[] owners, String... points) {
        assertThat(ring.stops()).isEqualTo(points.length);
        for (int place = 0; place < points.length; place++) {
            assertThat(Long.toUnsignedString(ring.point(place))).isEqualTo(points[place]);
            assertThat(ring.owner(place)).isEqualTo(owners[place]);
        }
    }

    /** Test "Basic". */
    @Test
    void sixHosts_twelvePoints() {
        Ring ring = ring(12, MAX, 1, 1, 1, 1, 1, 1);
        points(
                ring,
                new int[] {4, 2, 0, 5, 3, 1, 1, 3, 5, 2, 4, 0},
                "833437586790550860",
                "928266305478181108",
                "1033482794131418490",
                "3551244743356806947",
                "3851675632748031481",
                "5583722120771150861",
                "6311230543546372928",
                "7700377290971790572",
                "13144177310400110813",
                "13444792449719432967",
                "15516499411664133160",
                "16117243373044804889");
        assertThat(ring.home(0)).isEqualTo(4);
        assertThat(ring.home(-1)).as("past the last point comes the first").isEqualTo(4);
        assertThat(ring.home(3551244743356806947L)).isEqualTo(5);
        assertThat(ring.home(3551244743356806948L)).isEqualTo(3);
        assertThat(ring.home(Long.parseUnsignedLong("16117243373044804880"))).isZero();
    }

    /** Test "BasicWithHostname". */
    @Test
    void otherNames() {
        Ring ring =
                EnvoyRing.of(new String[] {"90", "91", "92", "93", "94", "95"}, new long[] {1, 1, 1, 1, 1, 1}, 12, MAX);
        points(
                ring,
                new int[] {5, 5, 3, 4, 3, 2, 0, 2, 1, 0, 1, 4},
                "1975508444536362413",
                "2376063919839173711",
                "2386806903309390596",
                "6749904478991551885",
                "6803900775736438537",
                "7225015537174310577",
                "8787465352164086522",
                "11282020843382717940",
                "13723418369486627818",
                "13776502110861797421",
                "14338313586354474791",
                "15364271037087512980");
    }

    /** Test "UnevenHosts": whole numbers of points for all. */
    @Test
    void twoHosts_smallestRingOfThree_haveTwoPointsEach() {
        Ring ring = EnvoyRing.of(new String[] {"127.0.0.1:80", "127.0.0.1:81"}, new long[] {1, 1}, 3, MAX);
        points(
                ring,
                new int[] {0, 1, 0, 1},
                "5454692015285649509",
                "7859399908942313493",
                "13838424394637650569",
                "16064866803292627174");
    }

    /** Test "HostWeightedTinyRing". */
    @Test
    void weights123_ringOfSix() {
        points(
                ring(6, 6, 1, 2, 3),
                new int[] {2, 2, 1, 1, 2, 0},
                "928266305478181108",
                "4443673547860492590",
                "5583722120771150861",
                "6311230543546372928",
                "13444792449719432967",
                "16117243373044804889");
    }

    /** Tests "HostWeightedLargeRing" and "LargeFractionalScale": how many of evenly spaced hashes each host gets. */
    @Test
    void evenlySpacedHashes_countAsEnvoyCountsThem() {
        assertThat(counts(ring(6_144, MAX, 1, 2, 3), 6_000)).containsExactly(987, 1_932, 3_081);
        Ring odd = ring(1_023, 1_023, 1, 1);
        assertThat(odd.stops()).isEqualTo(1_023);
        assertThat(counts(odd, 1_023)).containsExactly(526, 497);
    }

    /** Test "SmallFractionalScale": a ring too small for all. */
    @Test
    void fourHosts_ringOfTwo_twoHostsHaveNone() {
        assertThat(Arrays.stream(counts(ring(2, 2, 1, 1, 1, 1), 1_024)).filter(count -> count > 0))
                .hasSize(2);
    }

    private static int[] counts(Ring ring, int hashes) {
        int[] counts =
                new int[IntStream.range(0, ring.stops()).map(ring::owner).max().orElseThrow() + 1];
        long step = Long.divideUnsigned(-1, hashes);
        for (long i = 0; i < hashes; i++) {
            counts[ring.home(i * step)]++;
        }
        return counts;
    }
}
