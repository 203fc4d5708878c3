package io.evener.sim.lab;

import io.evener.Member;
import io.evener.Outcome;
import io.evener.strategies.KeyedStrategy;
import io.evener.strategies.RingHash;
import io.evener.strategies.Strategies;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Shares on a ring, and where calls go when shares are bounded, against what is known. Lengths don't vary. */
final class RingOracles {

    private static final int RINGS = 20;
    private static final int SMALL_RINGS = 200;
    private static final int FILLED_RINGS = 100;
    private static final int GRID_BITS = 20;

    private RingOracles() {}

    static List<Experiment> all() {
        return List.of(
                new Oracle(
                        "ring",
                        "A ring of k points each: the Beta law of shares, and the fullest of n",
                        sums -> sums.then(RingOracles::ring)),
                new Oracle(
                        "bounded-load",
                        "Bounded loads: what part of the calls is forwarded",
                        sums -> sums.then(RingOracles::boundedLoad)));
    }

    private static RingHash points(long points) {
        return Strategies.ringHash().sizes(points, points);
    }

    /**
     * A share is Beta(k, (n - 1) k): n times it deviates by sqrt((n - 1) / (n k + 1)). The fullest with one point is 1 + 1/2 +
     * ... + 1/n on average; with more, published means over rings.
     */
    private static void ring(Sheet sheet) {
        double[][] published = {
            {10, 1, 2.929}, {10, 10, 1.53}, {10, 100, 1.156}, {10, 1000, 1.048}, {100, 100, 1.273}, {1000, 100, 1.361}
        };
        for (double[] row : published) {
            int n = (int) row[0];
            int k = (int) row[1];
            double squares = 0;
            double fullest = 0;
            int rings = n == 10 ? SMALL_RINGS : RINGS;
            for (int ring = 0; ring < rings; ring++) {
                double[] shares = shares(ring, n, k);
                squares += Arrays.stream(shares)
                                .map(share -> (share - 1) * (share - 1))
                                .sum()
                        / n;
                fullest += Arrays.stream(shares).max().orElseThrow();
            }
            String label = String.format(Locale.ROOT, "n %d, k %d: ", n, k);
            double known = Math.sqrt((n - 1) / (n * (double) k + 1));
            sheet.check(Check.near(label + "deviation of shares", Math.sqrt(squares / rings), known, 0.05));
            sheet.check(Check.near(label + "the fullest", fullest / rings, row[2], 0.05));
        }
    }

    /** Returns each member's part of the circle, times n: counted on an even grid, to a few tenths of a percent of itself. */
    private static double[] shares(int ring, int n, int k) {
        try (KeyedPool pool = KeyedPool.alike(points((long) n * k), 1 + ring, n)) {
            long keys = 1L << GRID_BITS;
            int[] counts = pool.count(LongStream.range(0, keys)
                    .map(i -> i << Long.SIZE - GRID_BITS)
                    .toArray());
            return Arrays.stream(counts)
                    .mapToDouble(count -> count * (double) n / keys)
                    .toArray();
        }
    }

    /**
     * Published, but for factor 3, where one ring tells little: of exponential shares exp(-3) overflows, and on the next
     * member, whose neighbour's excess is exponential, too, 4 exp(-3) of that once more.
     */
    private static void boundedLoad(Sheet sheet) {
        double third = Math.exp(-3) * (1 + 4 * Math.exp(-3));
        double[][] known = {
            {1, 1.1, 0.405}, {1, 1.25, 0.339}, {1, 1.5, 0.256}, {1, 2, 0.146}, {1, 3, third}, {100, 1.1, 0.0225},
        };
        for (double[] row : known) {
            double forwarded = 0;
            for (int ring = 0; ring < FILLED_RINGS; ring++) {
                forwarded += filled(ring, (int) row[0], row[1]) / FILLED_RINGS;
            }
            String label = String.format(Locale.ROOT, "100 endpoints of %.0f points filled, factor %s", row[0], row[1]);
            sheet.check(Check.near(label, forwarded, row[2], row[2] > 0.1 ? 0.1 : 0.2));
        }
        // With caps of 1 the three calls held are at three endpoints, and every key meets one of them with 3 in 8.
        sheet.check(Check.near("8 endpoints, 3 calls held, no slack", held(8, 3, 0), 3 / 8.0, 0.03));
        sheet.check(Check.atMost("8 endpoints, 3 calls held, slack 2", held(8, 3, 2), 0.05));
        sheet.check(Check.atMost("100 endpoints, 400 calls held, slack 2", held(100, 400, 2), 0.05));
        sheet.check(Check.atMost("100 endpoints, 10,000 calls held, slack 2", held(100, 10_000, 2), 0.05));
    }

    /**
     * Puts 100 calls for each of 100 members onto a ring, and returns the part that didn't get home. Caps are as for
     * the full load from the beginning: calls of a member too light for a point stand for those yet to come.
     */
    private static double filled(int ring, int k, double factor) {
        int n = 100;
        int calls = 100 * n;
        long[] weights = new long[n + 1];
        Arrays.fill(weights, 0, n, 10_000_000);
        weights[n] = 1;
        KeyedStrategy strategy = points((long) n * k);
        SplittableRandom random = new SplittableRandom(ring);
        try (KeyedPool homes = new KeyedPool(strategy, 1 + ring, weights);
                KeyedPool pool = new KeyedPool(
                        Strategies.boundedLoad(strategy).factor(factor).slack(0), 1 + ring, weights)) {
            Member ballast = pool.member(n);
            long[] stamps =
                    LongStream.range(0, calls - 1).map(i -> ballast.tryBegin()).toArray();
            int forwarded = 0;
            for (int call = 0; call < calls; call++) {
                long hash = random.nextLong();
                Member chosen = pool.choose(hash);
                chosen.tryBegin();
                forwarded += pool.number(chosen) == homes.home(hash) ? 0 : 1;
                if (call < stamps.length) {
                    ballast.end(stamps[call], Outcome.SUCCESS);
                }
            }
            return (double) forwarded / calls;
        }
    }

    /** Holds so many calls of even keys, the oldest giving way to the next; returns the part that didn't get home. */
    private static double held(int n, int calls, double slack) {
        int draws = 50_000;
        SplittableRandom random = new SplittableRandom(n);
        Deque<Runnable> ends = new ArrayDeque<>();
        int forwarded = 0;
        try (KeyedPool homes = KeyedPool.alike(Strategies.maglev(), 10, n);
                KeyedPool pool = KeyedPool.alike(
                        Strategies.boundedLoad(Strategies.maglev()).slack(slack), 10, n)) {
            for (int draw = 0; draw < draws; draw++) {
                long hash = random.nextLong();
                Member chosen = pool.choose(hash);
                long stamp = chosen.tryBegin();
                ends.add(() -> chosen.end(stamp, Outcome.SUCCESS));
                forwarded += draw >= calls && pool.number(chosen) != homes.home(hash) ? 1 : 0;
                if (ends.size() > calls) {
                    ends.remove().run();
                }
            }
        }
        return (double) forwarded / (draws - calls);
    }
}
