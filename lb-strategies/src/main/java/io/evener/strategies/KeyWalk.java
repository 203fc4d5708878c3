package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.strategies.hashing.Affinity;
import io.evener.strategies.hashing.KeyTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a key may go to the members of one snapshot, and who of them can't have it. Members go by their number in
 * the order of ids.
 */
final class KeyWalk {

    /**
     * Stops at the table before those in rotation are ranked instead. With half of the members out, one key in 2^128 gets so
     * far; with 99 of 100 out one in four, and then there are few to rank.
     */
    static final int MAX_STOPS = 128;

    /** What may keep a key from a member besides rotation and exclusion. */
    @FunctionalInterface
    interface Limit {
        /** Returns why this member can't take more now, in a word, or null when it can. */
        @Nullable
        String objects(int member);

        /** Returns somebody for a key whose walk came to nobody, or -1: for keys too large for {@link #MAX_STOPS} members. */
        default int spare(ChooseRequest request) {
            return -1;
        }

        /** Tells how full members are. */
        default void costs(Chooser.ExplainSink out) {}
    }

    static final Limit NONE = member -> null;

    private final KeyTable table;
    private final Affinity affinity;
    private final Member[] members;
    /** The same without those that are out or in slow start. */
    private final @Nullable Member[] whole;

    private final double[] admissions;
    private final int[] present;
    private final int stops;
    /** Stops when all were out: who is full tells nothing of how many are. */
    private final int vainStops;
    /** Whether the ranking of those in rotation is the walk itself, not what remains after a long one. */
    private final boolean ranks;

    KeyWalk(KeyedStrategy.Layout layout, PoolSnapshot snapshot) {
        int n = layout.order().length;
        this.table = layout.table();
        this.affinity = layout.affinity();
        this.members = new Member[n];
        this.whole = new Member[n];
        this.admissions = new double[n];
        this.stops = Math.min(MAX_STOPS, table.stops());
        this.vainStops = Math.min(stops, table.vainStops());
        this.ranks = stops == 1;
        int[] in = new int[n];
        int count = 0;
        for (int k = 0; k < n; k++) {
            int i = layout.order()[k];
            members[k] = snapshot.member(i);
            if (snapshot.eligible(i)) {
                admissions[k] = snapshot.admission(i);
                whole[k] = admissions[k] == 1 ? members[k] : null;
                in[count++] = k;
            }
        }
        this.present = Arrays.copyOf(in, count);
    }

    KeyTable table() {
        return table;
    }

    Member member(int number) {
        return members[number];
    }

    int size() {
        return members.length;
    }

    /** Returns the number of the k-th member in rotation. */
    int present(int k) {
        return present[k];
    }

    /** Returns the members fully in rotation, by number, and null for others. */
    @Nullable
    Member[] whole() {
        return whole;
    }

    /** Returns the member that gets this key, or null when all are out or excluded. */
    @Nullable
    Member seek(ChooseRequest request, long hash, Limit limit) {
        int found = first(request, hash, limit, true);
        if (found < 0) {
            found = first(request, hash, limit, false); // nobody left keeps the key
        }
        if (found < 0 && limit != NONE) {
            found = first(request, hash, NONE, false);
        }
        return found < 0 ? null : members[found];
    }

    private int first(ChooseRequest request, long hash, Limit limit, boolean thinned) {
        int place = table.start(hash);
        boolean crowded = false;
        for (int stop = 0; ; ) {
            int member = table.owner(place);
            if (absence(request, hash, member, thinned) == null) {
                if (limit.objects(member) == null) {
                    return member;
                }
                crowded = true;
            }
            if (++stop >= (crowded ? stops : vainStops)) {
                int spare = crowded && !ranks ? limit.spare(request) : -1;
                return spare >= 0 ? spare : nearest(request, hash, limit, thinned);
            }
            place = table.next(hash, place, stop);
        }
    }

    private int nearest(ChooseRequest request, long hash, Limit limit, boolean thinned) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int member : present) {
            double cost = affinity.costBelow(hash, member, least);
            if (cost < least && objection(request, hash, member, limit, thinned) == null) {
                least = cost;
                best = member;
            }
        }
        return best;
    }

    /** Returns why a member can't have this key, in a word or two, or null when it can. */
    private @Nullable String objection(ChooseRequest request, long hash, int member, Limit limit, boolean thinned) {
        String absence = absence(request, hash, member, thinned);
        return absence == null ? limit.objects(member) : absence;
    }

    private @Nullable String absence(ChooseRequest request, long hash, int member, boolean thinned) {
        double admission = admissions[member];
        if (admission == 0) {
            return "out";
        }
        if (request.excludes(members[member])) {
            return "excluded";
        }
        if (thinned && admission < 1 && !affinity.keeps(hash, member, admission)) {
            return "slow start";
        }
        return null;
    }

    /** Tells where this key goes: its home by id, or who stands in, past whom and why. */
    String explain(ChooseRequest request, long hash, Limit limit) {
        Member goal =
                seek(request, hash, limit == NONE ? NONE : member -> limit.objects(member)); // its spare one is drawn
        if (goal == null) {
            return "nobody is left";
        }
        int home = table.home(hash);
        String objection = objection(request, hash, home, limit, true);
        return goal == members[home]
                ? "home " + id(home) + (objection == null ? "" : " (" + objection + ", as everybody left)")
                : passed(request, hash, limit, goal);
    }

    private String passed(ChooseRequest request, long hash, Limit limit, Member goal) {
        StringBuilder text = new StringBuilder(", past home ");
        boolean[] seen = new boolean[members.length];
        boolean crowded = false;
        int count = 0;
        int place = table.start(hash);
        int stop = 0;
        while (stop < (crowded ? stops : vainStops) && members[table.owner(place)] != goal) {
            int member = table.owner(place);
            String objection = objection(request, hash, member, limit, true);
            crowded |= absence(request, hash, member, true) == null;
            if (objection != null && !seen[member] && ++count <= 3) {
                text.append(count == 1 ? "" : ", ").append(id(member));
                text.append(" (").append(objection).append(')');
            }
            seen[member] = true;
            place = table.next(hash, place, ++stop);
        }
        text.append(count > 3 ? " and " + (count - 3) + " more" : "");
        return (crowded && stop >= stops && !ranks
                        ? "the emptiest of some drawn"
                        : goal.endpoint().id())
                + text;
    }

    private String id(int member) {
        return members[member].endpoint().id();
    }
}
