package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import org.jspecify.annotations.Nullable;

/** Envoy's least request while weights are equal, draw for draw: some draws that may meet, or a scan. */
final class EnvoyChooser extends InFlightChooser {

    private final int choices;

    EnvoyChooser(InRotation in, int choices, RandomSource random) {
        super(in, random);
        this.choices = choices;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        if (members.length == 0) {
            return null;
        }
        Member best = choices == LeastRequest.ALL ? scan(request) : draw(request);
        return best != null || choices == LeastRequest.ALL ? best : in.drawOther(request, random);
    }

    private @Nullable Member draw(ChooseRequest request) {
        Member best = null;
        for (int draw = 0; draw < choices; draw++) {
            Member drawn = members[below(members.length)];
            if (!request.excludes(drawn) && (best == null || drawn.inFlight() < best.inFlight())) {
                best = drawn;
            }
        }
        return best;
    }

    private @Nullable Member scan(ChooseRequest request) {
        Member best = null;
        int least = 0;
        int tied = 0;
        for (Member member : members) {
            if (request.excludes(member)) {
                continue;
            }
            int inFlight = member.inFlight();
            if (best == null || inFlight < least) {
                best = member;
                least = inFlight;
                tied = 1;
            } else if (inFlight == least && below(++tied) == 0) {
                best = member;
            }
        }
        return best;
    }

    private int below(int bound) {
        return (int) Long.remainderUnsigned(random.nextLong(), bound);
    }

    @Override
    String rule() {
        return (choices == LeastRequest.ALL ? "fewest in flight of all" : "fewest in flight of " + choices + " drawn")
                + ", as Envoy";
    }
}
