package io.evener;

import java.lang.invoke.VarHandle;

/**
 * How old a member's leases are, without a registry: {@code epoch:12 | 4 lanes of 13 bits}, a word for each
 * {@linkplain Gate phase}, because a lease given up must be taken from the count it began in.
 *
 * <p>A lease is counted in the lane of the epoch it began in. The pool advances the epoch every third of
 * {@code leaseMaxAge}; the lane about to be used again holds what began at least {@code leaseMaxAge} ago and, at most
 * a third more, never completed: it is dropped, which is the leak count. A lease whose lane is gone completes as a
 * no-op. A lane counts up to {@link #LANE_MAX} leases; those beyond it, and those held open on purpose, are not
 * counted and never given up.
 *
 * <p>Words change by compare-and-set only, so a completion and the drop of its lane never both take it away.
 */
final class Lanes {

    static final int UNCOUNTED = -1;
    private static final int LANE_BITS = 13;
    private static final int LANE_MAX = (1 << LANE_BITS) - 1;
    private static final int EPOCH_SHIFT = 4 * LANE_BITS;
    static final int EPOCH_MASK = 0xFFF;

    private Lanes() {}

    static int epoch(long lanes) {
        return (int) (lanes >>> EPOCH_SHIFT);
    }

    private static VarHandle word(int phase) {
        return phase == 0 ? MemberLanes.LANES_0 : MemberLanes.LANES_1;
    }

    private static int shift(int epoch) {
        return (epoch & 3) * LANE_BITS;
    }

    private static int count(long lanes, int epoch) {
        return (int) (lanes >>> shift(epoch)) & LANE_MAX;
    }

    /** Counts a lease that begins; returns its epoch, or {@link #UNCOUNTED} when its lane is full. */
    static int open(MemberLanes member, int phase) {
        VarHandle word = word(phase);
        while (true) {
            long lanes = (long) word.getAcquire(member);
            int epoch = epoch(lanes);
            if (count(lanes, epoch) == LANE_MAX) {
                return UNCOUNTED;
            }
            if (word.compareAndSet(member, lanes, lanes + (1L << shift(epoch)))) {
                return epoch;
            }
        }
    }

    /** Takes a lease out of its lane; returns false when it was given up before. */
    static boolean close(MemberLanes member, int phase, int epoch) {
        VarHandle word = word(phase);
        while (true) {
            long lanes = (long) word.getAcquire(member);
            if ((epoch(lanes) - epoch & EPOCH_MASK) > 3 || count(lanes, epoch) == 0) {
                return false;
            }
            if (word.compareAndSet(member, lanes, lanes - (1L << shift(epoch)))) {
                return true;
            }
        }
    }

    /** Advances the epoch; returns how many leases were given up. */
    static int advance(MemberLanes member, int phase) {
        VarHandle word = word(phase);
        while (true) {
            long lanes = (long) word.getAcquire(member);
            int next = epoch(lanes) + 1 & EPOCH_MASK;
            long counts = lanes & (1L << EPOCH_SHIFT) - 1 & ~((long) LANE_MAX << shift(next));
            if (word.compareAndSet(member, lanes, (long) next << EPOCH_SHIFT | counts)) {
                return count(lanes, next);
            }
        }
    }
}
