package io.evener.strategies.split;

/**
 * What part of a zone's calls goes to which zone, so that all zones' callers together load every endpoint alike while as
 * many calls as possible stay where they are made: Envoy's integer arithmetic in ten-thousandths [1], applied to regions
 * first and then to the zones of the caller's own.
 *
 * <p>[1] Envoy, load_balancer_impl.cc: regenerateLocalityRoutingStructures.
 */
public final class ZoneShares {

    private static final int WHOLE = 10_000;
    /** Larger capacities lose their low bits, an error below 2^-48, rather than overflow. */
    private static final int EXACT_BITS = 49;

    private ZoneShares() {}

    /**
     * Returns each zone's part of the calls made in one of them; they add up to 1.
     *
     * @param own the zone where the calls are made
     * @param regions each zone's region, as an index
     * @param callers how much calling each zone does, in any unit
     * @param capacity what each zone's endpoints can carry, in any unit; not 0 everywhere
     */
    public static double[] of(int own, int[] regions, long[] callers, long[] capacity) {
        int count = 0;
        for (int region : regions) {
            count = Math.max(count, region + 1);
        }
        long[] regionCallers = new long[count];
        long[] regionCapacity = new long[count];
        long[] ownCallers = new long[regions.length];
        long[] ownCapacity = new long[regions.length];
        for (int z = 0; z < regions.length; z++) {
            regionCallers[regions[z]] += callers[z];
            regionCapacity[regions[z]] += capacity[z];
            if (regions[z] == regions[own]) {
                ownCallers[z] = callers[z];
                ownCapacity[z] = capacity[z];
            }
        }
        double[] byRegion = split(regions[own], regionCallers, regionCapacity);
        double[] shares =
                byRegion[regions[own]] == 0 ? new double[regions.length] : split(own, ownCallers, ownCapacity);
        for (int z = 0; z < regions.length; z++) {
            int region = regions[z];
            shares[z] = region == regions[own]
                    ? shares[z] * byRegion[region]
                    : capacity[z] == 0 ? 0 : byRegion[region] * capacity[z] / regionCapacity[region];
        }
        return shares;
    }

    /**
     * One level: what its own endpoints can carry of its own calls stays, the rest goes where capacity exceeds calling, in
     * proportion to the excess.
     */
    private static double[] split(int own, long[] callers, long[] capacity) {
        long[] calling = parts(callers);
        long[] carrying = parts(capacity);
        double[] shares = new double[callers.length];
        if (carrying[own] > 0 && carrying[own] >= calling[own]) {
            shares[own] = 1;
            return shares;
        }
        long kept = calling[own] == 0 ? 0 : carrying[own] * WHOLE / calling[own];
        double local = (double) kept / WHOLE;
        long[] excess = new long[callers.length];
        long sum = 0;
        for (int z = 0; z < excess.length; z++) {
            excess[z] = z == own ? 0 : Math.max(0, carrying[z] - calling[z]);
            sum += excess[z];
        }
        if (sum == 0) { // rounding took the excess: by what each can carry
            excess = capacity;
            sum = sum(capacity);
        }
        for (int z = 0; z < shares.length; z++) {
            shares[z] = (1 - local) * excess[z] / sum;
        }
        shares[own] += local;
        return shares;
    }

    /** Returns the parts of the whole in ten-thousandths, rounded down. */
    private static long[] parts(long[] values) {
        long sum = sum(values);
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(sum) - EXACT_BITS);
        long[] parts = new long[values.length];
        for (int z = 0; z < parts.length && sum > 0; z++) {
            parts[z] = WHOLE * (values[z] >> shift) / (sum >> shift);
        }
        return parts;
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }
}
