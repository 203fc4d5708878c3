package io.evener.strategies.hashing;

import java.util.function.IntToLongFunction;

/**
 * A ring of points on the unsigned 64-bit circle: a key belongs to the owner of the first point at or above its hash, past
 * the last point to the first one's.
 */
public final class Ring implements KeyTable {

    /*
     * Layout: hashes (8 bytes a point, sorted unsigned), owners (4), and an index by the hash's upper bits (4 to 8, in small
     * rings 16 to 32): where the points of a bucket begin. There are at least as many buckets as points, so a lookup is one
     * read of the index and on average one or two of hashes, instead of 20 dependent ones of a binary search over a million
     * points. Small rings have four times the buckets: their cost is not memory, but the branch that finds a point below
     * the key in the bucket, which then is rare enough to be predicted.
     *
     * The index is made first: it is the counting pass of a sort. Points fall into their buckets in the order given and sink
     * to their places within: about one each, so the sort is linear for hashes that deserve the name. It is stable: of equal
     * points the earlier one given comes first, and gets the keys.
     */

    private static final int SMALL = 1 << 16;

    private final long[] hashes;
    private final int[] owners;
    private final int[] index;
    private final int indexShift;
    private final int keyShift;

    private Ring(int size, IntToLongFunction points, int[] pointOwners, int keyShift) {
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(size - 1)) + (size <= SMALL ? 2 : 0);
        this.indexShift = 64 - bits;
        this.keyShift = keyShift;
        this.index = new int[1 << bits];
        this.hashes = new long[size];
        this.owners = new int[size];
        for (int p = 0; p < size; p++) {
            index[bucket(points.applyAsLong(p))]++;
        }
        for (int bucket = 1; bucket < index.length; bucket++) {
            index[bucket] += index[bucket - 1];
        }
        for (int p = size - 1; p >= 0; p--) { // backwards: the last of a bucket goes to its end
            long point = points.applyAsLong(p);
            int at = --index[bucket(point)];
            hashes[at] = point;
            owners[at] = pointOwners[p];
        }
        for (int place = 1; place < size; place++) {
            sink(place);
        }
    }

    private int bucket(long hash) {
        return (int) (hash >>> indexShift);
    }

    private void sink(int place) {
        long point = hashes[place];
        int owner = owners[place];
        int at = place;
        for (; at > 0 && Long.compareUnsigned(hashes[at - 1], point) > 0; at--) {
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
        return of(points, owners, points.length);
    }

    /** Returns the ring of the first so many of these points; there must be one. */
    static Ring of(long[] points, int[] owners, int size) {
        return new Ring(size, p -> points[p], owners, 0);
    }

    /** Returns the ring of so many points on the unsigned 32-bit circle; of keys' hashes it takes the lower 32 bits. */
    static Ring of32(int[] points, int[] owners, int size) {
        return new Ring(size, p -> (long) points[p] << 32, owners, 32);
    }

    @Override
    public int home(long hash) {
        return owners[start(hash)];
    }

    @Override
    public int start(long hash) {
        long key = hash << keyShift;
        int at = index[bucket(key)];
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
