package io.evener.strategies;

import io.evener.Member;
import io.evener.PoolSnapshot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The members in rotation of one snapshot, found by their places, or by id. Sessions hold places, not members: what a member
 * drags along (states, counters) must not outlive it in the pool.
 */
final class Residents {

    /** Stands for a member from one snapshot to the next, as long as it is in the pool without a break. Compared by identity. */
    static final class Place {
        private final int slot;
        private final String id;

        private Place(Member member) {
            this.slot = member.slot();
            this.id = member.endpoint().id();
        }

        String id() {
            return id;
        }
    }

    private final Member[] byId;
    /** By slot, whoever is in the pool. A slot is given to another member when its owner is forgotten. */
    private final @Nullable Place[] places;

    private final @Nullable Member[] members;
    /** By slot, those in rotation. */
    private final @Nullable Member[] present;

    private Residents(Member[] byId, int slots) {
        this.byId = byId;
        this.places = new @Nullable Place[slots];
        this.members = new @Nullable Member[slots];
        this.present = new @Nullable Member[slots];
    }

    /**
     * Returns those of a snapshot.
     *
     * @param before whose members keep their places, null for none
     */
    static Residents of(PoolSnapshot snapshot, @Nullable Residents before) {
        int[] order = ById.order(snapshot, snapshot::eligible);
        Member[] byId = new Member[order.length];
        for (int k = 0; k < order.length; k++) {
            byId[k] = snapshot.member(order[k]);
        }
        int slots = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            slots = Math.max(slots, snapshot.member(i).slot() + 1);
        }
        Residents residents = new Residents(byId, slots);
        for (int i = 0; i < snapshot.size(); i++) {
            residents.add(snapshot.member(i), snapshot.eligible(i), before);
        }
        return residents;
    }

    private void add(Member member, boolean isPresent, @Nullable Residents before) {
        int slot = member.slot();
        Place kept = before == null ? null : before.held(member);
        places[slot] = kept == null ? new Place(member) : kept;
        members[slot] = member;
        present[slot] = isPresent ? member : null;
    }

    private @Nullable Place held(Member member) {
        int slot = member.slot();
        return slot < members.length && members[slot] == member ? places[slot] : null;
    }

    /** Returns the member at a place, null when it is not in rotation. */
    @Nullable
    Member at(Place place) {
        return place.slot < places.length && places[place.slot] == place ? present[place.slot] : null;
    }

    /** Returns the place of one of the snapshot's members. */
    Place placeOf(Member member) {
        return Objects.requireNonNull(places[member.slot()]);
    }

    /** Returns the member of this id, null when none is in rotation. */
    @Nullable
    Member find(String id) {
        int low = 0;
        int high = byId.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = byId[middle].endpoint().id().compareTo(id);
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
