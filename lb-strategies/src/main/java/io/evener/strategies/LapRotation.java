package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Goes over laps laid down beforehand.
 *
 * <p>A cursor runs over positions 0..length-1. There is no division and no wrap on the fast path: whoever draws a multiple
 * of length takes length off the cursor again. Threads that overshoot meanwhile serve their position modulo length, so the
 * cyclic order holds in every interleaving, for ever.
 */
final class LapRotation extends Rotation {

    private final Member[] sequence;
    private final Laps laps;
    private final String rule;

    LapRotation(InRotation in, Laps laps, String rule, RandomSource random, int stripes) {
        super(in, random, stripes);
        this.sequence = laps.sequence();
        this.laps = laps;
        this.rule = rule;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        if (request.excludedCount() != 0 || sequence.length == 0) {
            return other(request);
        }
        int cell = cell();
        long position = (long) CELL.getAndAdd(cells, cell, 1L);
        return position < sequence.length ? sequence[(int) position] : wrapped(cell, position);
    }

    private Member wrapped(int cell, long position) {
        int at = (int) (position % sequence.length);
        if (at == 0) {
            CELL.getAndAdd(cells, cell, (long) -sequence.length);
        }
        return sequence[at];
    }

    @Override
    long start(long word, int stripe, int stripes) {
        long offset = (word >>> 32) * sequence.length >>> 32;
        return (offset + (long) sequence.length * stripe / stripes) % sequence.length;
    }

    @Override
    long after(Rotation before, long position) {
        return before instanceof LapRotation other
                ? laps.positionAfter(other.laps, (int) (position % other.sequence.length), random)
                : laps.positionAt(before.phase(position), random);
    }

    @Override
    double phase(long position) {
        return laps.phase((int) (position % sequence.length));
    }

    @Override
    String rule() {
        return rule;
    }
}
