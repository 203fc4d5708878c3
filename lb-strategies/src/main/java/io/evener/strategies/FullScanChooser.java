package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads all, however many. Of the ties each takes the place of the one before with its part of their shares, so far: one
 * pass, which a count that changes meanwhile can't spoil. The coins come of one word, drawn at the first tie.
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
        long coin = 0;
        boolean drawn = false;
        for (int k = 0; k < members.length; k++) {
            if (request.excludes(members[k])) {
                continue;
            }
            double cost = cost(k);
            if (cost < least) {
                best = members[k];
                least = cost;
                tied = in.share(k);
            } else if (cost == least) {
                coin = drawn ? coin * MULTIPLIER + INCREMENT : random.nextLong();
                drawn = true;
                tied += in.share(k);
                if ((coin >>> 11) * 0x1p-53 * tied < in.share(k)) {
                    best = members[k];
                }
            }
        }
        return best;
    }

    @Override
    String rule() {
        return "fewest in flight of all";
    }
}
