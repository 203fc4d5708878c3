package io.evener.strategies.hashing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Maglev's table [1]: slots, as many as a prime, each owned by a member; filled as Envoy fills it, weights included.
 *
 * <p>A member takes slots in the order of a permutation of its own, {@code offset + k skip mod size}, one in each round if
 * it is of the heaviest; one of weight w takes part in w / max w of the rounds. Of equal weights, no two differ by more than
 * one slot.
 *
 * <p>A walk goes to the slots of Envoy's further attempts.
 *
 * <p>[1] D. Eisenbud et al., Maglev: a fast and reliable software network load balancer, NSDI 2016.
 */
public final class MaglevTable implements KeyTable {

    /*
     * Looking up: the slot is the remainder of a division by the size, made by a multiplication with 2^64 / size, whose upper
     * half is the quotient or one less. Slots are chars while the members' numbers fit, 128 KiB at the usual size.
     *
     * Filling never divides: a permutation's next slot is an addition and at most one subtraction, and whether a slot is taken
     * is a bit, so that the search for free ones works on 8 KiB.
     */

    private final int size;
    private final long reciprocal;
    private final char @Nullable [] narrow;
    private final int[] wide;

    private MaglevTable(int size, char @Nullable [] narrow, int[] wide) {
        this.size = size;
        this.reciprocal = Long.divideUnsigned(-1L, size);
        this.narrow = narrow;
        this.wide = wide;
    }

    /**
     * Returns the table.
     *
     * @param size a prime; a larger one is more even, and less is moved when members come and go
     * @param names of the members, by whose bytes they take turns, however they are listed
     * @param weights above 0
     */
    public static MaglevTable of(int size, String[] names, long[] weights) {
        byte[][] bytes = Arrays.stream(names)
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int[] order = IntStream.range(0, names.length)
                .boxed()
                .sorted((i, j) -> Arrays.compareUnsigned(bytes[i], bytes[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        Filling filling = new Filling(size, order, names);
        if (LongStream.of(weights).allMatch(weight -> weight == weights[0])) {
            filling.inTurn();
        } else {
            filling.byWeight(weights);
        }
        return new MaglevTable(size, filling.narrow, filling.wide);
    }

    /** Returns whether a number is a prime: what a table's size must be, or permutations would not reach every slot. */
    public static boolean isPrime(int number) {
        boolean prime = number == 2 || number > 2 && number % 2 != 0;
        for (long factor = 3; prime && factor * factor <= number; factor += 2) {
            prime = number % factor != 0;
        }
        return prime;
    }

    @Override
    public int home(long hash) {
        return owner(start(hash));
    }

    @Override
    public int start(long hash) {
        // The upper half of an unsigned product, of which the reciprocal is below 2^63.
        long quotient = Math.multiplyHigh(hash, reciprocal) + (hash >> 63 & reciprocal);
        long remainder = hash - quotient * size;
        return (int) (remainder < size ? remainder : remainder - size);
    }

    @Override
    public int next(long hash, int place, int stop) {
        return start(hash ^ -(long) stop);
    }

    @Override
    public int owner(int place) {
        return narrow != null ? narrow[place] : wide[place];
    }

    @Override
    public int stops() {
        return size;
    }

    /** Returns how many slots there are. */
    public int size() {
        return size;
    }

    private static final class Filling {
        private static final int MAX_NARROW = Character.MAX_VALUE + 1;

        private final int size;
        private final int[] order;
        /** By turn, not by member: the next slot of its permutation, and how far on the one after that is. */
        private final int[] next;

        private final int[] skip;
        private final long[] taken;
        final char @Nullable [] narrow;
        final int[] wide;

        Filling(int size, int[] order, String[] names) {
            int n = order.length;
            this.size = size;
            this.order = order;
            next = new int[n];
            skip = new int[n];
            for (int turn = 0; turn < n; turn++) {
                String name = names[order[turn]];
                next[turn] = (int) Long.remainderUnsigned(XxHash.of(name), size);
                skip[turn] = (int) Long.remainderUnsigned(XxHash.of(name, 1), size - 1) + 1;
            }
            taken = new long[(size >>> 6) + 1];
            narrow = n <= MAX_NARROW ? new char[size] : null;
            wide = new int[n <= MAX_NARROW ? 0 : size];
        }

        void inTurn() {
            int n = order.length;
            for (int left = size; left > 0; left -= n) {
                for (int turn = 0; turn < Math.min(n, left); turn++) {
                    take(turn);
                }
            }
        }

        void byWeight(long[] weights) {
            int[] turns = MaglevRounds.turns(
                    size,
                    IntStream.of(order).mapToLong(member -> weights[member]).toArray());
            for (int i = 0; i < size; i++) {
                take(turns[i]);
            }
        }

        private void take(int turn) {
            int slot = next[turn];
            int step = skip[turn];
            while ((taken[slot >>> 6] & 1L << slot) != 0) {
                slot = after(slot, step);
            }
            taken[slot >>> 6] |= 1L << slot;
            next[turn] = after(slot, step);
            if (narrow != null) {
                narrow[slot] = (char) order[turn];
            } else {
                wide[slot] = order[turn];
            }
        }

        private int after(int slot, int step) {
            int on = slot + step;
            return on < size ? on : on - size;
        }
    }
}
