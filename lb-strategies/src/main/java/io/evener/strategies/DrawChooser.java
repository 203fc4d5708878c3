package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Any number of draws, or draws in proportion to shares. */
final class DrawChooser extends InFlightChooser {
    private static final int REDRAWS = 8;

    private final int choices;

    DrawChooser(InRotation in, int choices, RandomSource random) {
        super(in, random);
        this.choices = choices;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        long seenLow = 0;
        long seenHigh = 0;
        double least = Double.POSITIVE_INFINITY;
        Member best = null;
        for (int draw = 0; draw < choices; draw++) {
            int k = drawNew(seenLow, seenHigh, draw);
            if (draw < 3) {
                seenLow |= (long) k << 21 * draw;
            } else {
                seenHigh |= (long) k << 21 * (draw - 3);
            }
            double cost = cost(k);
            if (cost < least && !request.excludes(members[k])) {
                least = cost;
                best = members[k];
            }
        }
        return best != null ? best : in.drawOther(request, random);
    }

    /** Draws a member not drawn before; after some vain tries the next by index, so that it ends. */
    private int drawNew(long seenLow, long seenHigh, int drawn) {
        int k = in.draw(random);
        for (int tries = 0; isSeen(k, seenLow, seenHigh, drawn); tries++) {
            k = tries < REDRAWS ? in.draw(random) : (k + 1) % members.length;
        }
        return k;
    }

    private static boolean isSeen(int k, long seenLow, long seenHigh, int drawn) {
        for (int d = 0; d < drawn; d++) {
            long word = d < 3 ? seenLow >>> 21 * d : seenHigh >>> 21 * (d - 3);
            if ((word & 0x1F_FFFF) == k) {
                return true;
            }
        }
        return false;
    }

    @Override
    String rule() {
        return "fewest in flight of " + choices + " drawn";
    }
}
