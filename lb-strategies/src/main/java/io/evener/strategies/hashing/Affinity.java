package io.evener.strategies.hashing;

/**
 * What a key thinks of each member: numbers that depend on the key's hash and the member's name alone, independent of each
 * other and of any table.
 *
 * <p>Rendezvous hashing [1]: the member with the lowest cost gets the key, so members get keys in proportion to their
 * weights, and whoever leaves gives away none but its own.
 *
 * <p>[1] C. Schindelhauer, G. Schomaker, Weighted distributed hash tables, SPAA 2005: the logarithmic method.
 */
public final class Affinity {

    /*
     * A draw is the finalizer of SplitMix64 over key xor name, both of which are hashes: 1.2 ns in a scan, where XXH64 of two
     * words takes 5. The cost of draw u is -ln(1 - u) / weight, which is at least u / weight: so a scan takes the logarithm
     * of those only that could still be the least, some ln(n) of n. StrictMath, so that all clients agree.
     */

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
        return costBelow(hash, member, Double.POSITIVE_INFINITY);
    }

    /** Returns how far a member is from this key, or infinity if that is not below a bound. */
    public double costBelow(long hash, int member, double bound) {
        double draw = draw(hash, names[member]);
        double weight = weights[member];
        if (draw >= bound * weight) {
            return Double.POSITIVE_INFINITY;
        }
        double cost = -StrictMath.log1p(-draw) / weight;
        return cost < bound ? cost : Double.POSITIVE_INFINITY;
    }

    /** Returns the member that is nearest to this key; of equally near ones the first. */
    public int nearest(long hash) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int member = 0; member < names.length; member++) {
            double draw = draw(hash, names[member]);
            if (draw < least * weights[member]) {
                double cost = costBelow(hash, member, least);
                if (cost < least) {
                    least = cost;
                    nearest = member;
                }
            }
        }
        return nearest;
    }

    /** Returns whether a member that is admitted to part of its keys, 0 to 1, has this one among them. */
    public boolean keeps(long hash, int member, double admission) {
        long apart = names[member] + SplitMix.GAMMA; // from the draws that rank
        return draw(hash, apart) < admission;
    }

    /** Returns a number in [0, 1). */
    private static double draw(long hash, long name) {
        return (SplitMix.mix(hash ^ name) >>> 11) * 0x1.0p-53;
    }
}
