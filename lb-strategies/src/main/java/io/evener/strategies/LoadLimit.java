package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.RandomSource;
import io.evener.spi.Chooser.ExplainSink;
import org.jspecify.annotations.Nullable;

/** Keeps keys from members with as many calls in flight as {@link BoundedLoad} allows. */
final class LoadLimit implements KeyWalk.Limit {

    /** Draws for a key that fills all of its walk: the least full of 8 is full about never. */
    private static final int DRAWS = 8;

    private final KeyWalk walk;
    private final InRotation in;
    private final CallsInFlight.Total total;
    /** Each member's part of the load, 0 for those out of rotation. */
    private final double[] parts;

    private final double factor;
    private final double slack;
    private final RandomSource random;

    LoadLimit(
            KeyWalk walk, InRotation in, CallsInFlight.Total total, double factor, double slack, RandomSource random) {
        this.walk = walk;
        this.in = in;
        this.total = total;
        this.factor = factor;
        this.slack = slack;
        this.random = random;
        this.parts = new double[walk.size()];
        double sum = 0;
        for (int k = 0; k < in.size(); k++) {
            sum += in.share(k);
        }
        for (int k = 0; k < in.size(); k++) {
            parts[walk.present(k)] = in.share(k) / sum;
        }
    }

    private double cap(int member) {
        double mean = parts[member] * (total.get() + 1);
        return Math.ceil(Math.max(factor * mean, mean + slack * Math.sqrt(mean)));
    }

    @Override
    public @Nullable String objects(int member) {
        int calls = walk.member(member).inFlight();
        return calls == 0 || calls < cap(member) ? null : "full";
    }

    @Override
    public int spare(ChooseRequest request) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int draw = 0; draw < DRAWS; draw++) {
            int member = walk.present(in.draw(random));
            double fill = walk.member(member).inFlight() / cap(member);
            if (fill < least && !request.excludes(walk.member(member))) {
                least = fill;
                best = member;
            }
        }
        return best;
    }

    @Override
    public void costs(ExplainSink out) {
        for (int k = 0; k < in.size(); k++) {
            int member = walk.present(k);
            out.cost(walk.member(member), walk.member(member).inFlight() / cap(member));
        }
    }
}
