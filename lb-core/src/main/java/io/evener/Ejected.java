package io.evener;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Those whom passive causes alone keep out, in the order in which they went. When they are too many, the first of them are
 * lifted: let in again. A change of one member, or of how many are lifted by one, costs O(log n). Guarded by the pool's lock.
 */
final class Ejected {

    private static final long NOBODY = Long.MIN_VALUE;

    private final TreeMap<Long, Member> bySince = new TreeMap<>();
    /** Lifted is who went then or before. */
    private long liftedUpTo = NOBODY;

    private int lifted;

    void clear() {
        bySince.clear();
        liftedUpTo = NOBODY;
        lifted = 0;
    }

    /** Adds one whose standing says so. */
    void add(Member member) {
        long since = member.standing.passiveSince();
        bySince.put(since, member);
        lifted += since <= liftedUpTo ? 1 : 0;
    }

    /** Removes one that was added, before its standing changes. */
    void remove(Member member) {
        long since = member.standing.passiveSince();
        bySince.remove(since);
        lifted -= since <= liftedUpTo ? 1 : 0;
    }

    int size() {
        return bySince.size();
    }

    /** Lifts so many, and tells whom that lets in and whom it no longer does. */
    void lift(int count, Consumer<Member> changed) {
        while (lifted < count) {
            Map.Entry<Long, Member> next = bySince.higherEntry(liftedUpTo);
            liftedUpTo = next.getKey();
            lifted++;
            changed.accept(next.getValue());
        }
        while (lifted > count) {
            Map.Entry<Long, Member> last = bySince.floorEntry(liftedUpTo);
            liftedUpTo = last.getKey() - 1;
            lifted--;
            changed.accept(last.getValue());
        }
    }

    /** Returns whether it is let in, though ejected. */
    boolean isLifted(Standing standing) {
        return lifted > 0 && standing.isOnlyPassive() && standing.passiveSince() <= liftedUpTo;
    }
}
