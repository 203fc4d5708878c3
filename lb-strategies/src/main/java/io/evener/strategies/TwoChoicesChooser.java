package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Two distinct members from one word: the usual case above the scan limit. */
final class TwoChoicesChooser extends InFlightChooser {

    TwoChoicesChooser(InRotation in, RandomSource random) {
        super(in, random);
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        long word = random.nextLong();
        int i = (int) ((word >>> 32) * members.length >>> 32);
        int j = (int) ((word & 0xFFFF_FFFFL) * (members.length - 1) >>> 32);
        Member first = members[i];
        Member second = members[j + 1 - (j - i >>> 31)]; // j < i ? j : j + 1, without a branch nobody can predict
        if (request.excludedCount() != 0) {
            return chooseOther(request, first, second);
        }
        return second.inFlight() < first.inFlight() ? second : first;
    }

    private @Nullable Member chooseOther(ChooseRequest request, Member first, Member second) {
        Member one = request.excludes(first) ? in.drawOther(request, random) : first;
        Member other = request.excludes(second) ? in.drawOther(request, random) : second;
        return one == null || other == null || one.inFlight() <= other.inFlight() ? one : other;
    }

    @Override
    String rule() {
        return "fewer in flight of 2 drawn";
    }
}
