package io.evener.strategies.hashing;

/**
 * What a key thinks of each member: numbers in (0, 1] that depend on the key's hash and the member's name alone,
 * independent of each other and of any table.
 *
 * <p>Rendezvous hashing [1]: the member with the lowest cost gets the key, so members get keys in proportion to their
 * weights, and whoever leaves gives away none but its own.
 *
 * <p>[1] C. Schindelhauer, G. Schomaker, Weighted distributed hash tables, SPAA 2005: the logarithmic method.
 */
public final class Affinity {

    /** Sets the draws that thin apart from those that rank. */
    private static final long THINNING = 0x9E3779B97F4A7C15L;

    private final long[] names;
    private final double[] weights;

    /**
     * Takes the members.
     *
     * @param names of the members; equal names have equal draws
     * @param weights above 0
     */
    public Affinity(String[] names, double[] weights) {
        this.names = new long[names.length];
        for (int k = 0; k < names.length; k++) {
            this.names[k] = XxHash.of(names[k]);
        }
        this.weights = weights.clone();
    }

    /** Returns how far a member is from this key: exponential with mean 1 / weight. */
    public double cost(long hash, int member) {
        return -Math.log(fraction(XxHash.of(hash, names[member]))) / weights[member];
    }

    /** Returns whether a member that is admitted to part of its keys, 0 to 1, has this one among them. */
    public boolean keeps(long hash, int member, double admission) {
        return fraction(XxHash.of(hash, names[member] + THINNING)) <= admission;
    }

    private static double fraction(long word) {
        return ((word >>> 11) + 1) * 0x1.0p-53;
    }
}
