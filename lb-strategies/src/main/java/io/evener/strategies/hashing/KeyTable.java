package io.evener.strategies.hashing;

/**
 * Whom each key belongs to, and who stands in for him: built once per membership, over members 0..n-1 (in order of their
 * ids; at least one), in rotation or not. Immutable.
 *
 * <p>A key has a walk: its home first, then one stop after the other, which may come to a member more than once. It
 * depends on the membership alone, never on who is in rotation: so an ejection moves the ejected member's keys and no
 * other.
 */
public interface KeyTable {

    /** Returns the member that a key with this hash belongs to: the owner of the walk's first place. The hot path. */
    int home(long hash);

    /** Returns the place where the walk of this hash begins. */
    int start(long hash);

    /**
     * Returns the next place of a walk.
     *
     * @param place of the stop before
     * @param stop this stop's number; the walk's start was stop 0
     */
    int next(long hash, int place, int stop);

    /** Returns the member at a place. */
    int owner(int place);

    /** Returns how many stops a walk has before it only repeats itself; 1 when there is no order but the home. */
    int stops();

    /**
     * Returns after how many stops at members that are all out it is better to rank those in rotation than to walk on: where a
     * stop is a search, a few. Never a matter of who is out, or keys would move that belong to nobody of those that change.
     */
    default int vainStops() {
        return stops();
    }
}
