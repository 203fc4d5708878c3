package io.evener.strategies;

import io.evener.Member;
import io.evener.RandomSource;

/**
 * The order of a round robin: laps, each the same, so many that wrapping is rare. With equal shares a lap goes over the
 * members by id, else it is a smooth cycle.
 */
final class Laps {

    private static final int MIN_LENGTH = 64;

    /** Less than a turn of the longest lap, and more than rounding errs. */
    private static final double SAME = 1e-6;

    private final Member[] sequence;
    private final int lap;
    private final boolean byId;

    private Laps(Member[] lap, boolean byId) {
        int laps = lap.length == 0 ? 0 : (MIN_LENGTH + lap.length - 1) / lap.length;
        this.sequence = new Member[laps * lap.length];
        for (int l = 0; l < laps; l++) {
            System.arraycopy(lap, 0, sequence, l * lap.length, lap.length);
        }
        this.lap = lap.length;
        this.byId = byId;
    }

    /** Returns the laps of members whose shares are equal. */
    static Laps byId(InRotation in) {
        return new Laps(in.members, true);
    }

    /** Returns the laps of a cycle of indices. */
    static Laps of(InRotation in, int[] cycle) {
        Member[] lap = new Member[cycle.length];
        for (int t = 0; t < lap.length; t++) {
            lap[t] = in.members[cycle[t]];
        }
        return new Laps(lap, false);
    }

    Member[] sequence() {
        return sequence;
    }

    /** Returns what part of its lap lies before a position. */
    double phase(int position) {
        return position % lap / (double) lap;
    }

    /**
     * Returns a position in the first lap before which this part of it lies. Between two it draws one: always the nearer
     * would favour somebody whenever weights change in step with the laps.
     */
    int positionAt(double phase, RandomSource random) {
        double exact = phase * lap;
        double nearest = Math.rint(exact);
        int position = (int) (Math.abs(exact - nearest) < SAME ? nearest : exact + random.nextDouble());
        return position < lap ? position : 0;
    }

    /**
     * Returns where to go on after another order stood at this position: by id the same id or the next one, else as far
     * into the lap, where everybody is as nearly due as before.
     */
    int positionAfter(Laps before, int position, RandomSource random) {
        if (!byId || !before.byId) {
            return positionAt(before.phase(position), random);
        }
        String id = before.sequence[position].endpoint().id();
        int low = 0;
        int high = lap;
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
}
