package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Two distinct members, drawn in proportion to their shares: the usual case above the scan limit where shares differ. */
final class WeightedChoicesChooser extends InFlightChooser {

    private static final int REDRAWS = 8;

    WeightedChoicesChooser(InRotation in, RandomSource random) {
        super(in, random);
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        int first = in.draw(random);
        int second = in.draw(random);
        if (first == second) {
            second = another(first);
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

    /** Draws another; after some vain tries the next by index, so that it ends. */
    private int another(int first) {
        for (int tries = 0; tries < REDRAWS; tries++) {
            int drawn = in.draw(random);
            if (drawn != first) {
                return drawn;
            }
        }
        return first + 1 < members.length ? first + 1 : 0;
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
