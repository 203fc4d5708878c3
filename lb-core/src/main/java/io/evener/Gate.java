package io.evener;

/**
 * The word that decides whether a member takes a call: {@code limited:1 | observed:1 | cap:20 | epoch:12 | unit:20}, read once
 * at the head of every begin, so laid out for that read.
 *
 * <p><b>Limited</b>, the sign, is set unless the member is in rotation without a cap: the usual case is one test.
 *
 * <p><b>Observed</b> is set while {@link Signals} are to be told of calls; a stamp remembers it.
 *
 * <p>The <b>cap</b> is compared with the in-flight count and does five jobs: {@link #UNLIMITED}, a concurrency cap, 1
 * for a half-open trial, and 0 for ejected, draining and removed.
 *
 * <p>The <b>epoch</b> counts the times the member went into or out of rotation (modulo 4,096). Calls carry the epoch
 * they began under, so that a late result never decides about a later state.
 *
 * <p>The <b>phase</b>, 0 or 1, alternates with each time in rotation; the <b>unit</b> is what a call of the phase adds
 * to {@link Calls}. Calls in flight are counted by phase, and the cap bounds those of the present phase alone: else a
 * hung call from before an ejection would block the very trial that could end it. A call that hung through two
 * ejections counts again, which errs towards refusing.
 */
final class Gate {

    static final int UNLIMITED = 0xF_FFFF;
    static final long EPOCH_MASK = 0xFFF;
    static final long OBSERVED = 1L << 62;

    private static final long UNIT_MASK = 0xF_FFFF;
    private static final int EPOCH_SHIFT = 20;
    private static final int CAP_SHIFT = 32;

    private Gate() {}

    static long of(long epoch, int cap) {
        long bounded = epoch & EPOCH_MASK;
        long limited = cap == UNLIMITED ? 0 : Long.MIN_VALUE;
        return limited | (long) cap << CAP_SHIFT | bounded << EPOCH_SHIFT | Calls.unit(phase(bounded));
    }

    /**
     * Puts a member into rotation or out of it, and sets its cap. Called under the arbiter's lock; {@link Member#observe} is
     * the only other writer. The limited mark is set before the gate becomes limited and cleared after it became unlimited: a
     * call that meets the mark asks the gate.
     */
    static void turn(MemberHot member, boolean open, int cap) {
        int next = open ? Math.min(cap, UNLIMITED) : 0;
        while (true) {
            long gate = (long) MemberHot.GATE.getVolatile(member);
            boolean turned = isClosed(gate) == open;
            if (!turned && cap(gate) == next) {
                return;
            }
            if (next != UNLIMITED) {
                MemberHot.CALLS.getAndBitwiseOr(member, Calls.LIMITED);
            }
            long changed = of(epoch(gate) + (turned ? 1 : 0), next) | gate & OBSERVED;
            if (MemberHot.GATE.compareAndSet(member, gate, changed)) {
                break;
            }
        }
        if (next == UNLIMITED) {
            MemberHot.CALLS.getAndBitwiseAnd(member, ~Calls.LIMITED);
        }
    }

    /** Returns whether the member is in rotation without a cap. */
    static boolean isUnlimited(long gate) {
        return gate >= 0;
    }

    static boolean isClosed(long gate) {
        return gate < 0 && cap(gate) == 0;
    }

    static int cap(long gate) {
        return (int) (gate >>> CAP_SHIFT) & UNLIMITED;
    }

    static long epoch(long gate) {
        return gate >>> EPOCH_SHIFT & EPOCH_MASK;
    }

    /** Returns what a call that begins now adds to {@link Calls}. */
    static long unit(long gate) {
        return gate & UNIT_MASK;
    }

    /**
     * Returns the phase of an epoch, or of a stamp, whose low bits are its epoch. Members are born closed, in epoch 0;
     * odd epochs are in rotation.
     */
    static int phase(long epoch) {
        return (int) (epoch >>> 1) & 1;
    }
}
