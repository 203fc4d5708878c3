package io.evener.sim.lab;

import io.evener.strategies.Strategies;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Where keys are, against what is known of Maglev, rendezvous, jump and multi-probe hashing. Lengths don't vary. */
final class TableOracles {

    private static final int SLOTS = 65_537;

    private TableOracles() {}

    static List<Experiment> all() {
        return List.of(
                new Oracle(
                        "maglev",
                        "Maglev's table: how even it is, and what a removal moves besides the keys that must",
                        sums -> sums.then(TableOracles::maglev)),
                new Oracle(
                        "rendezvous",
                        "Weighted rendezvous: a million keys by weights 1, 2, 3, 4",
                        sums -> sums.then(TableOracles::rendezvous)),
                new Oracle(
                        "jump",
                        "Jump hashing: as even as chance allows, and a newcomer takes 1/(n+1)",
                        sums -> sums.then(TableOracles::jump)),
                new Oracle(
                        "multi-probe",
                        "Multi-probe hashing: the fullest of n by the number of probes",
                        sums -> sums.then(TableOracles::multiProbe)));
    }

    /** The moves published are of one table each; here is the mean over some. */
    private static void maglev(Sheet sheet) {
        long[] slots = LongStream.range(0, SLOTS).toArray();
        for (int n : new int[] {10, 100, 1000}) {
            try (KeyedPool pool = KeyedPool.alike(Strategies.maglev(), 10, n)) {
                int[] counts = pool.count(slots);
                sheet.check(Check.within("n " + n + ": slots of the fullest less the emptiest", spread(counts), 1, 0));
            }
        }
        int[] members = {10, 100, 100, 1000, 1000};
        int[] removed = {1, 1, 10, 1, 10};
        double[] published = {0.21, 0.54, 1.01, 0.57, 2.28};
        for (int i = 0; i < members.length; i++) {
            String label = "n " + members[i] + ", " + removed[i] + " removed: % of slots moved between others";
            sheet.known(label, published[i], movedElsewhere(slots, members[i], removed[i]), 0.25);
        }
    }

    private static double spread(int[] counts) {
        return Arrays.stream(counts).max().orElseThrow()
                - Arrays.stream(counts).min().orElseThrow();
    }

    private static double movedElsewhere(long[] slots, int n, int removed) {
        int pools = n < 1000 ? 40 : 4;
        long moved = 0;
        for (int net = 0; net < pools; net++) {
            int first = net * 7 % (n - removed);
            try (KeyedPool pool = KeyedPool.alike(Strategies.maglev(), 10 + net, n)) {
                int[] before = pool.homes(slots);
                IntStream.range(first, first + removed).forEach(pool::remove);
                int[] after = pool.homes(slots);
                moved += IntStream.range(0, SLOTS)
                        .filter(slot -> before[slot] < first || before[slot] >= first + removed)
                        .filter(slot -> before[slot] != after[slot])
                        .count();
            }
        }
        return 100.0 * moved / pools / SLOTS;
    }

    private static long[] keys(int count) {
        return new SplittableRandom(11).longs(count).toArray();
    }

    private static void rendezvous(Sheet sheet) {
        int keys = 1_000_000;
        try (KeyedPool pool = new KeyedPool(Strategies.rendezvous(), 10, 1, 2, 3, 4)) {
            int[] counts = pool.count(keys(keys));
            double chiSquare = 0;
            for (int i = 0; i < 4; i++) {
                double expected = keys * (i + 1) / 10.0;
                chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
                sheet.check(Check.within(
                        "weight " + (i + 1) + " of 10: keys of a million",
                        counts[i],
                        expected,
                        5 * Math.sqrt(expected * (1 - expected / keys))));
            }
            // Three degrees of freedom, once in a million.
            sheet.check(Check.atMost("chi-square of the four", chiSquare, 30.66));
        }
    }

    private static void jump(Sheet sheet) {
        int keys = 4_000_000;
        long[] drawn = keys(keys);
        try (KeyedPool pool = KeyedPool.alike(Strategies.jump(), 10, 1000)) {
            int[] counts = pool.count(drawn);
            double mean = keys / 1000.0;
            double variance = Arrays.stream(counts)
                            .mapToDouble(c -> (c - mean) * (c - mean))
                            .sum()
                    / 999;
            // Chance alone: Poisson. The deviation of a thousand counts is known to 1 / sqrt(2000); five of them.
            sheet.check(Check.near(
                    "n 1000: deviation of shares, of the mean", Math.sqrt(variance) / mean, Math.sqrt(1 / mean), 0.11));
        }
        try (KeyedPool pool = KeyedPool.alike(Strategies.jump(), 10, 101)) {
            int[] after = pool.homes(drawn);
            pool.remove(100);
            int[] before = pool.homes(drawn);
            long moved =
                    IntStream.range(0, keys).filter(k -> before[k] != after[k]).count();
            long elsewhere = IntStream.range(0, keys)
                    .filter(k -> before[k] != after[k] && after[k] != 100)
                    .count();
            sheet.known("100 -> 101: part of the keys moved", 1 / 101.0, (double) moved / keys, 0.025);
            sheet.check(Check.within("100 -> 101: keys moved to others than the newcomer", (double) elsewhere, 0, 0));
        }
    }

    /** Published for so many keys for each, of whose noise the fullest has its part. Rings of 100 differ. */
    private static void multiProbe(Sheet sheet) {
        sheet.known("n 100, 21 probes: fullest of the mean, of 4 rings", 1.052, peak(21, 100, 60_000, 4), 0.03);
        sheet.known("n 1000, 5 probes: fullest of the mean", 1.29, peak(5, 1000, 6_000, 1), 0.03);
        sheet.known("n 1000, 11 probes: fullest of the mean", 1.14, peak(11, 1000, 6_000, 1), 0.03);
        sheet.known("n 1000, 21 probes: fullest of the mean", 1.085, peak(21, 1000, 6_000, 1), 0.03);
        sheet.known("n 1000, 41 probes: fullest of the mean", 1.06, peak(41, 1000, 6_000, 1), 0.03);
    }

    private static double peak(int probes, int n, int keysEach, int rings) {
        long[] keys = keys(keysEach * n);
        double sum = 0;
        for (int ring = 0; ring < rings; ring++) {
            try (KeyedPool pool = KeyedPool.alike(Strategies.multiProbe().probes(probes), 10 + ring, n)) {
                sum += Arrays.stream(pool.count(keys)).max().orElseThrow() * (double) n / keys.length;
            }
        }
        return sum / rings;
    }
}
