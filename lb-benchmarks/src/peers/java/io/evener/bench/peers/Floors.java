package io.evener.bench.peers;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** The least that each family can cost: the same n, and nothing but the rule's own reads and writes. */
final class Floors {

    private static final int TABLE = 65_537;

    private Floors() {}

    /** Stands for an endpoint. */
    private record Slot(int position) {}

    private static Slot[] slots(int n) {
        return Members.of(n, Slot::new).toArray(Slot[]::new);
    }

    /** One counter for all threads, and an array read. */
    static Choosing sharedCounter(int n) {
        Slot[] slots = slots(n);
        AtomicInteger counter = new AtomicInteger();
        return new SlotChoosing() {
            @Override
            public Object choose() {
                return slots[(counter.getAndIncrement() & Integer.MAX_VALUE) % slots.length];
            }
        };
    }

    /** A draw and an array read. */
    static Choosing random(int n) {
        Slot[] slots = slots(n);
        return new SlotChoosing() {
            @Override
            public Object choose() {
                return slots[ThreadLocalRandom.current().nextInt(slots.length)];
            }
        };
    }

    /** A draw and two array reads: an alias table, filled with Vose's method. */
    static Choosing aliasTable(int n) {
        Slot[] slots = slots(n);
        AliasTable table = new AliasTable(n, Members::weight);
        return new SlotChoosing() {
            @Override
            public Object choose() {
                return slots[table.draw(ThreadLocalRandom.current().nextLong())];
            }
        };
    }

    /** Two draws, two reads of counters 128 B apart, one up and down. */
    static Calling twoDraws(int n) {
        return new TwoDraws(n);
    }

    /** The same between two readings of the clock; what passed is written beside the counter. */
    static Calling twoDrawsTimed(int n) {
        return new TwoDraws(n) {
            @Override
            public Object choose() {
                long start = System.nanoTime();
                int drawn = draw();
                inFlight.getAndIncrement(drawn);
                inFlight.setPlain(drawn + 1, System.nanoTime() - start);
                inFlight.getAndDecrement(drawn);
                return slots[drawn / STRIDE];
            }
        };
    }

    /** A table of 65,537 places, such as Maglev's: a remainder and two array reads. */
    static KeyChoosing table(int n) {
        Slot[] slots = slots(n);
        char[] table = new char[TABLE];
        for (int i = 0; i < TABLE; i++) {
            table[i] = (char) (i % n);
        }
        return new KeyChoosing() {
            @Override
            public Object choose(Key key) {
                return slots[table[(int) Long.remainderUnsigned(key.hash(), TABLE)]];
            }

            @Override
            public int position(Object chosen) {
                return ((Slot) chosen).position();
            }
        };
    }

    private abstract static class SlotChoosing implements Choosing {
        @Override
        public int position(Object chosen) {
            return ((Slot) chosen).position();
        }
    }

    private static class TwoDraws extends SlotChoosing implements Calling {
        static final int STRIDE = 16; // longs: 128 B
        final Slot[] slots;
        final AtomicLongArray inFlight;

        TwoDraws(int n) {
            slots = slots(n);
            inFlight = new AtomicLongArray(n * STRIDE);
        }

        final int draw() {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int first = random.nextInt(slots.length) * STRIDE;
            int second = random.nextInt(slots.length) * STRIDE;
            return inFlight.get(second) < inFlight.get(first) ? second : first;
        }

        @Override
        public Object choose() {
            int drawn = draw();
            inFlight.getAndIncrement(drawn);
            inFlight.getAndDecrement(drawn);
            return slots[drawn / STRIDE];
        }

        @Override
        public OpenCall begin() {
            int drawn = draw();
            inFlight.getAndIncrement(drawn);
            return new OpenCall(drawn / STRIDE, () -> inFlight.getAndDecrement(drawn));
        }
    }
}
