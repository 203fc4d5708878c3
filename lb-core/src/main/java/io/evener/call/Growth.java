package io.evener.call;

import io.evener.RandomSource;
import java.time.Duration;

/** The waits of {@link Backoff} before jitter, and the draw that makes it: none can overflow. */
record Growth(long base, long cap) {

    static Growth of(Duration base, Duration cap) {
        Growth growth = new Growth(Args.positive("base", base), Args.positive("cap", cap));
        if (growth.base > growth.cap) {
            throw new IllegalArgumentException("must be at least the base: cap=" + cap + " base=" + base);
        }
        return growth;
    }

    /** Returns min(cap, base 2^(retry - 1)). */
    long exponential(int retry) {
        int doublings = Math.max(0, retry - 1);
        boolean overflows = doublings >= Long.numberOfLeadingZeros(base);
        return overflows ? cap : Math.min(cap, base << doublings);
    }

    /** Returns min(cap, U(base, 3 previous)). */
    long decorrelated(int retry, long previousNanos, RandomSource random) {
        long previous = retry <= 1 ? base : Math.max(base, Math.min(cap, previousNanos));
        long most = previous > Long.MAX_VALUE / 3 ? Long.MAX_VALUE : 3 * previous;
        return Math.min(cap, draw(base, most, random));
    }

    /** Returns a number in least..most from one draw; the upper 64 bits of a product, so without a loop. */
    static long draw(long least, long most, RandomSource random) {
        long bits = random.nextLong();
        long range = most - least;
        if (range == Long.MAX_VALUE) {
            return bits >>> 1;
        }
        long count = range + 1;
        return least + Math.multiplyHigh(bits, count) + (bits >> 63 & count);
    }
}
