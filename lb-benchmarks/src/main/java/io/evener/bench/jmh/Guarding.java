package io.evener.bench.jmh;

import java.util.function.BooleanSupplier;

/** One protection around a call that succeeds, ready to be called. */
public interface Guarding extends AutoCloseable {

    /** Asks for permission, and tells of the success or gives back what was taken; returns whether it was granted. */
    boolean pass();

    /** Brings it to where it has to refuse, and returns whether it does; it is of no use afterwards. */
    boolean refuses();

    /** Returns whether one of a million requests is not granted. */
    static boolean isEverRefused(BooleanSupplier request) {
        for (int i = 0; i < 1_000_000; i++) {
            if (!request.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    @Override
    default void close() {}
}
