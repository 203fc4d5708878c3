package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.strategies.BoundSplit.Positions;
import io.evener.strategies.WeightedSplit.Arm;
import io.evener.strategies.hashing.Affinity;
import io.evener.strategies.hashing.XxHash;
import io.evener.strategies.schedule.GoldenSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Chooses an arm, by the next golden step or by the request's key, and lets it choose. */
final class ArmChooser implements Chooser {

    /** Sets arms apart from whatever else follows from a key. */
    private static final long SALT = 0x61726D73L;

    private static final String NAME_PREFIX = "arm ";
    private static final int NOBODY = -1;

    private final List<Arm> arms;
    private final Chooser[] choosers;
    /** The arms that share the calls. */
    private final int[] live;

    private final @Nullable GoldenSchedule schedule;
    private final Affinity affinity;
    private final Positions positions;
    private final Branches branches;

    ArmChooser(List<Arm> arms, PoolSnapshot[] members, Chooser[] choosers, int[] live, Positions positions) {
        long[] weights =
                Arrays.stream(live).mapToLong(a -> arms.get(a).weight()).toArray();
        this.arms = arms;
        this.choosers = choosers;
        this.live = live;
        this.schedule = live.length > 1 ? GoldenSchedule.of(weights) : null;
        this.affinity = new Affinity(
                Arrays.stream(live)
                        .mapToObj(a -> NAME_PREFIX + arms.get(a).name())
                        .toArray(String[]::new),
                Arrays.stream(weights).asDoubleStream().toArray());
        this.positions = positions;
        this.branches = branches(members);
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        int arm = request.isKeyed() ? keyed(request) : next();
        Member member = arm == NOBODY ? null : choosers[arm].choose(request);
        return member != null ? member : fallThrough(request, arm);
    }

    private int next() {
        return schedule == null ? only() : live[schedule.at(positions.getAndAdd(GoldenSchedule.STEP))];
    }

    private int keyed(ChooseRequest request) {
        return schedule == null ? only() : live[affinity.nearest(XxHash.of(request.hash(XxHash::of), SALT))];
    }

    private int only() {
        return live.length == 0 ? NOBODY : live[0];
    }

    private @Nullable Member fallThrough(ChooseRequest request, int asked) {
        for (int arm = 0; arm < choosers.length; arm++) {
            Member member = arm == asked ? null : choosers[arm].choose(request);
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    @Override
    public void explain(ChooseRequest request, ExplainSink out) {
        int home = request.isKeyed() ? keyed(request) : NOBODY;
        branches.explain(request, arm -> home == NOBODY ? isLive(arm) : arm == home, out);
    }

    private boolean isLive(int arm) {
        return Arrays.stream(live).anyMatch(a -> a == arm);
    }

    private Branches branches(PoolSnapshot[] members) {
        Branches all = new Branches("arm");
        double sum = Arrays.stream(live).mapToDouble(a -> arms.get(a).weight()).sum();
        for (int a = 0; a < choosers.length; a++) {
            Arm arm = arms.get(a);
            String share = String.format(Locale.ROOT, "%.4g %%", isLive(a) ? 100 * arm.weight() / sum : 0);
            all.add(arm.name(), share, members[a], arm.strategy().name(), choosers[a]);
        }
        return all;
    }
}
