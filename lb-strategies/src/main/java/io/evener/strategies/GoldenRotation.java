package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.strategies.schedule.GoldenSchedule;
import org.jspecify.annotations.Nullable;

/** Goes round by a {@link GoldenSchedule}: the cursor is the position, and wraps by itself. */
final class GoldenRotation extends Rotation {

    private final Member[] members;
    private final GoldenSchedule schedule;
    private final String rule;

    GoldenRotation(InRotation in, long[] weights, String rule, RandomSource random, int stripes) {
        super(in, random, stripes);
        this.members = in.members;
        this.schedule = GoldenSchedule.of(weights);
        this.rule = rule;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        return request.excludedCount() == 0
                ? members[schedule.at((long) CELL.getAndAdd(cells, cell(), GoldenSchedule.STEP))]
                : other(request);
    }

    @Override
    long start(long word, int stripe, int stripes) {
        return word + Long.divideUnsigned(-1L, stripes) * stripe;
    }

    @Override
    long after(Rotation before, long position) {
        return before instanceof GoldenRotation ? position : (long) (before.phase(position) * 0x1p62) << 2;
    }

    @Override
    double phase(long position) {
        return (position >>> 11) * 0x1p-53;
    }

    @Override
    String rule() {
        return rule;
    }
}
