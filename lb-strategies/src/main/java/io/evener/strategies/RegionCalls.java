package io.evener.strategies;

import io.evener.Member;
import io.evener.PoolSnapshot;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * How the calls of a region's members in rotation ended lately, in one respect: how many, and how many of them were bad.
 * For one thread at a time.
 */
final class RegionCalls {

    /*
     * A window is the differences of the members' cumulative counts to those at a mark. There are two marks per member, the former
     * and the latter; when the window moves, the latter becomes the former. So the window covers one to two halves, a call costs
     * nothing, and an endpoint that guards have taken out takes its failures with it.
     */

    private static final int WORDS = 4;
    private static final int LATTER = 2;
    /** Spans count for 0.9 of the one after: what is remembered of ten. */
    private static final double FADES = 0.9;
    /** Half a minute by default. What is older than twice that says nothing about now. */
    static final int MOST_TICKS = 60;

    private final Function<Member, EndedCalls> counts;
    private final double limit;
    private final String fault;
    private final int halfTicks;
    private Member[] members = {};
    private EndedCalls[] ended = {};
    private boolean[] in = {};
    /** Of each member: all and bad at the former mark, all and bad at the latter. */
    private long[] marks = {};

    private long all;
    private long bad;
    private long allSinceLatter;
    private long worstAll;
    private long worstBad;
    private long allBefore;
    private long lately;
    private int ticks;
    private double fadingAll;
    private double fadingBad;

    /**
     * Counts nothing yet.
     *
     * @param counts where a member's calls are counted
     * @param limit which part of the calls may be bad; above 0, below 1
     * @param fault what bad calls did, such as {@code failed}
     * @param halfTicks how many ticks half the window has, if calls are enough
     */
    RegionCalls(Function<Member, EndedCalls> counts, double limit, String fault, int halfTicks) {
        this.counts = counts;
        this.limit = limit;
        this.fault = fault;
        this.halfTicks = halfTicks;
    }

    /** Says who is in the region; those that were in rotation before keep their marks, those that come back begin anew. */
    void of(PoolSnapshot part) {
        Map<Member, Integer> before = new IdentityHashMap<>();
        for (int i = 0; i < members.length; i++) {
            if (in[i]) {
                before.put(members[i], i);
            }
        }
        long[] old = marks;
        int n = part.size();
        members = new Member[n];
        ended = new EndedCalls[n];
        in = new boolean[n];
        marks = new long[WORDS * n];
        for (int i = 0; i < n; i++) {
            members[i] = part.member(i);
            ended[i] = counts.apply(members[i]);
            in[i] = part.eligible(i);
            Integer known = before.get(members[i]);
            if (known == null) {
                mark(i, 0);
                mark(i, LATTER);
            } else {
                System.arraycopy(old, WORDS * known, marks, WORDS * i, WORDS);
            }
        }
    }

    private void mark(int i, int which) {
        marks[WORDS * i + which + 1] = ended[i].bad();
        marks[WORDS * i + which] = ended[i].all();
    }

    /** Brings the window up to date. */
    void look() {
        all = 0;
        bad = 0;
        allSinceLatter = 0;
        worstAll = 0;
        worstBad = 0;
        for (int i = 0; i < members.length; i++) {
            if (in[i]) {
                look(i);
            }
        }
        lately = Math.max(0, all - allBefore);
        allBefore = all;
    }

    /** The bad ones first: a call that ends meanwhile is rather taken for a good one. */
    private void look(int i) {
        long badHere = Math.max(0, ended[i].bad() - marks[WORDS * i + 1]);
        long total = ended[i].all();
        long allHere = Math.max(badHere, total - marks[WORDS * i]);
        all += allHere;
        bad += badHere;
        allSinceLatter += Math.max(0, total - marks[WORDS * i + LATTER]);
        if (badHere > worstBad) {
            worstBad = badHere;
            worstAll = allHere;
        }
    }

    /** Moves the window on to the latter mark when half of it has passed, and brought enough calls or {@value #MOST_TICKS} ticks. */
    void moveIfDue(int enough) {
        ticks++;
        if (ticks >= halfTicks && (allSinceLatter >= enough || ticks >= MOST_TICKS)) {
            move();
        }
    }

    private void move() {
        remember();
        ticks = 0;
        for (int i = 0; i < members.length; i++) {
            System.arraycopy(marks, WORDS * i + LATTER, marks, WORDS * i, LATTER);
            mark(i, LATTER);
        }
        allBefore = allSinceLatter;
    }

    /** Begins the window now. */
    void restart() {
        remember();
        ticks = 0;
        for (int i = 0; i < members.length; i++) {
            mark(i, 0);
            System.arraycopy(marks, WORDS * i, marks, WORDS * i + LATTER, LATTER);
        }
        all = 0;
        bad = 0;
        allBefore = 0;
    }

    private void remember() {
        fadingAll = FADES * fadingAll + all;
        fadingBad = FADES * fadingBad + bad;
    }

    /** Returns how many calls the window has. */
    long all() {
        return all;
    }

    /** Returns how many of them were bad. */
    long bad() {
        return bad;
    }

    /** Returns how many ended between the last look and the one before. */
    long lately() {
        return lately;
    }

    /** Returns whether more calls were bad than the limit allows and luck of this chance explains. */
    boolean isBeyond(double chance) {
        return Chance.ofAtLeast(bad, all, limit) <= chance;
    }

    /** Returns the same of all but the member with the most bad calls; of one alone, of that one. */
    boolean isBeyondWithoutWorst(double chance) {
        return members.length == 1
                ? isBeyond(chance)
                : Chance.ofAtLeast(bad - worstBad, all - worstAll, limit) <= chance;
    }

    /** Returns which part of the calls was bad in a longer while, in limits; infinite while there were too few to tell. */
    double badness(int fewest) {
        double remembered = fadingAll + all;
        return remembered < fewest ? Double.POSITIVE_INFINITY : (fadingBad + bad) / remembered / limit;
    }

    /** Returns what the window shows: {@code 5.2 % of 480 calls failed}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f %% of %d calls %s", 100.0 * bad / Math.max(1, all), all, fault);
    }
}
