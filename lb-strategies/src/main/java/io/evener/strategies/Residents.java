package io.evener.strategies;

import io.evener.Member;
import io.evener.PoolSnapshot;
import org.jspecify.annotations.Nullable;

/** The members in rotation of one snapshot, to be asked whether one is among them, or found by id. */
final class Residents {

    private final Member[] byId;
    /** A slot is given to another member when its owner is forgotten: only the member itself tells. */
    private final @Nullable Member[] bySlot;

    private Residents(Member[] byId, @Nullable Member[] bySlot) {
        this.byId = byId;
        this.bySlot = bySlot;
    }

    static Residents of(PoolSnapshot snapshot) {
        int[] order = ById.order(snapshot, snapshot::eligible);
        Member[] byId = new Member[order.length];
        int slots = 0;
        for (int k = 0; k < order.length; k++) {
            byId[k] = snapshot.member(order[k]);
            slots = Math.max(slots, byId[k].slot() + 1);
        }
        @Nullable Member[] bySlot = new Member[slots];
        for (Member member : byId) {
            bySlot[member.slot()] = member;
        }
        return new Residents(byId, bySlot);
    }

    private static String id(Member member) {
        return member.endpoint().id();
    }

    boolean contains(Member member) {
        int slot = member.slot();
        return slot < bySlot.length && bySlot[slot] == member;
    }

    /** Returns the member of this id, null when none is in rotation. */
    @Nullable
    Member find(String id) {
        int low = 0;
        int high = byId.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = id(byId[middle]).compareTo(id);
            if (order == 0) {
                return byId[middle];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }
}
