package io.evener.strategies.hashing;

import java.util.stream.LongStream;

/**
 * Multi-probe consistent hashing [1]: each member has one point on the ring for each unit of weight, a key is hashed
 * several times, and the member whose point comes soonest after one of the hashes has the key.
 *
 * <p>A member's last point stands for a part of a unit: that part of all keys sees it, the others look past it. Further stops
 * of a walk are probes with further hashes.
 *
 * <p>[1] B. Appleton, M. O'Reilly, Multi-probe consistent hashing, arXiv:1505.00062, 2015.
 */
public final class MultiProbeTable implements KeyTable {

    /**
     * With a part f out, a walk takes 1 / (1 - f) stops, and one in f^-8 goes on to a ranking of all (1 - f) n: the mean of that
     * is 0.04 n members at most, 1 to 2 ns each, with 8 of 9 out. Fewer stops would rank too often, more search too long.
     */
    private static final int MAX_VAIN_STOPS = 8;

    private final Ring ring;
    /** By place on the ring: the part of keys that see it. There is always a point that all see: the unit is no more than the mean weight. */
    private final double[] parts;

    private final Affinity affinity;
    private final int probes;

    private MultiProbeTable(int probes, String[] names, long[] weights) {
        WeightUnit unit = WeightUnit.of(weights);
        int size = Math.toIntExact(LongStream.of(weights).map(unit::places).sum());
        long[] points = new long[size];
        int[] owners = new int[size];
        double[] partsByPoint = new double[size];
        int count = 0;
        for (int member = 0; member < names.length; member++) {
            for (int ordinal = 0; ordinal < unit.places(weights[member]); ordinal++) {
                points[count] = XxHash.of(names[member], ordinal);
                partsByPoint[count] = unit.part(weights[member], ordinal);
                owners[count++] = member;
            }
        }
        this.probes = probes;
        this.affinity =
                new Affinity(names, LongStream.of(weights).asDoubleStream().toArray());
        this.ring = Ring.of(points, owners);
        this.parts = new double[size];
        for (int p = 0; p < size; p++) {
            parts[ring.start(points[p])] = partsByPoint[p];
        }
    }

    /**
     * Returns the table.
     *
     * @param probes per key, at least 1
     * @param names of the members
     * @param weights above 0
     */
    public static MultiProbeTable of(int probes, String[] names, long[] weights) {
        return new MultiProbeTable(probes, names, weights);
    }

    @Override
    public int home(long hash) {
        return ring.owner(start(hash));
    }

    /**
     * Every probe is a hash of its own. Two hashes for all of them, h1 + i h2 as in [1], make probes that crowd for one key
     * in ten at 100 members: a peak of 1.10 instead of 1.05.
     */
    @Override
    public int start(long hash) {
        int soonest = 0;
        long least = -1; // unsigned, the largest
        for (int i = 0; i < probes; i++) {
            long probe = SplitMix.mix(hash + i * SplitMix.GAMMA);
            int place = ring.start(probe);
            if (parts[place] < 1) {
                place = seen(hash, place);
            }
            long distance = ring.point(place) - probe;
            if (Long.compareUnsigned(distance, least) < 0) {
                least = distance;
                soonest = place;
            }
        }
        return soonest;
    }

    private int seen(long hash, int first) {
        int place = first;
        // The complement, because walks thin by a draw from the hash itself.
        while (parts[place] < 1 && !affinity.keeps(~hash, ring.owner(place), parts[place])) {
            place = ring.next(hash, place, 1);
        }
        return place;
    }

    @Override
    public int next(long hash, int place, int stop) {
        return start(XxHash.of(hash, stop));
    }

    @Override
    public int owner(int place) {
        return ring.owner(place);
    }

    @Override
    public int stops() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int vainStops() {
        return MAX_VAIN_STOPS;
    }
}
