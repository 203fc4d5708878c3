package io.evener.strategies.split;

import io.evener.strategies.hashing.XxHash;

/**
 * Subsets that tile: clients in rounds, each round dealing every endpoint to one of its clients [1].
 *
 * <p>Where the endpoints don't divide into subsets, each round leaves some aside, the next ones in the next round, so that
 * over many rounds nobody is left aside more than once oftener than another. Each round deals in an order of its own, so
 * that clients of different rounds have different subsets.
 *
 * <p>[1] B. Beyer et al., Site Reliability Engineering, 2016, chapter 20: deterministic subsetting.
 */
public final class Rounds {

    private Rounds() {}

    /**
     * Returns all of 0..n-1 in a client's order: the first {@code size} are its subset, the others stand in.
     *
     * @param size below n
     * @param client its number, 0, 1, 2... without gaps among all clients
     */
    public static int[] order(int n, int size, int client) {
        int subsets = n / size;
        int round = client / subsets;
        int aside = n % size;
        int asideStart = (int) ((long) round * aside % n);
        int dealt = n - aside;
        int[] all = new int[n];
        for (int k = 0; k < n; k++) {
            all[k] = (asideStart + aside + k) % n; // those left aside come last
        }
        shuffle(all, dealt, round);
        int start = client % subsets * size;
        int[] order = all.clone();
        for (int k = 0; k < dealt; k++) {
            order[k] = all[(start + k) % dealt];
        }
        return order;
    }

    /** Fisher and Yates, over the first ones. */
    private static void shuffle(int[] values, int size, int seed) {
        for (int k = size - 1; k > 0; k--) {
            int j = (int) Math.floorMod(XxHash.of(seed, k), k + 1L);
            int swapped = values[k];
            values[k] = values[j];
            values[j] = swapped;
        }
    }
}
