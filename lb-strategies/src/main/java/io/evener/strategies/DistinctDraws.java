package io.evener.strategies;

import io.evener.RandomSource;

/** Draws of different members for one choice, with nothing allocated. */
final class DistinctDraws {

    /** As many as {@link #noted} has room for. */
    static final int MOST = 6;

    private static final int REDRAWS = 8;
    private static final int PER_WORD = 3;
    private static final int INDEX_BITS = 21;
    private static final long INDEX = (1L << INDEX_BITS) - 1;

    private DistinctDraws() {}

    /** Returns the first of two different indices from one word. */
    static int first(long word, int n) {
        return (int) ((word >>> 32) * n >>> 32);
    }

    /** Returns the second of two different indices from one word. */
    static int second(long word, int n, int first) {
        int j = (int) ((word & 0xFFFF_FFFFL) * (n - 1) >>> 32);
        return j + 1 - (j - first >>> 31); // j < first ? j : j + 1, without a branch nobody can predict
    }

    /**
     * Draws an index in proportion to the shares that was not drawn before; after some vain tries the next one, so that
     * it ends.
     *
     * @param low what was drawn first, second and third
     * @param high what was drawn after that
     * @param drawn how many were drawn, less than there are members
     */
    static int next(InRotation in, RandomSource random, long low, long high, int drawn) {
        int k = in.draw(random);
        for (int tries = 0; isNoted(k, low, high, drawn); tries++) {
            k = tries < REDRAWS ? in.draw(random) : (k + 1) % in.size();
        }
        return k;
    }

    /** Returns what to add to the word of that draw ({@code low} for the first three) to note it. */
    static long noted(int k, int draw) {
        return (long) k << INDEX_BITS * (draw % PER_WORD);
    }

    /** Returns whether a draw is noted in the low word. */
    static boolean isLow(int draw) {
        return draw < PER_WORD;
    }

    private static boolean isNoted(int k, long low, long high, int drawn) {
        for (int draw = 0; draw < drawn; draw++) {
            long word = isLow(draw) ? low : high;
            if ((word >>> INDEX_BITS * (draw % PER_WORD) & INDEX) == k) {
                return true;
            }
        }
        return false;
    }
}
