package io.evener.strategies.hashing;

import java.util.Arrays;

/**
 * Whose turn it is when Envoy fills a Maglev table of unequal weights: a member of normalised weight w that has k slots takes
 * the next in the first further round in which {@code round w >= k max w}, computed in doubles as Envoy does. A round's
 * members come in order.
 *
 * <p>Envoy goes through all members in every round. Here each member writes down its rounds, and one counting sort puts
 * them in order: O(turns + members), however few of the members take part in a round.
 */
final class MaglevRounds {

    private final double[] shares;
    private final double largest;
    /** Rounds in which enough turns are taken. */
    private final int last;

    /** The rounds of the first member's turns, then of the second's, and so on. */
    private int[] rounds;

    private int count;

    private MaglevRounds(int turns, long[] weights) {
        int n = weights.length;
        double sum = 0;
        for (long weight : weights) {
            sum += weight; // exact: at most 2^32 each, of less than 2^21 members
        }
        shares = new double[n];
        double most = 0;
        for (int member = 0; member < n; member++) {
            shares[member] = weights[member] / sum;
            most = Math.max(most, shares[member]);
        }
        largest = most;
        // In R rounds a member takes at least R w / max w - 1 turns, and the heaviest takes R.
        last = (int) Math.min(turns, Math.ceil((turns + n) * largest) + 1);
        rounds = new int[turns + 3 * n];
    }

    /** Returns the members in the order of their turns: as many as wanted, or more. */
    static int[] turns(int wanted, long[] weights) {
        return new MaglevRounds(wanted, weights).turns();
    }

    private int[] turns() {
        int[] ends = new int[shares.length];
        for (int member = 0; member < shares.length; member++) {
            write(shares[member]);
            ends[member] = count;
        }
        int[] starts = new int[last + 2];
        for (int turn = 0; turn < count; turn++) {
            starts[rounds[turn] + 1]++;
        }
        for (int round = 1; round < starts.length; round++) {
            starts[round] += starts[round - 1];
        }
        int[] turns = new int[count];
        for (int member = 0, turn = 0; member < ends.length; member++) {
            for (; turn < ends[member]; turn++) {
                turns[starts[rounds[turn]]++] = member;
            }
        }
        return turns;
    }

    private void write(double share) {
        double target = 0;
        for (long round = 1; round <= last; ) {
            if (count == rounds.length) {
                rounds = Arrays.copyOf(rounds, 2 * count);
            }
            rounds[count++] = (int) round;
            target += largest;
            round = Math.max(round + 1, (long) (target / share) - 1);
            while (round * share < target) {
                round++;
            }
        }
    }
}
