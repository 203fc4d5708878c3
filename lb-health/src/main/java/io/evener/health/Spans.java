package io.evener.health;

/**
 * How many calls of a member ended, failed and were slow within the last 1, 2, 4 ... 128 looks, and up to as many again.
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

    private static final int COUNTS = 3;
    private static final int PER_LENGTH = 2 * COUNTS;

    private final int[] marks = new int[LENGTHS * PER_LENGTH];
    private int calls;
    private int bad;
    private int slow;
    private long look;
    private long since;

    Spans(long look, int calls, int bad, int slow) {
        restart(look, calls, bad, slow);
    }

    /** Forgets what was before this look. */
    void restart(long look, int calls, int bad, int slow) {
        read(look, calls, bad, slow);
        since = look;
        for (int length = 0; length < LENGTHS; length++) {
            mark(length);
            mark(length);
        }
    }

    /** Takes the counts' present readings. */
    void read(long look, int calls, int bad, int slow) {
        this.look = look;
        this.calls = calls;
        this.bad = bad;
        this.slow = slow;
    }

    /** Marks what was read, once it was judged. */
    void mark() {
        for (int length = 0; length < LENGTHS && look % (1L << length) == 0; length++) {
            mark(length);
        }
    }

    private void mark(int length) {
        int at = length * PER_LENGTH;
        System.arraycopy(marks, at + COUNTS, marks, at, COUNTS);
        marks[at + COUNTS] = calls;
        marks[at + COUNTS + 1] = bad;
        marks[at + COUNTS + 2] = slow;
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
        return Math.max(calls - marks[length * PER_LENGTH], Math.max(bad(length), slow(length)));
    }

    int bad(int length) {
        return bad - marks[length * PER_LENGTH + 1];
    }

    int slow(int length) {
        return slow - marks[length * PER_LENGTH + 2];
    }
}
