package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The members in rotation of one snapshot, packed, in order of their ids, with their admissions: what unkeyed choosers
 * work on. A combinator may list its part of a snapshot in any order; nothing depends on it.
 */
final class InRotation {

    /** Draws before {@link #drawOther} counts: each misses with the excluded part of the members. */
    private static final int BLIND_DRAWS = 8;

    final Member[] members;
    private final double[] admissions;
    private final boolean uniform;

    private InRotation(Member[] members, double[] admissions, boolean uniform) {
        this.members = members;
        this.admissions = admissions;
        this.uniform = uniform;
    }

    static InRotation of(PoolSnapshot snapshot) {
        int[] order = byId(snapshot);
        int n = order.length;
        Member[] members = new Member[n];
        double[] admissions = new double[n];
        boolean uniform = true;
        for (int k = 0; k < n; k++) {
            members[k] = snapshot.member(order[k]);
            admissions[k] = snapshot.admission(order[k]);
            uniform &= admissions[k] == admissions[0];
        }
        return new InRotation(members, admissions, uniform);
    }

    /** Returns where the members in rotation are; sorts only what is not in order. */
    private static int[] byId(PoolSnapshot snapshot) {
        int[] order = new int[snapshot.eligibleCount()];
        boolean sorted = true;
        int k = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.eligible(i)) {
                order[k] = i;
                sorted &= k == 0 || id(snapshot, order[k - 1]).compareTo(id(snapshot, i)) < 0;
                k++;
            }
        }
        return sorted
                ? order
                : IntStream.of(order)
                        .boxed()
                        .sorted(Comparator.comparing(i -> id(snapshot, i)))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private static String id(PoolSnapshot snapshot, int i) {
        return snapshot.endpoint(i).id();
    }

    int size() {
        return members.length;
    }

    /** Returns whether all members have the same admission. */
    boolean isUniform() {
        return uniform;
    }

    double admission(int k) {
        return admissions[k];
    }

    double[] admissions() {
        return admissions;
    }

    /**
     * Draws a member that the request doesn't exclude, uniformly over those (a dead member's neighbour must not
     * inherit its share), in bounded time.
     */
    @Nullable
    Member drawOther(ChooseRequest request, RandomSource random) {
        if (members.length == 0) {
            return null;
        }
        for (int draw = 0; draw < BLIND_DRAWS; draw++) {
            Member member = members[random.nextInt(members.length)];
            if (!request.excludes(member)) {
                return member;
            }
        }
        int left = 0;
        for (Member member : members) {
            left += request.excludes(member) ? 0 : 1;
        }
        if (left == 0) {
            return null;
        }
        int skip = random.nextInt(left);
        for (Member member : members) {
            if (!request.excludes(member) && skip-- == 0) {
                return member;
            }
        }
        return null;
    }
}
