package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Reads all: for few members. The ties are a bit mask, so one of them is found without a second pass. */
final class ScanChooser extends InFlightChooser {

    /** As many as an int has bits. */
    static final int MAX_MEMBERS = 32;

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
        return ties == 0 ? null : members[in.drawOf(ties, random)];
    }

    @Override
    String rule() {
        return "fewest in flight of all";
    }
}
