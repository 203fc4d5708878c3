package io.evener;

/**
 * What a call carries from its begin to its end: {@code began:49 | clocked:1 | observed:1 | epoch:12}, never negative where it
 * is handed out.
 *
 * <p>If clocked, <b>began</b> is nanoseconds since the pool's origin, modulo 6 days; else it is how often the pool's limit had
 * been cut. Either tells whether the call began since the last cut, so no clock is read for that alone.
 */
final class Stamp {

    static final long OBSERVED = 1L << 12;
    /** In place of a stamp: the member takes no call. */
    static final long REFUSED = -1;
    /** In place of a stamp: the pool takes no call, whatever the member. */
    static final long OVER_LIMIT = -2;
    /** Added where a lease keeps its stamp: the pool's limit no longer counts the call. */
    static final long HELD_OPEN = Long.MIN_VALUE;

    private static final long CLOCKED = 1L << 13;
    private static final int BEGAN_SHIFT = 14;
    private static final long BEGAN_MASK = (1L << 49) - 1;

    private Stamp() {}

    static long clocked(long nanos, long epoch) {
        return (nanos & BEGAN_MASK) << BEGAN_SHIFT | CLOCKED | OBSERVED | epoch;
    }

    static long unclocked(int generation, long epoch) {
        return (long) generation << BEGAN_SHIFT | epoch;
    }

    static boolean isObserved(long stamp) {
        return (stamp & OBSERVED) != 0;
    }

    static boolean isClocked(long stamp) {
        return (stamp & CLOCKED) != 0;
    }

    static boolean isHeldOpen(long stamp) {
        return stamp < 0;
    }

    static long epoch(long stamp) {
        return stamp & Gate.EPOCH_MASK;
    }

    /** Returns how old a clocked call is, in nanoseconds. */
    static long age(long stamp, long nanos) {
        return nanos - (stamp >>> BEGAN_SHIFT) & BEGAN_MASK;
    }

    /** Returns how often the limit had been cut when an unclocked call began. */
    static int generation(long stamp) {
        return (int) (stamp >>> BEGAN_SHIFT);
    }
}
