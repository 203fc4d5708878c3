package io.evener.strategies.hashing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which member has which of the slots 0..n-1 that a jump hash counts, so that nobody moves when somebody else leaves.
 *
 * <p>The first members get slots in order of their ids, one for each unit of weight, the last of which may be used in part.
 * Slots left at the end are taken off; others become holes. Who comes back finds its slots again unless they have been given
 * away; other newcomers, in order of their ids, fill the lowest holes first, then further slots. When less than an eighth
 * is left in use, or there are more than eight times as many slots as the weights would need anew, all begins anew.
 *
 * <p>Immutable: a change of the membership makes new ones from these.
 */
final class StableSlots {

    /** How much worse than new ones they may be. */
    private static final int WORSE = 8;

    /** The how-many-eth slot of a member. */
    private record Name(String id, int ordinal) {}

    private final WeightUnit unit;
    /** By slot: whose it is or was last; of some taken off at the end, too. */
    private final List<Name> names;
    /** By slot: its member's number, whatever for a hole. */
    private final int[] members;
    /** By slot: how much of it is used, 0 for a hole. */
    private final double[] parts;

    private StableSlots(WeightUnit unit, List<Name> names, int[] members, double[] parts) {
        this.unit = unit;
        this.names = names;
        this.members = members;
        this.parts = parts;
    }

    /**
     * Deals out the slots.
     *
     * @param before the slots until now; null for none
     * @param ids of the members, in order; at least one
     * @param weights of the members, above 0
     */
    static StableSlots of(@Nullable StableSlots before, String[] ids, long[] weights) {
        boolean alike = Arrays.stream(weights).distinct().count() == 1;
        WeightUnit unit = alike ? new WeightUnit(weights[0]) : WeightUnit.of(weights);
        long least = needed(unit, weights);
        if (before != null && needed(before.unit, weights) <= WORSE * least) {
            StableSlots next = new Dealing(before).deal(ids, weights);
            if (next.count() <= WORSE * least && Arrays.stream(next.parts).sum() * WORSE >= next.count()) {
                return next;
            }
        }
        return new Dealing(new StableSlots(unit, List.of(), new int[0], new double[0])).deal(ids, weights);
    }

    private static long needed(WeightUnit unit, long[] weights) {
        return Arrays.stream(weights).map(unit::places).sum();
    }

    /** Returns how many slots there are, holes included. */
    int count() {
        return members.length;
    }

    /** Returns the number of a slot's member; undefined for a hole. */
    int member(int slot) {
        return members[slot];
    }

    /** Returns how much of a slot is used: 0 for a hole, to 1. */
    double part(int slot) {
        return parts[slot];
    }

    private static final class Dealing {
        private static final int HOLE = -1;

        private final StableSlots before;
        private final List<Name> names;
        private final List<Integer> owners = new ArrayList<>();

        Dealing(StableSlots before) {
            this.before = before;
            this.names = new ArrayList<>(before.names);
            for (int slot = 0; slot < before.count(); slot++) {
                owners.add(HOLE);
            }
        }

        StableSlots deal(String[] ids, long[] weights) {
            Map<Name, Integer> wanted = new HashMap<>();
            List<Name> inOrder = new ArrayList<>();
            for (int member = 0; member < ids.length; member++) {
                for (int ordinal = 0; ordinal < before.unit.places(weights[member]); ordinal++) {
                    Name name = new Name(ids[member], ordinal);
                    inOrder.add(name);
                    wanted.put(name, member);
                }
            }
            comeBack(wanted);
            int hole = 0;
            for (Name name : inOrder) {
                Integer newcomer = wanted.get(name);
                if (newcomer != null) {
                    hole = firstHole(hole);
                    take(hole, name, newcomer);
                }
            }
            takeOffTheEnd();
            return dealt(weights);
        }

        /** Past the end, only one that comes next: a gap would move keys between others. */
        private void comeBack(Map<Name, Integer> wanted) {
            for (int slot = 0; slot < names.size() && slot <= owners.size(); slot++) {
                Integer member = wanted.remove(names.get(slot));
                if (member != null) {
                    take(slot, names.get(slot), member);
                }
            }
        }

        private int firstHole(int from) {
            int hole = from;
            while (hole < owners.size() && owners.get(hole) != HOLE) {
                hole++;
            }
            return hole;
        }

        private void take(int slot, Name name, int member) {
            put(owners, slot, member);
            put(names, slot, name);
        }

        private static <T> void put(List<T> list, int at, T value) {
            if (at == list.size()) {
                list.add(value);
            } else {
                list.set(at, value);
            }
        }

        /** Only what was in use until now: the keys of older holes are elsewhere, and stay. */
        private void takeOffTheEnd() {
            for (int last = owners.size() - 1;
                    owners.get(last) == HOLE && before.part(last) > 0;
                    last = owners.size() - 1) {
                owners.remove(/* index */ last);
            }
        }

        private StableSlots dealt(long[] weights) {
            int[] members = owners.stream().mapToInt(Integer::intValue).toArray();
            double[] parts = new double[members.length];
            for (int slot = 0; slot < members.length; slot++) {
                if (members[slot] != HOLE) {
                    parts[slot] = before.unit.part(
                            weights[members[slot]], names.get(slot).ordinal());
                }
            }
            return new StableSlots(before.unit, names, members, parts);
        }
    }
}
