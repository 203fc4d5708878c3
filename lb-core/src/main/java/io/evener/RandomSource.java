package io.evener;

import java.util.concurrent.ThreadLocalRandom;

/**
 * A source of raw 64-bit random numbers: the only randomness that a decision of this library reads.
 *
 * <p>The raw word is injected, not a bounded draw, because a dialect named after a system is exact only at
 * that level. Implementations must be safe for use by many threads.
 */
@FunctionalInterface
public interface RandomSource {

    /** Returns the next 64 uniformly distributed bits. */
    long nextLong();

    /**
     * Returns a number in {@code [0, bound)} from one draw.
     *
     * <p>Multiply and shift over the upper 32 bits: no loop and no division; the bias is at most
     * {@code bound / 2^32}.
     *
     * @param bound one above the largest result; must be positive, which is not checked here
     */
    default int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Returns a number in {@code [0, 1)} from the upper 53 bits of one draw. */
    default double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Returns the source over {@link ThreadLocalRandom}: no shared state between threads. */
    static RandomSource threadLocal() {
        return () -> ThreadLocalRandom.current().nextLong();
    }
}
