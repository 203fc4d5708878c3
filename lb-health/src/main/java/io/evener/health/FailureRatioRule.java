package io.evener.health;

import io.evener.PoolSnapshot;
import java.util.List;

/**
 * Out when so large a part of the calls since the last look failed, whatever the others do: Envoy's and gRPC's failure
 * percentage.
 *
 * @param ratio from which part
 * @param atLeast whether exactly that suffices, as for Envoy, or it takes more, as for gRPC
 * @param minEndpoints how many must have had as many calls
 * @param minCalls how many calls
 * @param enforced with which probability to act
 */
record FailureRatioRule(double ratio, boolean atLeast, int minEndpoints, int minCalls, double enforced)
        implements OutlierRule {

    /** Envoy's, which acts on it only if told to. */
    static final FailureRatioRule ENVOY = new FailureRatioRule(0.85, true, 5, 50, 0);

    static final FailureRatioRule GRPC = new FailureRatioRule(0.85, false, 5, 50, 1);

    /** What a ratio such as 0.29 may lose against its decimal value. */
    private static final double ROUNDING = 1e-12;

    @Override
    public void judge(List<MemberTally> judged, Verdicts verdicts) {
        List<MemberTally> measured =
                judged.stream().filter(member -> member.calls() >= minCalls).toList();
        if (measured.size() < minEndpoints) {
            return;
        }
        for (MemberTally member : measured) {
            double surplus = (double) member.badCalls() / member.calls() - ratio;
            if (atLeast ? surplus >= -ROUNDING : surplus > ROUNDING) {
                verdicts.eject(member, enforced, member.badCalls() + " of " + member.calls() + " calls failed");
            }
        }
    }

    @Override
    public String idleAt(PoolSnapshot snapshot) {
        return snapshot.size() < minEndpoints ? "failure ratios are judged from " + minEndpoints + " endpoints" : "";
    }

    @Override
    public String toString() {
        return ratio + " of " + minCalls + " calls failed, of " + minEndpoints + " endpoints"
                + OutlierSettings.enforcedText(enforced);
    }
}
