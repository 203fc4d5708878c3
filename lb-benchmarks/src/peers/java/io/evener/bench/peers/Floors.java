package io.evener.bench.peers;

import io.evener.bench.jmh.AliasTable;
import java.util.List;
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

    /** The list copied into an array, as a snapshot of it. */
    static Updating copy(int n) {
        List<List<Slot>> lists = Members.replaced(n, Slot::new);
        return new CopyUpdating(lists);
    }

    private static final class CopyUpdating extends SlotChoosing implements Updating {
        private final List<List<Slot>> lists;
        private Object[] latest = {};
        private int updates;

        CopyUpdating(List<List<Slot>> lists) {
            this.lists = lists;
        }

        @Override
        public Object update() {
            latest = lists.get(updates++ % lists.size()).toArray();
            return latest;
        }

        @Override
        public Object choose() {
            return latest[0];
        }
    }

    /** A table of 65,537 places, such as Maglev's: a remainder and two array reads. */
    static KeyChoosing table(int n) {
        return new Table(n);
    }

    /** The same, the key's text hashed with FNV-1a first. */
    static KeyChoosing tableOfText(int n) {
        return new Table(n) {
            @Override
            public Object choose(Key key) {
                String text = key.text();
                long hash = 0xcbf29ce484222325L;
                for (int i = 0; i < text.length(); i++) {
                    hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
                }
                return at(hash);
            }
        };
    }

    private static class Table implements KeyChoosing {
        private final Slot[] slots;
        private final char[] table = new char[TABLE];

        Table(int n) {
            slots = slots(n);
            for (int i = 0; i < TABLE; i++) {
                table[i] = (char) (i % n);
            }
        }

        final Object at(long hash) {
            return slots[table[(int) Long.remainderUnsigned(hash, TABLE)]];
        }

        @Override
        public Object choose(Key key) {
            return at(key.hash());
        }

        @Override
        public int position(Object chosen) {
            return ((Slot) chosen).position();
        }
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
