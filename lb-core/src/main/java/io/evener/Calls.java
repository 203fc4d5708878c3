package io.evener;

/**
 * The word that counts a member's calls: {@code ended:28 | in flight of phase 1:18 | in flight of phase 0:18}. One
 * atomic add begins a call, one ends it, and the success count comes free with the second.
 */
final class Calls {

    /** Leaves room for begins that overshoot before they are undone. */
    static final int MAX_IN_FLIGHT = (1 << 18) - (1 << 14);

    static final long ENDED_MASK = (1L << 28) - 1;

    private static final int FIELD = (1 << 18) - 1;
    private static final int ENDED_SHIFT = 36;

    private Calls() {}

    /** Returns what to add to begin a call in this phase. */
    static long begin(int phase) {
        return 1L << 18 * phase;
    }

    /** Returns what to add to end a call that began in this phase. */
    static long end(int phase) {
        return (1L << ENDED_SHIFT) - begin(phase);
    }

    static int inFlight(long calls, int phase) {
        return (int) (calls >>> 18 * phase) & FIELD;
    }

    static int inFlight(long calls) {
        return inFlight(calls, 0) + inFlight(calls, 1);
    }

    static boolean isIdle(long calls) {
        return (calls & (1L << ENDED_SHIFT) - 1) == 0;
    }

    /** Returns the number of ended calls, modulo 2^28. */
    static long ended(long calls) {
        return calls >>> ENDED_SHIFT;
    }
}
