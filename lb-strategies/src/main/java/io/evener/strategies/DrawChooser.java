package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Any number of draws, or draws in proportion to shares. */
final class DrawChooser extends InFlightChooser {
    private final int choices;

    DrawChooser(InRotation in, int choices, RandomSource random) {
        super(in, random);
        this.choices = choices;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        long low = 0;
        long high = 0;
        double least = Double.POSITIVE_INFINITY;
        Member best = null;
        for (int draw = 0; draw < choices; draw++) {
            int k = DistinctDraws.next(in, random, low, high, draw);
            if (DistinctDraws.isLow(draw)) {
                low |= DistinctDraws.noted(k, draw);
            } else {
                high |= DistinctDraws.noted(k, draw);
            }
            double cost = cost(k);
            if (cost < least && !request.excludes(members[k])) {
                least = cost;
                best = members[k];
            }
        }
        return best != null ? best : in.drawOther(request, random);
    }

    @Override
    String rule() {
        return "fewest in flight of " + choices + " drawn";
    }
}
