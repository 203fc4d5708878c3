package io.evener.bench.jmh;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The least that a rule can cost: the same n, the same memory layout (an object per member, its counter padded), and
 * nothing but the rule's own reads and writes.
 */
abstract class Floor extends Candidate {

    final Cell[] cells;
    private volatile Cell[] published;
    private int replaced;

    Floor(int n) {
        cells = new Cell[n];
        for (int i = 0; i < n; i++) {
            cells[i] = new Cell();
        }
        published = cells;
    }

    /** The bare rule. */
    abstract Cell rule(Keys keys);

    @Override
    final Object choose(Keys keys) {
        return rule(keys);
    }

    /** Counts a call in; returns what its end has to know. */
    long begin(Cell cell) {
        cell.add(1);
        return 0;
    }

    /** Counts it out. */
    void end(Cell cell, long begun) {
        cell.add(-1);
    }

    @Override
    final void beginEnd(Keys keys, Blackhole hole) {
        Cell cell = rule(keys);
        long begun = begin(cell);
        hole.consume(cell);
        end(cell, begun);
    }

    @Override
    final void lease(Keys keys, Blackhole hole) {
        Cell cell = rule(keys);
        Ticket ticket = new Ticket(cell, begin(cell));
        hole.consume(ticket);
        if (ticket.isFirstEnd()) {
            end(ticket.cell, ticket.stamp);
        }
    }

    @Override
    final Object update() {
        Cell[] next = published.clone();
        replaced = (replaced + 1) % next.length;
        next[replaced] = new Cell();
        published = next;
        return next;
    }

    @Override
    final Object reweigh() {
        return update();
    }

    @Override
    public final void close() {}

    static int draw(int n) {
        return (int) ((ThreadLocalRandom.current().nextLong() >>> 32) * n >>> 32);
    }

    private static VarHandle field(Class<?> type, String name, Class<?> of) {
        try {
            return MethodHandles.lookup().findVarHandle(type, name, of);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A random draw and an array read. */
    static final class Draw extends Floor {
        Draw(int n) {
            super(n);
        }

        @Override
        Cell rule(Keys keys) {
            return cells[draw(cells.length)];
        }
    }

    /** One counter for all threads and an array read. */
    static final class SharedCounter extends Floor {
        private final AtomicInteger shared = new AtomicInteger();

        SharedCounter(int n) {
            super(n);
        }

        @Override
        Cell rule(Keys keys) {
            return cells[(shared.getAndIncrement() & Integer.MAX_VALUE) % cells.length];
        }
    }

    /** Two draws and two counter reads. */
    static final class TwoDraws extends Floor {
        TwoDraws(int n) {
            super(n);
        }

        @Override
        Cell rule(Keys keys) {
            Cell first = cells[draw(cells.length)];
            Cell second = cells[draw(cells.length)];
            return second.count() < first.count() ? second : first;
        }
    }

    /** All counters read; the first of the least. */
    static final class Scan extends Floor {
        Scan(int n) {
            super(n);
        }

        @Override
        Cell rule(Keys keys) {
            Cell best = cells[0];
            long least = best.count();
            for (int i = 1; i < cells.length; i++) {
                long count = cells[i].count();
                if (count < least) {
                    least = count;
                    best = cells[i];
                }
            }
            return best;
        }
    }

    /** Every key's cell in a map. */
    static final class MapLookUp extends Floor {
        private final Map<Object, Cell> sessions = new ConcurrentHashMap<>();

        MapLookUp(int n) {
            super(n);
            Keys keys = new Keys();
            for (int i = 0; i < Keys.COUNT; i++) {
                sessions.put(keys.next().affinity(), cells[draw(n)]);
            }
        }

        @Override
        Cell rule(Keys keys) {
            return Objects.requireNonNull(sessions.get(keys.next().affinity()));
        }
    }

    /** A point's place by the upper bits of a hash, the point, its owner: a ring whose first guess is always right. */
    static class RingPlace extends Floor {
        private final int[] places;
        private final long[] points;
        private final int[] owners;
        private final int shift;

        RingPlace(int n, int size) {
            super(n);
            int bits = 32 - Integer.numberOfLeadingZeros(size - 1);
            shift = 64 - bits;
            places = new int[1 << bits];
            points = new long[size];
            owners = new int[size];
            for (int i = 0; i < places.length; i++) {
                places[i] = (int) ((long) i * size >>> bits);
            }
            for (int i = 0; i < size; i++) {
                points[i] = -1;
                owners[i] = draw(n);
            }
        }

        @Override
        Cell rule(Keys keys) {
            long hash = keys.nextHash();
            int place = places[(int) (hash >>> shift)];
            return cells[owners[Long.compareUnsigned(points[place], hash) < 0 ? 0 : place]];
        }
    }

    /** Two draws, a counter and a time of each; the clock is read at begin and at end, and what passed is kept. */
    static final class TwoTimedDraws extends Floor {
        TwoTimedDraws(int n) {
            super(n);
        }

        @Override
        Cell rule(Keys keys) {
            Cell first = cells[draw(cells.length)];
            Cell second = cells[draw(cells.length)];
            return (second.count() + 1) * second.nanos() < (first.count() + 1) * first.nanos() ? second : first;
        }

        @Override
        long begin(Cell cell) {
            cell.add(1);
            return System.nanoTime();
        }

        @Override
        void end(Cell cell, long begun) {
            cell.took(System.nanoTime() - begun);
            cell.add(-1);
        }
    }

    /** The same, with the owner's counter against its part of all calls. */
    static final class BoundedPlace extends RingPlace {
        private static final double FACTOR = 1.25;

        private final LongAdder all = new LongAdder();

        BoundedPlace(int n, int size) {
            super(n, size);
        }

        @Override
        Cell rule(Keys keys) {
            Cell home = super.rule(keys);
            double mean = (all.sum() + 1.0) / cells.length;
            return home.count() <= Math.max(FACTOR * mean, mean + 2 * Math.sqrt(mean)) ? home : cells[0];
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

        @SuppressWarnings("unused") // through NANOS
        volatile long nanos;
    }

    /** Stands for a member. */
    static final class Cell extends CellHot {
        private static final VarHandle COUNT = field(CellHot.class, "count", long.class);
        private static final VarHandle NANOS = field(CellHot.class, "nanos", long.class);

        long pad10, pad11, pad12, pad13, pad14, pad15, pad16, pad17;
        long pad18, pad19, pad20, pad21, pad22, pad23; // what a member keeps besides

        long count() {
            return (long) COUNT.getAcquire(this);
        }

        void add(long calls) {
            COUNT.getAndAdd(this, calls);
        }

        long nanos() {
            return (long) NANOS.getAcquire(this);
        }

        void took(long elapsed) {
            NANOS.setRelease(this, elapsed);
        }
    }

    /** Stands for a lease: as large, and ended once. */
    static final class Ticket {
        private static final VarHandle DONE = field(Ticket.class, "done", int.class);

        private final Cell cell;
        final long stamp;

        @SuppressWarnings("unused") // through DONE
        private volatile int done;

        Ticket(Cell cell, long stamp) {
            this.cell = cell;
            this.stamp = stamp;
        }

        boolean isFirstEnd() {
            return DONE.compareAndSet(this, 0, 1);
        }
    }
}
