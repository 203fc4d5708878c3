package io.evener.strategies.hashing;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects that only one thread at a time may use, kept for the next. A thread takes the spare of its stripe and gives it
 * back; one is made only where two threads of a stripe meet. No lock, and nothing is left behind with a thread.
 */
final class Spares<T> {

    /** References 64 bytes apart at least, so that stripes share no cache line. */
    private static final int STRIDE = 16;

    private static final int MAX_STRIPES = 64;

    private final Supplier<T> maker;
    private final AtomicReferenceArray<@Nullable T> cells;
    private final int mask;

    Spares(Supplier<T> maker) {
        int wanted = 2 * Runtime.getRuntime().availableProcessors();
        int stripes = Math.min(MAX_STRIPES, Integer.highestOneBit(Math.max(1, wanted - 1)) * 2);
        this.maker = maker;
        this.cells = new AtomicReferenceArray<>((stripes + 1) * STRIDE);
        this.mask = stripes - 1;
    }

    private int cell() {
        return (((int) Thread.currentThread().getId() & mask) + 1) * STRIDE;
    }

    T take() {
        T spare = cells.getAndSet(cell(), null);
        return spare == null ? maker.get() : spare;
    }

    void give(T spare) {
        cells.setRelease(cell(), spare);
    }
}
