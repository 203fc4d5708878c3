package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Reads all: for few members. The ties are a bit mask, so one of them is found without a second pass. */
final class ScanChooser extends InFlightChooser {

    ScanChooser(InRotation in, RandomSource random) {
        super(in, random);
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        double least = Double.POSITIVE_INFINITY;
        int ties = 0;
        for (int k = 0; k < members.length; k++) {
            if (request.excludes(members[k])) {
                continue;
            }
            double cost = cost(k);
            if (cost < least) {
                least = cost;
                ties = 1 << k;
            } else if (cost == least) {
                ties |= 1 << k;
            }
        }
        return ties == 0 ? null : members[(ties & ties - 1) == 0 ? Integer.numberOfTrailingZeros(ties) : tied(ties)];
    }

    private int tied(int ties) {
        int left = ties;
        if (in.isUniform()) {
            for (int skip = random.nextInt(Integer.bitCount(ties)); skip > 0; skip--) {
                left &= left - 1;
            }
            return Integer.numberOfTrailingZeros(left);
        }
        double sum = 0;
        for (int bits = ties; bits != 0; bits &= bits - 1) {
            sum += in.share(Integer.numberOfTrailingZeros(bits));
        }
        double skip = sum * random.nextDouble() - in.share(Integer.numberOfTrailingZeros(left));
        while (skip >= 0 && (left & left - 1) != 0) {
            left &= left - 1;
            skip -= in.share(Integer.numberOfTrailingZeros(left));
        }
        return Integer.numberOfTrailingZeros(left);
    }

    @Override
    String rule() {
        return "fewest in flight of all";
    }
}
