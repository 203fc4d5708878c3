package io.evener.strategies.split;

/**
 * How tiers share the load, in whole percent: the integer arithmetic of Envoy's code (not of its documentation, which
 * differs in places) [1].
 *
 * <p>[1] Envoy, load_balancer_impl.cc: recalculatePerPriorityState, recalculateLoadInTotalPanic.
 */
public final class PriorityLoads {

    private static final int ALL = 100;
    /** Larger capacities lose their low bits, an error below 2^-51, rather than overflow. */
    private static final int EXACT_BITS = 52;

    private PriorityLoads() {}

    /**
     * Returns the health of a tier, 0 to 100: min(100, overprovisioning x healthy / total), rounded down.
     *
     * @param healthy its capacity that is well
     * @param total its capacity; with 0 the health is 0
     * @param overprovisioning in percent, such as 140; at most 1000
     */
    public static int health(long healthy, long total, int overprovisioning) {
        if (total == 0) {
            return 0;
        }
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(total) - EXACT_BITS);
        return (int) Math.min(ALL, overprovisioning * (healthy >> shift) / (total >> shift));
    }

    /** Returns the health of all tiers together, at most 100. */
    public static int available(int[] health) {
        int sum = 0;
        for (int part : health) {
            sum = Math.min(ALL, sum + part);
        }
        return sum;
    }

    /**
     * Returns the load of each tier. Each takes up to its health, the first first; if all together are short of 100, each
     * takes its part of their sum, and what rounding leaves goes to the first that has any health. With no health at all
     * the first takes everything.
     *
     * @param health of each tier
     * @param ramped the same, slow starts counted: at most as much. Load beyond it goes to a tier only when the later ones
     *     can't take it, so that a tier that comes back warms up before it has all its load again
     */
    public static int[] of(int[] health, int[] ramped) {
        int available = available(health);
        int[] loads = new int[health.length];
        if (available == 0) {
            loads[0] = ALL;
            return loads;
        }
        int[] first = available == ALL ? ramped : health;
        int left = ALL;
        for (int p = 0; p < loads.length; p++) {
            loads[p] = Math.min(left, first[p] * ALL / available);
            left -= loads[p];
        }
        if (available == ALL) {
            for (int p = 0; p < loads.length; p++) {
                int more = Math.min(left, health[p] - loads[p]);
                loads[p] += more;
                left -= more;
            }
        } else {
            loads[firstAboveZero(health)] += left;
        }
        return loads;
    }

    /** Returns the load of each tier when health is overruled in all of them: by how many members each has in rotation. */
    public static int[] inPanic(int[] members) {
        long sum = 0;
        for (int count : members) {
            sum += count;
        }
        int[] loads = new int[members.length];
        int left = ALL;
        for (int p = 0; p < loads.length && sum > 0; p++) {
            loads[p] = (int) (ALL * (long) members[p] / sum);
            left -= loads[p];
        }
        loads[firstAboveZero(members)] += left;
        return loads;
    }

    private static int firstAboveZero(int[] values) {
        for (int p = 0; p < values.length; p++) {
            if (values[p] > 0) {
                return p;
            }
        }
        return 0;
    }
}
