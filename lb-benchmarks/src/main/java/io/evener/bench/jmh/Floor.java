package io.evener.bench.jmh;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The least that choosing can cost: the same n, the same memory layout (an object per member, its counter padded), and
 * nothing but the rule's own reads and writes.
 */
final class Floor {

    private final Cell[] cells;
    private final AtomicInteger shared = new AtomicInteger();

    Floor(int n) {
        cells = new Cell[n];
        for (int i = 0; i < n; i++) {
            cells[i] = new Cell();
        }
    }

    /** As far apart as members' counters are. */
    abstract static class CellPadding {
        int pad00, pad09;
        long pad01, pad02, pad03, pad04, pad05, pad06;
    }

    abstract static class CellHot extends CellPadding {
        @SuppressWarnings("unused") // through COUNT
        volatile long count;
    }

    /** Stands for a member. */
    static final class Cell extends CellHot {
        private static final VarHandle COUNT;

        static {
            try {
                COUNT = MethodHandles.lookup().findVarHandle(CellHot.class, "count", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        long pad10, pad11, pad12, pad13, pad14, pad15, pad16, pad17;
        long pad18, pad19, pad20, pad21, pad22, pad23, pad24; // what a member keeps besides

        long count() {
            return (long) COUNT.getAcquire(this);
        }

        /** Up and down: what a call owes its member. */
        Cell use() {
            COUNT.getAndAdd(this, 1L);
            COUNT.getAndAdd(this, -1L);
            return this;
        }
    }

    private static int draw(int n) {
        return (int) ((ThreadLocalRandom.current().nextLong() >>> 32) * n >>> 32);
    }

    /** A random draw and an array read. */
    Cell random() {
        return cells[draw(cells.length)];
    }

    /** One counter for all threads and an array read. */
    Cell sharedCounter() {
        return cells[(shared.getAndIncrement() & Integer.MAX_VALUE) % cells.length];
    }

    /** Two draws and two counter reads. */
    Cell twoChoices() {
        Cell first = cells[draw(cells.length)];
        Cell second = cells[draw(cells.length)];
        return second.count() < first.count() ? second : first;
    }
}
