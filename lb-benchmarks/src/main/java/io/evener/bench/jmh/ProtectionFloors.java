package io.evener.bench.jmh;

import io.evener.limit.InFlightLimit;
import java.util.concurrent.atomic.AtomicLong;

/** The least that protections can cost: their bare reads and writes, by all threads to one word. */
final class ProtectionFloors {

    private ProtectionFloors() {}

    /** One atomic addition. */
    static Guarding addition() {
        AtomicLong count = new AtomicLong();
        return floor(() -> count.getAndIncrement() >= 0);
    }

    /** One clock reading and one atomic addition. */
    static Guarding clock() {
        AtomicLong sum = new AtomicLong();
        return floor(() -> sum.getAndAdd(System.nanoTime() & 1) >= 0);
    }

    /** Up and down. */
    static Guarding upAndDown() {
        AtomicLong count = new AtomicLong();
        return floor(() -> count.getAndIncrement() >= 0 && count.getAndDecrement() > 0);
    }

    /** A call counted in and out of a member whose pool has no limit. */
    static Guarding unlimited() {
        return new LimitedMember(InFlightLimit.none());
    }

    private interface Rule {
        boolean pass();
    }

    private static Guarding floor(Rule rule) {
        return new Guarding() {
            @Override
            public boolean pass() {
                return rule.pass();
            }

            @Override
            public boolean refuses() {
                throw new UnsupportedOperationException("a floor refuses nothing");
            }
        };
    }
}
