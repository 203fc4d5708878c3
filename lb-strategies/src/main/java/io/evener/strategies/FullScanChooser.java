package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads all, however many, in one pass, which a count that changes meanwhile can't spoil. Of the ties each takes the place of the
 * one before with its part of their shares so far. Who is next to do so is drawn ahead [1]: none does until shares of W have
 * tied with probability w / W, w being what had tied at the last change; so ties cost an addition. All draws come of one word.
 *
 * <p>[1] J. S. Vitter, Random sampling with a reservoir, ACM TOMS 11 (1985), for a reservoir of one.
 */
final class FullScanChooser extends InFlightChooser {

    private static final long MULTIPLIER = 6364136223846793005L; // Knuth, MMIX
    private static final long INCREMENT = 1442695040888963407L;

    FullScanChooser(InRotation in, RandomSource random) {
        super(in, random);
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        Member best = null;
        double least = Double.POSITIVE_INFINITY;
        double tied = 0;
        double next = 0;
        long coin = 0;
        for (int k = 0; k < members.length; k++) {
            if (request.excludes(members[k])) {
                continue;
            }
            double cost = cost(k);
            if (cost < least) {
                best = members[k];
                least = cost;
                tied = in.share(k);
                next = 0;
            } else if (cost == least) {
                if (next == 0) {
                    coin = coin == 0 ? random.nextLong() : coin * MULTIPLIER + INCREMENT;
                    next = after(tied, coin);
                }
                tied += in.share(k);
                if (tied > next) {
                    best = members[k];
                    next = 0;
                }
            }
        }
        return best;
    }

    /** Returns beyond what sum of shares the next of the ties takes the place. */
    private static double after(double tied, long coin) {
        return tied / (1 - (coin >>> 11) * 0x1p-53);
    }

    @Override
    String rule() {
        return "fewest in flight of all";
    }
}
