package io.evener.strategies.hashing;

/**
 * A ring of points on the unsigned 64-bit circle: a key belongs to the owner of the first point at or above its hash, past
 * the last point to the first one's.
 */
public final class Ring implements KeyTable {

    /*
     * Layout: hashes (8 bytes a point, sorted unsigned), owners (4), and an index by the hash's upper bits (4 to 8): where
     * the points of a bucket begin. There are at least as many buckets as points, so a lookup is one read of the index and on
     * average one or two of hashes, instead of 20 dependent ones of a binary search over a million points.
     *
     * The index is made first: it is the counting pass of a sort. Points fall into their buckets in the order given and are
     * put in order within: about one each, so the sort is linear for hashes that deserve the name. It is stable: of equal
     * points the earlier one given comes first, and gets the keys.
     */

    private final long[] hashes;
    private final int[] owners;
    private final int[] index;
    private final int indexShift;
    private final int keyShift;

    private Ring(long[] points, int[] pointOwners, int keyShift) {
        int size = points.length;
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(size - 1));
        this.indexShift = 64 - bits;
        this.keyShift = keyShift;
        this.index = new int[(1 << bits) + 1];
        this.hashes = new long[size];
        this.owners = new int[size];
        for (long point : points) {
            index[(int) (point >>> indexShift) + 1]++;
        }
        for (int bucket = 1; bucket < index.length; bucket++) {
            index[bucket] += index[bucket - 1];
        }
        int[] ends = index.clone();
        for (int p = 0; p < size; p++) {
            insert(points[p], pointOwners[p], (int) (points[p] >>> indexShift), ends);
        }
    }

    private void insert(long point, int owner, int bucket, int[] ends) {
        int at = ends[bucket]++;
        for (; at > index[bucket] && Long.compareUnsigned(hashes[at - 1], point) > 0; at--) {
            hashes[at] = hashes[at - 1];
            owners[at] = owners[at - 1];
        }
        hashes[at] = point;
        owners[at] = owner;
    }

    /**
     * Returns the ring of these points; there must be one.
     *
     * @param owners of each point
     */
    public static Ring of(long[] points, int[] owners) {
        return new Ring(points, owners, 0);
    }

    /**
     * Returns the ring of these points on the unsigned 32-bit circle; of keys' hashes it takes the lower 32 bits.
     *
     * @param owners of each point
     */
    public static Ring of32(int[] points, int[] owners) {
        long[] upper = new long[points.length];
        for (int p = 0; p < points.length; p++) {
            upper[p] = (long) points[p] << 32;
        }
        return new Ring(upper, owners, 32);
    }

    @Override
    public int home(long hash) {
        return owners[start(hash)];
    }

    @Override
    public int start(long hash) {
        long key = hash << keyShift;
        int at = index[(int) (key >>> indexShift)];
        while (at < hashes.length && Long.compareUnsigned(hashes[at], key) < 0) {
            at++;
        }
        return at < hashes.length ? at : 0;
    }

    @Override
    public int next(long hash, int place, int stop) {
        return place + 1 < hashes.length ? place + 1 : 0;
    }

    @Override
    public int owner(int place) {
        return owners[place];
    }

    @Override
    public int stops() {
        return hashes.length;
    }

    /** Returns a point, by its place in the ring. */
    public long point(int place) {
        return hashes[place] >>> keyShift;
    }
}
