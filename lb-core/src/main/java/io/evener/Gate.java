package io.evener;

/**
 * The word that decides whether a member takes a call: {@code epoch:12 | cap:20}.
 *
 * <p>The <b>cap</b> is compared with the in-flight count and does five jobs: {@link #UNLIMITED}, a concurrency
 * cap, 1 for a half-open trial, and 0 for ejected, draining and removed.
 *
 * <p>The <b>epoch</b> counts the times the member went into or out of rotation (modulo 4,096). Calls carry the
 * epoch they began under, so that a late result never decides about a later state.
 *
 * <p>The <b>phase</b>, 0 or 1, alternates with each time in rotation. Calls in flight are counted by phase, and the
 * cap bounds those of the present phase alone: else a hung call from before an ejection would block the very
 * trial that could end it. A call that hung through two ejections counts again, which errs towards refusing.
 */
final class Gate {

    static final int UNLIMITED = 0xF_FFFF;
    static final long EPOCH_MASK = 0xFFF;

    private static final int EPOCH_SHIFT = 20;
    private static final long CAP_MASK = 0xF_FFFF;

    private Gate() {}

    static long of(long epoch, int cap) {
        return (epoch & EPOCH_MASK) << EPOCH_SHIFT | cap;
    }

    static int cap(long gate) {
        return (int) (gate & CAP_MASK);
    }

    static long epoch(long gate) {
        return gate >>> EPOCH_SHIFT;
    }

    static boolean isClosed(long gate) {
        return (gate & CAP_MASK) == 0;
    }

    static boolean isUnlimited(long gate) {
        return (gate & CAP_MASK) == UNLIMITED;
    }

    /** Returns the phase of an epoch, or of a stamp, whose low bits are its epoch. Members are born closed, in epoch 0; odd epochs are in rotation. */
    static int phase(long epoch) {
        return (int) (epoch >>> 1) & 1;
    }
}
