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

/** The ring's arithmetic, in whole numbers. */
class ApertureTest {

    private static final long MOST = 0xFFFF_FFFFL;

    private static boolean[] allIn(int n) {
        boolean[] in = new boolean[n];
        Arrays.fill(in, true);
        return in;
    }

    private static long[] ones(int n) {
        return LongStream.generate(() -> 1).limit(n).toArray();
    }

    /** The load that each endpoint gets from all clients, in parts of a client's calls, times the width. */
    private static long[] load(long[] weights, boolean[] in, int size, int clients) {
        long[] load = new long[weights.length];
        long width = 0;
        for (int rank = 0; rank < clients; rank++) {
            Aperture arc = Aperture.of(weights, in, size, rank, clients);
            assertThat(LongStream.of(arc.overlaps()).sum()).isEqualTo(arc.width());
            assertThat(rank == 0 || arc.width() == width).as("all are as wide").isTrue();
            width = arc.width();
            int[] covered = arc.indices();
            assertThat(Arrays.stream(covered).distinct().count()).isEqualTo(covered.length);
            for (int k = 0; k < covered.length; k++) {
                load[covered[k]] += arc.overlaps()[k];
            }
        }
        return load;
    }

    /** Over all clients, in integers: every endpoint's load is its weight's part, to the last unit. */
    @ParameterizedTest
    @CsvSource({"30, 100, 12", "1, 7, 3", "7, 1, 1", "100, 10, 5", "13, 17, 12", "2000, 10, 5", "3, 1000, 20", "5, 5, 5"
    })
    void of_allClients_loadAllExactlyAlike(int clients, int n, int size) {
        long[] load = load(ones(n), allIn(n), size, clients);
        assertThat(load).containsOnly(load[0]);
        assertThat(load[0]).isPositive();
    }

    @Test
    void of_anyWeights_loadExactlyByWeight() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 300; round++) {
            int n = 1 + random.nextInt(20);
            int clients = 1 + random.nextInt(20);
            long[] weights = random.longs(n, 1, 50).toArray();
            long[] load = load(weights, allIn(n), 1 + random.nextInt(n), clients);
            for (int j = 0; j < n; j++) {
                assertThat(load[j] * weights[0]).isEqualTo(load[0] * weights[j]);
            }
        }
    }

    static List<Vectors.Row> vectors() {
        return Vectors.read("/io/evener/strategies/split/finagle-aperture.txt");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void of_anyClient_coversWhatFinaglesDoes(Vectors.Row row) {
        String text = row.columns().get(3);
        long[] weights =
                text.endsWith(":") ? ones(Integer.parseInt(text.substring(0, text.length() - 1))) : row.longs(3);
        int clients = row.ints(1)[0];
        Aperture arc = Aperture.of(weights, allIn(weights.length), row.ints(2)[0], row.ints(0)[0], clients);
        double ring = (double) LongStream.of(weights).sum() * clients;
        assertThat(arc.width() / ring)
                .isCloseTo(Double.parseDouble(row.columns().get(4)), within(1e-11));
        double[] parts = new double[weights.length];
        for (int k = 0; k < arc.indices().length; k++) {
            parts[arc.indices()[k]] = (double) arc.overlaps()[k] / arc.width();
        }
        for (String covered : row.words(5)) {
            int endpoint = Integer.parseInt(covered.substring(0, covered.indexOf(':')));
            double part = Double.parseDouble(covered.substring(covered.indexOf(':') + 1));
            assertThat(parts[endpoint]).as("endpoint %d", endpoint).isCloseTo(part, within(1e-9));
            parts[endpoint] = 0;
        }
        assertThat(parts).as("nobody else").containsOnly(0);
    }

    /** Finagle's example: 30 clients, 100 servers, 12 of them: 4 units, 13.3 servers, each seen by 4 clients. */
    @Test
    void of_finaglesExample() {
        Aperture arc = Aperture.of(ones(100), allIn(100), 12, 0, 30);
        assertThat(arc.width()).isEqualTo(4 * 100);
        assertThat(arc.indices()).hasSize(14).startsWith(0).endsWith(13);
        assertThat(arc.weights(MOST)).startsWith(3, 3, 3).endsWith(1);
        Aperture next = Aperture.of(ones(100), allIn(100), 12, 1, 30);
        assertThat(next.indices()).startsWith(3);
        assertThat(next.weights(MOST)).startsWith(2, 3).endsWith(3, 2);
    }

    @Test
    void of_lastClient_goesAroundTheRing() {
        Aperture arc = Aperture.of(ones(10), allIn(10), 4, 4, 5);
        assertThat(arc.indices()).containsExactly(8, 9, 0, 1);
        Aperture whole = Aperture.of(ones(3), allIn(3), 3, 1, 2);
        assertThat(whole.indices()).containsExactly(1, 2, 0);
        assertThat(whole.overlaps()).as("begun in the middle, ended there").containsExactly(2, 2, 2);
    }

    /** Those out are made up for from beyond, by whole units, and no further than needed. */
    @Test
    void of_someOut_extendsUntilAsMuchIsIn() {
        boolean[] in = allIn(20);
        in[0] = false;
        in[1] = false;
        Aperture arc = Aperture.of(ones(20), in, 4, 0, 10);
        assertThat(arc.indices()).containsExactly(0, 1, 2, 3, 4, 5);
        in = new boolean[20];
        in[19] = true;
        assertThat(Aperture.of(ones(20), in, 4, 0, 10).indices())
                .as("the only one left")
                .contains(19);
        assertThat(Aperture.of(ones(20), new boolean[20], 4, 0, 10).indices()).hasSize(4);
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 500; round++) {
            int n = 1 + random.nextInt(12);
            int clients = 1 + random.nextInt(9);
            int size = 1 + random.nextInt(n);
            long[] weights = random.longs(n, 1, 6).toArray();
            boolean[] some = new boolean[n];
            for (int j = 0; j < n; j++) {
                some[j] = random.nextInt(3) > 0;
            }
            int rank = random.nextInt(clients);
            Aperture all = Aperture.of(weights, allIn(n), size, rank, clients);
            Aperture grown = Aperture.of(weights, some, size, rank, clients);
            long unit = LongStream.of(weights).sum();
            long present = inRotation(grown, some);
            long most = 0;
            for (int j = 0; j < n; j++) {
                most += some[j] ? weights[j] * clients : 0;
            }
            assertThat(present).isGreaterThanOrEqualTo(Math.min(most, all.width()));
            if (grown.width() > all.width()) {
                assertThat(present - unit).as("one unit less would not do").isLessThan(Math.min(most, all.width()));
            }
        }
    }

    private static long inRotation(Aperture arc, boolean[] in) {
        long sum = 0;
        for (int k = 0; k < arc.indices().length; k++) {
            sum += in[arc.indices()[k]] ? arc.overlaps()[k] : 0;
        }
        return sum;
    }

    @Test
    void weights_huge_fitAndKeepTheirRatio() {
        long[] weights = {MOST, MOST / 3, 1};
        Aperture arc = Aperture.of(weights, allIn(3), 3, 1, 1_000);
        assertThat(LongStream.of(arc.weights(MOST)).boxed()).allMatch(weight -> weight >= 1 && weight <= MOST);
        long[] many = LongStream.generate(() -> MOST).limit(100_000).toArray();
        Aperture wide = Aperture.of(many, allIn(many.length), 20, 99_999, 100_000);
        assertThat(wide.indices()).hasSize(20);
        assertThat(wide.weights(MOST)).containsOnly(1);
    }
}
