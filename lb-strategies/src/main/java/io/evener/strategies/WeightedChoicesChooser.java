package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Two distinct members, drawn in proportion to their shares: the usual case above the scan limit where shares differ. */
final class WeightedChoicesChooser extends InFlightChooser {

    WeightedChoicesChooser(InRotation in, RandomSource random) {
        super(in, random);
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        int first = in.draw(random);
        int second = in.draw(random);
        if (first == second) {
            second = DistinctDraws.next(in, random, DistinctDraws.noted(first, 0), 0, 1);
        }
        if (request.excludedCount() != 0) {
            return chooseOther(request, first, second);
        }
        return isLess(second, first) ? members[second] : members[first];
    }

    /** The costs compared, each times both shares: exact, and without a quotient. */
    private boolean isLess(int k, int other) {
        return members[k].inFlight() * in.share(other) < members[other].inFlight() * in.share(k);
    }

    private @Nullable Member chooseOther(ChooseRequest request, int first, int second) {
        boolean isFirstOut = request.excludes(members[first]);
        boolean isSecondOut = request.excludes(members[second]);
        if (isFirstOut && isSecondOut) {
            return in.drawOther(request, random);
        }
        return isFirstOut || !isSecondOut && isLess(second, first) ? members[second] : members[first];
    }

    @Override
    String rule() {
        return "fewer in flight of 2 drawn";
    }
}
