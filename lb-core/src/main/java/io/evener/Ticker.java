package io.evener;

/**
 * A monotonic clock: the only time that a decision of this library reads.
 *
 * <p>Values are nanoseconds from an arbitrary origin; only differences mean anything, and they are taken
 * with subtraction so that a wrap past {@link Long#MAX_VALUE} is harmless. Implementations must be safe
 * for use by many threads and must never go back.
 */
@FunctionalInterface
public interface Ticker {

    /** Returns the present reading in nanoseconds. */
    long nanos();

    /** Returns the ticker over {@link System#nanoTime()}. */
    static Ticker system() {
        return System::nanoTime;
    }
}
