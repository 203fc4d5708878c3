package io.evener.strategies.hashing;

import java.util.stream.LongStream;

/**
 * Weights counted in places of equal size: a member of weight w has w / unit of them, rounded up, and keeps of what falls to
 * its last one only the fraction. So shares are exact, and a weight that changes moves keys from or to its member only.
 *
 * @param size the weight that one place stands for
 */
record WeightUnit(long size) {

    /**
     * Returns the unit that suits these weights: the largest power of two not above their mean. There are at most three
     * places per member then, whatever the weights, and at least a third of all draws is kept.
     */
    static WeightUnit of(long[] weights) {
        double mean = LongStream.of(weights).average().orElse(1);
        return new WeightUnit(Long.highestOneBit((long) mean));
    }

    /** Returns how many places a member has. */
    long places(long weight) {
        return (weight + size - 1) / size;
    }

    /** Returns how much of a member's place is used, above 0 to 1; ordinals begin at 0. */
    double part(long weight, int ordinal) {
        return Math.min(1, (weight - ordinal * size) / (double) size);
    }
}
