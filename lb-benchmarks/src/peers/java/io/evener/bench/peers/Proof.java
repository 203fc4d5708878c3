package io.evener.bench.peers;

import io.evener.bench.peers.Calling.OpenCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** Sees that a row does what its question is about before it is measured; a row that measures nothing is a defect. */
final class Proof {

    private static final long AT_MOST_NANOS = 700_000_000L;
    private static final long SLOW_NANOS = 2_000_000L;
    private static final int CALLS = 2_000;

    private Proof() {}

    /** All endpoints are chosen, or half of what chance would find in the time given. */
    static void spread(Choosing choosing, int n) {
        distinct(() -> choosing.position(choosing.choose()), n, 0.5);
    }

    /** Keys find many endpoints, and each key the same one every time. */
    static void keys(KeyChoosing choosing, int n) {
        for (int i = 0; i < Keys.COUNT; i++) {
            Key key = Keys.key(i);
            int first = choosing.position(choosing.choose(key));
            check(first == choosing.position(choosing.choose(key)), "a key changed its endpoint: " + key);
        }
        int[] next = {0};
        distinct(() -> choosing.position(choosing.choose(Keys.key(next[0]++ & Keys.COUNT - 1))), n, 0.25);
    }

    private static void distinct(IntSupplier choices, int n, double shareOfChance) {
        int wanted = (int) (n * (Math.log(n) + 5));
        boolean[] seen = new boolean[n];
        int distinct = 0;
        int chosen = 0;
        for (long start = System.nanoTime(); chosen < wanted && within(start); chosen++) {
            int position = choices.getAsInt();
            distinct += seen[position] ? 0 : 1;
            seen[position] = true;
        }
        double chance = n * -Math.expm1(-Math.min(chosen, Keys.COUNT) / (double) n);
        check(distinct >= chance * shareOfChance, "chose " + distinct + " of " + n + " in " + chosen);
    }

    /** The heaviest endpoints, of weight 10, get 10 times what the lightest get; within a factor of 2. */
    static void weights(Choosing choosing, int n) {
        long[] byWeight = new long[11];
        int wanted = Math.max(50_000, 20 * n);
        int chosen = 0;
        for (long start = System.nanoTime(); chosen < wanted && within(start); chosen++) {
            byWeight[Members.weight(choosing.position(choosing.choose()))]++;
        }
        double ratio = (double) byWeight[10] / Math.max(1, byWeight[1]);
        check(ratio > 5 && ratio < 20, "weight 10 got " + ratio + " times what weight 1 got in " + chosen);
    }

    /** Open calls lie more evenly than chance would leave them: variance / mean is 1 for chance. */
    static void load(Calling calling, int n) {
        int[] open = new int[n];
        List<OpenCall> calls = new ArrayList<>();
        int wanted = Math.min(20_000, Math.max(1_000, 20 * n));
        for (long start = System.nanoTime(); calls.size() < wanted && within(start); ) {
            OpenCall call = calling.begin();
            open[call.position()]++;
            calls.add(call);
        }
        calls.forEach(call -> call.end().run());
        double mean = (double) calls.size() / n;
        double variance =
                IntStream.of(open).mapToDouble(i -> (i - mean) * (i - mean)).sum() / n;
        check(variance < 0.75 * mean, "open calls vary by " + variance + " around " + mean);
    }

    /** Endpoints at odd positions answer 2 ms later, and come to get far less than half; for some 100 at most. */
    static void latency(Calling calling) {
        int late = 0;
        int slow = 0;
        for (int i = 0; i < CALLS; i++) {
            OpenCall call = calling.begin();
            boolean odd = call.position() % 2 == 1;
            for (long start = System.nanoTime(); odd && System.nanoTime() - start < SLOW_NANOS; ) {
                Thread.onSpinWait();
            }
            call.end().run();
            late += i < CALLS / 2 ? 0 : 1;
            slow += i < CALLS / 2 || !odd ? 0 : 1;
        }
        check(slow < 0.35 * late, "the slow half still got " + slow + " of " + late);
    }

    /** After an update the new endpoint is chosen, and the one it replaced no more. */
    static void update(Updating updating, int n) {
        int last = -1;
        for (int i = 0; i < 3; i++) {
            updating.update();
            int fresh = awaitFresh(updating, n, last);
            for (int j = 0; j < n; j++) {
                int position = updating.position(updating.choose());
                check(position < n || position == fresh, "still chose the replaced " + position);
            }
            last = fresh;
        }
    }

    private static int awaitFresh(Updating updating, int n, int last) {
        for (int i = 0; i < 40 * n; i++) {
            int position = updating.position(updating.choose());
            if (position >= n && position != last) {
                return position;
            }
        }
        throw new IllegalStateException("the new endpoint was never chosen after an update");
    }

    private static boolean within(long start) {
        return System.nanoTime() - start < AT_MOST_NANOS;
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("does not balance: " + otherwise);
        }
    }
}
