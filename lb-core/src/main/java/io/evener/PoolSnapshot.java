package io.evener;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The members of a pool at one moment: immutable, in order of their ids, the ones out of rotation included.
 *
 * <p>{@code i} is always an index in {@code 0..size()-1}; out of range is an {@link IndexOutOfBoundsException}. An
 * index means the same member in every snapshot with the same {@link #membershipVersion()}.
 */
public final class PoolSnapshot {

    private final String pool;
    private final long version;
    private final long membershipVersion;
    private final Member[] members;
    private final Endpoint[] endpoints;
    /** What a combinator weighs them with; null: as the endpoints say. */
    private final long @Nullable [] weights;

    private final boolean[] eligible;
    private final boolean[] healthy;
    private final byte[] admission;
    private final int eligibleCount;

    PoolSnapshot(
            String pool,
            long version,
            long membershipVersion,
            Member[] members,
            Endpoint[] endpoints,
            boolean[] eligible,
            boolean[] healthy,
            byte[] admission) {
        this(pool, version, membershipVersion, members, endpoints, null, eligible, healthy, admission);
    }

    private PoolSnapshot(
            String pool,
            long version,
            long membershipVersion,
            Member[] members,
            Endpoint[] endpoints,
            long @Nullable [] weights,
            boolean[] eligible,
            boolean[] healthy,
            byte[] admission) {
        this.pool = pool;
        this.version = version;
        this.membershipVersion = membershipVersion;
        this.members = members;
        this.endpoints = endpoints;
        this.weights = weights;
        this.eligible = eligible;
        this.healthy = healthy;
        this.admission = admission;
        int count = 0;
        for (boolean in : eligible) {
            count += in ? 1 : 0;
        }
        this.eligibleCount = count;
    }

    static PoolSnapshot empty(String pool) {
        return new PoolSnapshot(
                pool, 0, 0, new Member[0], new Endpoint[0], new boolean[0], new boolean[0], new byte[0]);
    }

    /** Returns the pool's name. */
    public String pool() {
        return pool;
    }

    /** Returns how many members there are, in rotation or not. */
    public int size() {
        return members.length;
    }

    /** Returns how many members are in rotation. */
    public int eligibleCount() {
        return eligibleCount;
    }

    /** Returns a member. */
    public Member member(int i) {
        return members[i];
    }

    /** Returns all members. */
    List<Member> members() {
        return Collections.unmodifiableList(Arrays.asList(members));
    }

    /** Returns a member's endpoint as it was at this moment. */
    public Endpoint endpoint(int i) {
        return endpoints[i];
    }

    /** Returns whether a member is in rotation: the only thing a chooser asks about availability. */
    public boolean eligible(int i) {
        return eligible[i];
    }

    /** Returns whether nothing is held against a member, panic aside: what spill arithmetic asks. */
    public boolean healthy(int i) {
        return healthy[i];
    }

    /** Returns a member's weight, 0 to {@link Endpoint#MAX_WEIGHT}: the endpoint's, unless a combinator gave another. */
    public long weight(int i) {
        return weights == null ? endpoints[i].weight() : weights[i];
    }

    /** Returns what part of its normal share a member gets: a multiple of 1/16, above 0, at most 1. */
    public double admission(int i) {
        return admission[i] / (double) Standing.FULL_ADMISSION;
    }

    /**
     * Returns a number that is equal for two snapshots of a pool, or two selections of snapshots, only if they have
     * the same endpoints, with the same properties and weights, at the same indices. (For selections it is a 64-bit
     * hash.)
     */
    public long membershipVersion() {
        return membershipVersion;
    }

    /** Returns a number that grows with every snapshot the pool publishes. */
    public long version() {
        return version;
    }

    /**
     * Returns the snapshot of some of these members: what a combinator hands to a child.
     *
     * @param indices whom, in the order wanted
     */
    public PoolSnapshot select(int[] indices) {
        return select(indices, weights == null ? null : weightsOf(indices), mix(membershipVersion + indices.length));
    }

    /**
     * Returns the snapshot of some of these members with weights of the combinator's own: how it gives a child's members
     * unequal parts.
     *
     * @param indices whom, in the order wanted
     * @param weights their weights, each in 1..{@link Endpoint#MAX_WEIGHT}
     * @throws IllegalArgumentException when a weight is out of range, or there are not as many as indices
     */
    public PoolSnapshot select(int[] indices, long[] weights) {
        if (weights.length != indices.length) {
            throw new IllegalArgumentException(
                    "must be as many as indices, " + indices.length + ": weights.length=" + weights.length);
        }
        long hash = ~mix(membershipVersion + indices.length);
        for (long weight : weights) {
            if (weight < 1 || weight > Endpoint.MAX_WEIGHT) {
                throw new IllegalArgumentException("must be in 1.." + Endpoint.MAX_WEIGHT + ": weight=" + weight);
            }
            hash = mix(hash + weight);
        }
        return select(indices, weights.clone(), hash);
    }

    private long[] weightsOf(int[] indices) {
        long[] some = new long[indices.length];
        for (int k = 0; k < some.length; k++) {
            some[k] = weight(indices[k]);
        }
        return some;
    }

    private PoolSnapshot select(int[] indices, long @Nullable [] someWeights, long seed) {
        int n = indices.length;
        Member[] someMembers = new Member[n];
        Endpoint[] someEndpoints = new Endpoint[n];
        boolean[] someEligible = new boolean[n];
        boolean[] someHealthy = new boolean[n];
        byte[] someAdmission = new byte[n];
        long hash = seed;
        for (int k = 0; k < n; k++) {
            int i = Objects.checkIndex(indices[k], members.length);
            someMembers[k] = members[i];
            someEndpoints[k] = endpoints[i];
            someEligible[k] = eligible[i];
            someHealthy[k] = healthy[i];
            someAdmission[k] = admission[i];
            hash = mix(hash + i + 1);
        }
        return new PoolSnapshot(
                pool, version, hash, someMembers, someEndpoints, someWeights, someEligible, someHealthy, someAdmission);
    }

    /** The 64-bit finalizer of SplitMix64. */
    private static long mix(long z) {
        long x = z + 0x9E3779B97F4A7C15L;
        x = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }

    /** Returns the pool's name, the counts, and the first ten members. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(pool)
                .append(" v")
                .append(version)
                .append(" ")
                .append(eligibleCount)
                .append('/')
                .append(size())
                .append(" [");
        for (int i = 0; i < Math.min(10, size()); i++) {
            text.append(i == 0 ? "" : ", ").append(endpoints[i].id()).append(eligible[i] ? "" : " (out)");
        }
        return text.append(size() > 10 ? ", ...]" : "]").toString();
    }
}
