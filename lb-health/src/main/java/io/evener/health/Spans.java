package io.evener.health;

import org.jspecify.annotations.Nullable;

/**
 * How many calls of a member ended, failed, were timed and were slow within the last 1, 2, 4 ... 128 looks, and up to as many again.
 *
 * <p>The counts only grow, so two readings of them make a span: each length keeps the last two at its multiples. All
 * members are looked at together, so that their spans of a length cover the same time, which is what makes them
 * comparable: who came in a minute ago must not be blamed for a minute in which everybody failed.
 *
 * <p>Ints, for counts that wrap: only differences are read. For one thread at a time.
 */
final class Spans {

    /** With a second between looks the longest is two to four minutes: at a call in ten seconds enough to judge. */
    static final int LENGTHS = 8;

    private static final int COUNTS = 4;
    private static final int PER_LENGTH = 2 * COUNTS;

    /** Null while all are the last readings: of who was not called for as long as the longest span, as most of a large pool. */
    private int @Nullable [] marks;

    private int calls;
    private int bad;
    private int timed;
    private int slow;
    private long look;
    private long since;

    Spans(long look, int calls) {
        restart(look, calls, 0, 0, 0);
    }

    /** Forgets what was before this look. */
    void restart(long look, int calls, int bad, int timed, int slow) {
        marks = null;
        take(look, calls, bad, timed, slow);
        since = look;
    }

    /** Takes the counts' present readings. */
    void read(long look, int calls, int bad, int timed, int slow) {
        if (marks == null && (calls != this.calls || bad != this.bad || timed != this.timed || slow != this.slow)) {
            int[] same = new int[LENGTHS * PER_LENGTH];
            for (int at = 0; at < same.length; at += COUNTS) {
                set(same, at);
            }
            marks = same;
        }
        take(look, calls, bad, timed, slow);
    }

    private void take(long look, int calls, int bad, int timed, int slow) {
        this.look = look;
        this.calls = calls;
        this.bad = bad;
        this.timed = timed;
        this.slow = slow;
    }

    /** Marks what was read, once it was judged. */
    void mark() {
        int[] at = marks;
        if (at == null) {
            return;
        }
        for (int length = 0; length < LENGTHS && look % (1L << length) == 0; length++) {
            int older = length * PER_LENGTH;
            System.arraycopy(at, older + COUNTS, at, older, COUNTS);
            set(at, older + COUNTS);
        }
        if (look % (1L << LENGTHS - 1) == 0 && isSame(at)) {
            marks = null;
        }
    }

    private void set(int[] to, int at) {
        to[at] = calls;
        to[at + 1] = bad;
        to[at + 2] = timed;
        to[at + 3] = slow;
    }

    private boolean isSame(int[] as) {
        for (int at = 0; at < as.length; at += COUNTS) {
            if (as[at] != calls || as[at + 1] != bad || as[at + 2] != timed || as[at + 3] != slow) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the span began after what was to be forgotten. */
    boolean covers(int length) {
        return since <= begin(length, look);
    }

    /** Returns at which look, of this one or before, a span began. */
    static long begin(int length, long look) {
        long newest = (look - 1 >> length) << length;
        return Math.max(0, newest - (1L << length));
    }

    /** Returns the calls of a span that said something, those that failed among them. */
    int calls(int length) {
        // A call is told as bad a moment before it is counted as ended.
        return Math.max(since(length, 0, calls), bad(length));
    }

    int bad(int length) {
        return since(length, 1, bad);
    }

    /** Returns the calls of a span that were timed: a stream is when it is answered, long before it ends. */
    int timed(int length) {
        return since(length, 2, timed);
    }

    int slow(int length) {
        return since(length, 3, slow);
    }

    private int since(int length, int count, int now) {
        int[] at = marks;
        return at == null ? 0 : now - at[length * PER_LENGTH + count];
    }
}
