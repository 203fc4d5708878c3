package io.evener.strategies.hashing;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Jump hashing over slots of which some may be holes, or used in part.
 *
 * <p>A key that falls into a hole, or beyond the used part of a slot, jumps again with a hash of its hash. After 64 jumps in vain it
 * goes to the member nearest to it by weighted rendezvous, which has the same shares. Further stops of a walk are jumps with
 * further hashes.
 */
public final class JumpTable implements KeyTable {

    private static final int MAX_JUMPS = 64;
    /** As {@link MultiProbeTable}'s, for the same reason. */
    private static final int MAX_VAIN_STOPS = 8;

    private final StableSlots slots;
    private final Affinity affinity;
    /** A slot of each member. */
    private final int[] places;

    private JumpTable(StableSlots slots, String[] ids, long[] weights) {
        this.slots = slots;
        this.affinity =
                new Affinity(ids, LongStream.of(weights).asDoubleStream().toArray());
        this.places = new int[ids.length];
        for (int slot = 0; slot < slots.count(); slot++) {
            if (slots.part(slot) > 0) {
                places[slots.member(slot)] = slot;
            }
        }
    }

    /**
     * Returns the table that follows another.
     *
     * @param before null for none
     * @param ids of the members, in order
     * @param weights above 0
     */
    public static JumpTable of(@Nullable JumpTable before, String[] ids, long[] weights) {
        return new JumpTable(StableSlots.of(before == null ? null : before.slots, ids, weights), ids, weights);
    }

    @Override
    public int home(long hash) {
        return owner(start(hash));
    }

    @Override
    public int start(long hash) {
        int slot = JumpHash.bucket(hash, slots.count());
        return slots.part(slot) == 1 ? slot : jumpOn(hash, slot);
    }

    private int jumpOn(long hash, int first) {
        int slot = first;
        long jumping = hash;
        for (int jumps = 1; jumps < MAX_JUMPS; jumps++) {
            double part = slots.part(slot);
            // The complement, because walks thin by a draw from the hash itself.
            if (part == 1 || part > 0 && affinity.keeps(~jumping, slots.member(slot), part)) {
                return slot;
            }
            jumping = XxHash.of(jumping, -1);
            slot = JumpHash.bucket(jumping, slots.count());
        }
        return places[affinity.nearest(hash)];
    }

    @Override
    public int next(long hash, int place, int stop) {
        return start(XxHash.of(hash, stop));
    }

    @Override
    public int owner(int place) {
        return slots.member(place);
    }

    @Override
    public int stops() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int vainStops() {
        return MAX_VAIN_STOPS;
    }
}
