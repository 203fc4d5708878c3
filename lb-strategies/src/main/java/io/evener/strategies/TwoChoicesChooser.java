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
        int i = DistinctDraws.first(word, members.length);
        Member first = members[i];
        Member second = members[DistinctDraws.second(word, members.length, i)];
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
