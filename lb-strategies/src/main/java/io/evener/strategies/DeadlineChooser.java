package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.strategies.schedule.EarliestDeadline;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Serves by deadlines, of weights that may change from turn to turn.
 *
 * <p>The one chooser of the library with a lock, because the heap of the system it repeats has no other order: held for
 * O(log n) steps, in which nothing blocks.
 */
final class DeadlineChooser implements Chooser {

    /** What a member weighs now. */
    @FunctionalInterface
    interface Weight {
        double of(InRotation in, int k);
    }

    private final InRotation in;
    private final EarliestDeadline schedule;
    private final IntToDoubleFunction weights;
    private final String rule;
    private final RandomSource random;

    DeadlineChooser(InRotation in, long seed, Weight weight, String rule, RandomSource random) {
        this.in = in;
        this.weights = k -> weight.of(in, k);
        this.schedule = EarliestDeadline.of(in.size(), weights, seed);
        this.rule = rule;
        this.random = random;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        if (request.excludedCount() != 0) {
            return in.drawOther(request, random);
        }
        synchronized (schedule) {
            return in.members[schedule.next(weights)];
        }
    }

    @Override
    public void explain(ChooseRequest request, ExplainSink out) {
        out.rule(request.excludedCount() == 0 ? rule : "a draw of the others");
    }
}
