package io.evener.strategies.split;

import java.util.Arrays;

/**
 * A client's arc of the ring of endpoints: Finagle's deterministic aperture [1], in whole numbers.
 *
 * <p>Endpoints own arcs as long as their weights are large; C clients begin C-ths of the ring apart, and each reaches
 * over a whole number of C-ths. So every point of the ring is covered by equally many clients, and every endpoint gets
 * exactly its weight's part of all calls when a client divides its own by the overlaps.
 *
 * <p>[1] Twitter, Deterministic Aperture, 2019; Finagle, DeterministicAperture.scala.
 */
public final class Aperture {

    /** Ring positions are weights x clients; larger weights lose low bits rather than overflow. */
    private static final int EXACT_BITS = 62;

    private final int[] indices;
    private final long[] overlaps;
    private final long width;

    private Aperture(int[] indices, long[] overlaps, long width) {
        this.indices = indices;
        this.overlaps = overlaps;
        this.width = width;
    }

    /**
     * Returns the arc of one client.
     *
     * @param weights of the endpoints in the order of the ring, above 0; at least one
     * @param in whether an endpoint is in rotation: the arc is extended, by whole C-ths, over what those that are out can't
     *     carry
     * @param size how many endpoints' worth of the ring to cover, at least
     * @param rank the client's, in 0..clients-1
     */
    public static Aperture of(long[] weights, boolean[] in, int size, int rank, int clients) {
        int n = weights.length;
        long sum = 0;
        for (long weight : weights) {
            sum += weight;
        }
        int shift = Math.max(0, bits(sum) + bits(clients) - EXACT_BITS);
        long[] arcs = new long[n];
        long ring = 0;
        for (int j = 0; j < n; j++) {
            arcs[j] = Math.max(1, weights[j] >> shift);
            ring += arcs[j];
        }
        long units = ceilDiv((long) Math.min(size, n) * clients, n);
        long extended = unitsForThoseIn(arcs, in, ring, rank, clients, units);
        return cut(arcs, ring, rank, clients, Math.max(units, extended));
    }

    private static int bits(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    /** Returns how many units must be covered so that those in rotation make up for those that are out. */
    private static long unitsForThoseIn(long[] arcs, boolean[] in, long ring, int rank, int clients, long units) {
        long all = 0;
        for (int j = 0; j < arcs.length; j++) {
            all += in[j] ? arcs[j] * clients : 0;
        }
        long missing = Math.min(units * ring, all);
        long start = rank * ring;
        int j = at(arcs, clients, start);
        long end = end(arcs, clients, j);
        long position = start;
        for (int step = 0; step <= arcs.length && missing > 0; step++) {
            long reach = end - position;
            if (in[j]) {
                long taken = Math.min(reach, missing);
                missing -= taken;
                position += taken;
            } else {
                position = end;
            }
            j = j + 1 < arcs.length ? j + 1 : 0;
            end += missing > 0 ? arcs[j] * clients : 0;
        }
        return Math.min(clients, ceilDiv(position - start, ring));
    }

    private static int at(long[] arcs, int clients, long position) {
        int j = 0;
        for (long end = arcs[0] * clients; end <= position; end += arcs[j] * clients) {
            j++;
        }
        return j;
    }

    private static long end(long[] arcs, int clients, int last) {
        long end = 0;
        for (int j = 0; j <= last; j++) {
            end += arcs[j] * clients;
        }
        return end;
    }

    private static Aperture cut(long[] arcs, long ring, int rank, int clients, long units) {
        int n = arcs.length;
        long start = rank * ring;
        long left = units * ring;
        int j = at(arcs, clients, start);
        long reach = end(arcs, clients, j) - start;
        int[] indices = new int[n];
        long[] overlaps = new long[n];
        int size = 0;
        while (left > 0) {
            long taken = Math.min(left, reach);
            if (size == n) { // around the ring: the rest of the arc that it began in
                overlaps[0] += taken;
            } else {
                indices[size] = j;
                overlaps[size++] = taken;
            }
            left -= taken;
            j = j + 1 < n ? j + 1 : 0;
            reach = arcs[j] * clients;
        }
        return new Aperture(Arrays.copyOf(indices, size), Arrays.copyOf(overlaps, size), units * ring);
    }

    /** Returns the endpoints covered, in the order of the ring from the arc's start. */
    public int[] indices() {
        return indices.clone();
    }

    /** Returns how much of each endpoint's arc is covered; they add up to {@link #width()}. */
    public long[] overlaps() {
        return overlaps.clone();
    }

    /** Returns the arc's length, in the same unit. */
    public long width() {
        return width;
    }

    /**
     * Returns the overlaps as weights: exact where the largest, divided by what they have in common, is at most {@code most};
     * else each is off by less than two {@code most}-ths of the largest.
     */
    public long[] weights(long most) {
        long common = 0;
        long largest = 0;
        for (long overlap : overlaps) {
            common = gcd(overlap, common);
            largest = Math.max(largest, overlap);
        }
        int shift = Math.max(0, bits(largest / common) - bits(most));
        long[] weights = new long[overlaps.length];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = Math.max(1, overlaps[k] / common >> shift);
        }
        return weights;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
