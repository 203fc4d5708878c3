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

    /** Fields are read once: counts are read in order, so that the compiler may keep no field in a register over them. */
    @Override
    public @Nullable Member choose(ChooseRequest request) {
        return in.isUniform() ? chooseAlike(request, members) : chooseByShare(request, members, in);
    }

    private @Nullable Member chooseAlike(ChooseRequest request, Member[] all) {
        boolean isPlain = request.excludedCount() == 0;
        Member best = null;
        int least = Integer.MAX_VALUE;
        int tied = 0;
        double next = 0;
        long coin = 0;
        for (Member member : all) {
            int calls = member.inFlight();
            if (calls > least || !isPlain && request.excludes(member)) {
                continue;
            }
            if (calls < least) {
                best = member;
                least = calls;
                tied = 1;
                next = 0;
                continue;
            }
            if (next == 0) {
                coin = coin == 0 ? random.nextLong() : coin * MULTIPLIER + INCREMENT;
                next = after(tied, coin);
            }
            if (++tied > next) {
                best = member;
                next = 0;
            }
        }
        return best;
    }

    private @Nullable Member chooseByShare(ChooseRequest request, Member[] all, InRotation shares) {
        Member best = null;
        double least = Double.POSITIVE_INFINITY;
        double tied = 0;
        double next = 0;
        long coin = 0;
        for (int k = 0; k < all.length; k++) {
            if (request.excludes(all[k])) {
                continue;
            }
            double cost = cost(k);
            if (cost < least) {
                best = all[k];
                least = cost;
                tied = shares.share(k);
                next = 0;
            } else if (cost == least) {
                if (next == 0) {
                    coin = coin == 0 ? random.nextLong() : coin * MULTIPLIER + INCREMENT;
                    next = after(tied, coin);
                }
                tied += shares.share(k);
                if (tied > next) {
                    best = all[k];
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
