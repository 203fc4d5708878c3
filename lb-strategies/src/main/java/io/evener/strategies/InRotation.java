package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * The members in rotation of one snapshot, packed, in order of their ids, with their shares (weight x admission): what
 * unkeyed choosers work on. A combinator may list its part of a snapshot in any order; nothing depends on it.
 */
final class InRotation {

    /** Vain draws before {@link #drawOther} counts: each misses with the excluded part of the members. */
    private static final int BLIND_DRAWS = 8;

    /** What admissions are counted in. */
    private static final int SIXTEENTHS = 16;

    final Member[] members;
    private final double[] shares;
    private final boolean uniform;
    private final Sampler sampler;

    private InRotation(Member[] members, double[] shares, boolean uniform) {
        this.members = members;
        this.shares = shares;
        this.uniform = uniform;
        this.sampler = uniform ? Sampler.uniform(members.length) : Sampler.of(shares);
    }

    static InRotation of(PoolSnapshot snapshot) {
        int[] order = ById.order(snapshot, snapshot::eligible);
        int n = order.length;
        Member[] members = new Member[n];
        double[] shares = new double[n];
        boolean uniform = true;
        for (int k = 0; k < n; k++) {
            members[k] = snapshot.member(order[k]);
            shares[k] = snapshot.weight(order[k]) * snapshot.admission(order[k]);
            uniform &= shares[k] == shares[0];
        }
        return new InRotation(members, shares, uniform);
    }

    int size() {
        return members.length;
    }

    /** Returns whether all members have the same share. */
    boolean isUniform() {
        return uniform;
    }

    /** Returns a member's weight x admission: exact, an integer in sixteenths. */
    double share(int k) {
        return shares[k];
    }

    /** Returns the shares as the smallest whole numbers in their proportion: each below 2^36. */
    long[] proportions() {
        long[] whole = new long[members.length];
        long divisor = 0;
        for (int k = 0; k < whole.length; k++) {
            whole[k] = (long) (shares[k] * SIXTEENTHS);
            divisor = divisor == 1 ? 1 : gcd(whole[k], divisor);
        }
        for (int k = 0; divisor > 1 && k < whole.length; k++) {
            whole[k] /= divisor;
        }
        return whole;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Draws an index in proportion to the shares; there must be a member. */
    int draw(RandomSource random) {
        return sampler.draw(random);
    }

    /**
     * Draws one of these in proportion to their shares: for breaking ties among few members.
     *
     * @param ties a bit per member, at least one
     */
    int drawOf(int ties, RandomSource random) {
        int left = ties;
        if ((ties & ties - 1) == 0) {
            return Integer.numberOfTrailingZeros(ties);
        }
        if (uniform) {
            for (int skip = random.nextInt(Integer.bitCount(ties)); skip > 0; skip--) {
                left &= left - 1;
            }
            return Integer.numberOfTrailingZeros(left);
        }
        double sum = 0;
        for (int bits = ties; bits != 0; bits &= bits - 1) {
            sum += shares[Integer.numberOfTrailingZeros(bits)];
        }
        double skip = sum * random.nextDouble() - shares[Integer.numberOfTrailingZeros(left)];
        while (skip >= 0 && (left & left - 1) != 0) {
            left &= left - 1;
            skip -= shares[Integer.numberOfTrailingZeros(left)];
        }
        return Integer.numberOfTrailingZeros(left);
    }

    /**
     * Draws a member that the request doesn't exclude, in proportion to the shares of those (a dead member's
     * neighbour must not inherit its share, nor a member in slow start every retry), in bounded time.
     */
    @Nullable
    Member drawOther(ChooseRequest request, RandomSource random) {
        if (members.length == 0) {
            return null;
        }
        for (int draw = 0; draw < BLIND_DRAWS; draw++) {
            Member member = members[sampler.draw(random)];
            if (!request.excludes(member)) {
                return member;
            }
        }
        double left = 0;
        for (int k = 0; k < members.length; k++) {
            left += request.excludes(members[k]) ? 0 : shares[k];
        }
        double skip = left * random.nextDouble();
        Member last = null;
        for (int k = 0; k < members.length; k++) {
            if (!request.excludes(members[k])) {
                last = members[k];
                skip -= shares[k];
                if (skip < 0) {
                    break;
                }
            }
        }
        return last;
    }
}
