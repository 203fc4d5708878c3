package io.evener;

/**
 * The word that counts a member's calls: {@code ended:27 | limited:1 | in flight of phase 1:18 | in flight:18}. One
 * atomic add begins a call, one ends it, and the count of ended calls comes free with the second.
 *
 * <p>{@link #LIMITED} says that the {@link Gate} must be asked. It lies in this word so that the add that begins or
 * ends a call returns it: no second read, and whoever shuts a member and then finds nothing in flight has missed
 * nobody.
 */
final class Calls {

    /** At most this many; as many again may overshoot before they are undone. */
    static final int MAX_IN_FLIGHT = 1 << 17;

    static final long LIMITED = 1L << 36;
    static final long ENDED_MASK = (1L << 27) - 1;

    private static final int PHASE_SHIFT = 18;
    private static final int FIELD = (1 << PHASE_SHIFT) - 1;
    private static final int ENDED_SHIFT = 37;
    private static final long REFUSING = LIMITED | MAX_IN_FLIGHT;

    private Calls() {}

    /** Returns what a call of this phase adds. */
    static long unit(int phase) {
        return 1L + ((long) phase << PHASE_SHIFT);
    }

    /** Returns what to add to end a call of this phase. */
    static long end(int phase) {
        return (1L << ENDED_SHIFT) - unit(phase);
    }

    /** Returns whether a call that just added itself may stay without asking further: not limited, not full. */
    static boolean isPlain(long calls) {
        return (calls & REFUSING) == 0;
    }

    static boolean isLimited(long calls) {
        return (calls & LIMITED) != 0;
    }

    static int inFlight(long calls) {
        return (int) calls & FIELD;
    }

    /** Returns the calls in flight that began in this phase. */
    static int inFlight(long calls, int phase) {
        int first = (int) (calls >>> PHASE_SHIFT) & FIELD;
        return phase == 1 ? first : inFlight(calls) - first;
    }

    /** Returns the number of ended calls, modulo 2^27. */
    static long ended(long calls) {
        return calls >>> ENDED_SHIFT;
    }
}
