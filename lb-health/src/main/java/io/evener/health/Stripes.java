package io.evener.health;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count that many threads raise: a cell for each of some, 128 bytes apart, so that two rarely write one line. */
final class Stripes {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int CELL_SHIFT = 4;
    private static final int MOST = 64;

    private final long[] cells;
    private final int mask;

    Stripes() {
        // Twice the processors, rounded up to a power of two: ids of threads are rarely far apart.
        int wanted = Math.min(MOST, 2 * Runtime.getRuntime().availableProcessors());
        int stripes = Integer.highestOneBit(wanted - 1) * 2;
        cells = new long[stripes + 1 << CELL_SHIFT];
        mask = stripes - 1;
    }

    /** One atomic add; release, so that who reads the sum sees what came before. */
    void increment() {
        CELL.getAndAddRelease(cells, ((int) Thread.currentThread().getId() & mask) + 1 << CELL_SHIFT, 1L);
    }

    /** Returns what was counted before, and may miss what is counted meanwhile. */
    long sum() {
        long sum = 0;
        for (int cell = 1 << CELL_SHIFT; cell < cells.length; cell += 1 << CELL_SHIFT) {
            sum += (long) CELL.getAcquire(cells, cell);
        }
        return sum;
    }
}
