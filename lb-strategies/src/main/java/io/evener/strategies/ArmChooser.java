package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
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

    ArmChooser(List<Arm> arms, Chooser[] choosers, int[] live, Positions positions) {
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
        StringBuilder rules = new StringBuilder();
        double sum = Arrays.stream(live).mapToDouble(a -> arms.get(a).weight()).sum();
        int home = request.isKeyed() ? keyed(request) : NOBODY;
        for (int arm = 0; arm < choosers.length; arm++) {
            int here = arm;
            boolean shares = Arrays.stream(live).anyMatch(a -> a == here);
            rules.append(rules.isEmpty() ? "" : "; ")
                    .append(NAME_PREFIX)
                    .append(arms.get(arm).name());
            rules.append(
                    home == NOBODY
                            ? String.format(
                                    Locale.ROOT,
                                    " (%.4g %%)",
                                    shares ? 100 * arms.get(arm).weight() / sum : 0)
                            : arm == home ? " (by its key)" : " (not its key's)");
            choosers[arm].explain(request, new ExplainSink() {
                @Override
                public void cost(Member member, double cost) {
                    out.cost(member, cost);
                }

                @Override
                public void rule(String rule) {
                    rules.append(": ").append(rule);
                }
            });
        }
        out.rule(rules.toString());
    }
}
