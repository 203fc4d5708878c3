package io.evener;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The words of a pool that all its calls write, behind a {@link Padding}. */
abstract class PlacesHot extends Padding {

    static final VarHandle WORD = MemberHot.handle(PlacesHot.class, "word");

    /** See {@link Places}. */
    @SuppressWarnings("unused") // through WORD
    volatile long word;

    /** How often the limit was cut. Begins without a clock read it, so it lies where they have just written. */
    volatile int generation;
}

/** See {@link Padding}. */
abstract class PlacesTail extends PlacesHot {
    long pad10, pad11, pad12, pad13, pad14, pad15, pad16, pad17;
}

/**
 * A pool's places for calls, in one word: {@code answered:24 | limit:20 | in flight:20}. One atomic add takes a place and
 * tells, in the same step, whether there was one: never more calls than the limit said at that moment have a place. One
 * atomic add gives it back and counts the answer.
 *
 * <p>A call that is refused after its add takes the add back, and keeps a place from another for as long. So once calls are
 * refused, and until they no longer are, calls begin by compare-and-set, which leaves no trace when there is no place.
 *
 * <p>Who gives back a place twice corrupts the word, as it does a member's: stamps are owed one end.
 */
abstract class Places extends PlacesTail {

    /** Below this limit, one more place takes as many answers as there are places. */
    static final int ANSWERS_PER_PLACE = 10;

    private static final VarHandle REFUSING;
    private static final VarHandle GROWN_AT;

    private static final int FIELD = (1 << 20) - 1;
    private static final int LIMIT_SHIFT = 20;
    private static final long PLACE = 1L << LIMIT_SHIFT;
    private static final int ANSWERED_SHIFT = 40;
    private static final long ANSWERED = 1L << ANSWERED_SHIFT;
    private static final int ANSWERED_MASK = (1 << 24) - 1;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REFUSING = lookup.findVarHandle(Places.class, "refusing", boolean.class);
            GROWN_AT = lookup.findVarHandle(Places.class, "grownAt", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whether a call was refused lately. Far from the word: read by every begin, written seldom. */
    private volatile boolean refusing;

    /** The answers counted when the limit grew last. Not every tenth answer: calls that end together would stay in step. */
    private volatile int grownAt;

    private volatile int least;
    private volatile int most;

    Places(int least, int most) {
        this.least = least;
        this.most = most;
        WORD.setRelease(this, (long) most << LIMIT_SHIFT);
    }

    private static int inFlight(long word) {
        return (int) word & FIELD;
    }

    private static int limit(long word) {
        return (int) (word >>> LIMIT_SHIFT) & FIELD;
    }

    final int inFlight() {
        return inFlight((long) WORD.getAcquire(this));
    }

    final int limit() {
        return limit((long) WORD.getAcquire(this));
    }

    final boolean isFull() {
        long seen = (long) WORD.getAcquire(this);
        return inFlight(seen) >= limit(seen);
    }

    final boolean isAdaptive() {
        return least < most;
    }

    /** Returns how many calls were answered since the earlier reading, modulo 2^24. */
    final int answeredSince(int before) {
        return answered() - before & ANSWERED_MASK;
    }

    final int answered() {
        return (int) ((long) WORD.getAcquire(this) >>> ANSWERED_SHIFT);
    }

    /** Takes a place, if there is one. */
    final boolean tryEnter() {
        if (!refusing) {
            long before = (long) WORD.getAndAdd(this, 1L);
            if (inFlight(before) < limit(before)) {
                return true;
            }
            WORD.getAndAdd(this, -1L);
        }
        return tryEnterExactly();
    }

    private boolean tryEnterExactly() {
        while (true) {
            long seen = (long) WORD.getVolatile(this);
            if (inFlight(seen) >= limit(seen)) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen + 1)) {
                return true;
            }
        }
    }

    /** Gives back places that answered nothing. */
    final void leave(int places) {
        WORD.getAndAdd(this, (long) -places);
    }

    /** Gives back the place of a call that was answered. */
    final void leaveAnswered() {
        long before = (long) WORD.getAndAdd(this, ANSWERED - 1);
        int limit = limit(before);
        if (limit < most && 2 * inFlight(before) >= limit) {
            int last = grownAt;
            int answered = (int) (before >>> ANSWERED_SHIFT) + 1;
            if ((answered - last & ANSWERED_MASK) >= Math.min(ANSWERS_PER_PLACE, limit)
                    && GROWN_AT.compareAndSet(this, last, answered)) {
                grow();
            }
        }
    }

    private void grow() {
        while (true) {
            long seen = (long) WORD.getVolatile(this);
            if (limit(seen) >= most) {
                return;
            }
            if (WORD.compareAndSet(this, seen, seen + PLACE)) {
                keepWithin(limit(seen) + 1);
                return;
            }
        }
    }

    /** Corrects a limit that was just set, if nobody else did: the bounds may have changed since they were read. */
    private int keepWithin(int set) {
        while (true) {
            int next = Math.max(least, Math.min(most, set));
            long seen = (long) WORD.getVolatile(this);
            if (next == set || limit(seen) != set || WORD.compareAndSet(this, seen, withLimit(seen, next))) {
                return next;
            }
        }
    }

    /** Cuts the limit to this part of what is in use of it; returns what it is now. */
    final int cut(int inUse, double ratio) {
        while (true) {
            long seen = (long) WORD.getVolatile(this);
            int limit = limit(seen);
            int next = Math.min(limit, Math.max(least, (int) (ratio * Math.min(limit, inUse))));
            if (WORD.compareAndSet(this, seen, withLimit(seen, next))) {
                return keepWithin(next);
            }
        }
    }

    /**
     * Sets the bounds, for one thread at a time. A limit at the upper bound stays there: a higher bound is told only when the
     * limit is there, or answers would have moved it from the old one by a place, and it would climb the rest.
     */
    final void bounds(int low, int high) {
        int before = most;
        least = low;
        most = Math.min(before, high);
        while (true) {
            long seen = (long) WORD.getVolatile(this);
            int limit = limit(seen);
            int next = limit >= before ? high : Math.max(low, Math.min(high, limit));
            if (next == limit || WORD.compareAndSet(this, seen, withLimit(seen, next))) {
                break;
            }
        }
        most = high;
    }

    private static long withLimit(long word, int limit) {
        return word & ~((long) FIELD << LIMIT_SHIFT) | (long) limit << LIMIT_SHIFT;
    }

    /** Returns whether calls were not being refused before. */
    final boolean startRefusing() {
        return !refusing && REFUSING.compareAndSet(this, false, true);
    }

    final void stopRefusing() {
        refusing = false;
    }
}
