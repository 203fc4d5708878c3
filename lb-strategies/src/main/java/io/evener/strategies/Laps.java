package io.evener.strategies;

import io.evener.Member;

/**
 * The order of a round robin: some laps over the members by id.
 *
 * <p>With equal admissions all laps are the same, and there are enough of them that wrapping is rare. Otherwise there
 * are 16, and a member with admission a takes part in 16 a of them, evenly spread.
 */
final class Laps {

    private static final int MIN_LENGTH = 64;
    private static final int UNEVEN_LAPS = 16;

    private final Member[] sequence;
    /** Where lap l begins; one more entry for the end. */
    private final int[] starts;

    private Laps(Member[] sequence, int[] starts) {
        this.sequence = sequence;
        this.starts = starts;
    }

    static Laps of(InRotation in) {
        int n = in.size();
        if (n == 0) {
            return new Laps(new Member[0], new int[] {0});
        }
        int laps = in.isUniform() ? (MIN_LENGTH + n - 1) / n : UNEVEN_LAPS;
        Member[] sequence = new Member[laps * n];
        int[] starts = new int[laps + 1];
        int length = 0;
        for (int lap = 0; lap < laps; lap++) {
            starts[lap] = length;
            for (int k = 0; k < n; k++) {
                if (in.isUniform() || takesPart(in.share(k), lap)) {
                    sequence[length++] = in.members[k];
                }
            }
        }
        starts[laps] = length;
        return new Laps(java.util.Arrays.copyOf(sequence, length), starts);
    }

    private static boolean takesPart(double admission, int lap) {
        return Math.floor((lap + 1) * admission) > Math.floor(lap * admission);
    }

    Member[] sequence() {
        return sequence;
    }

    int length() {
        return sequence.length;
    }

    /** Returns where to go on after another order stood at this position: the same id there, or the next one. */
    int positionAfter(Laps before, int position) {
        String id = before.sequence[position].endpoint().id();
        int lap = before.starts.length == starts.length ? before.lapOf(position) : 0;
        int low = starts[lap];
        int high = starts[lap + 1];
        while (low < high) {
            int middle = low + high >>> 1;
            if (sequence[middle].endpoint().id().compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < sequence.length ? low : 0;
    }

    private int lapOf(int position) {
        int lap = 0;
        while (starts[lap + 1] <= position) {
            lap++;
        }
        return lap;
    }
}
