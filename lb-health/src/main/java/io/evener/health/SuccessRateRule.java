package io.evener.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The classic rule of Envoy and gRPC: out when the part of good calls since the last look is below the mean of all by more
 * than so many standard deviations.
 *
 * <p>It is masked by what it looks for: b of n members dead and the rest perfect have a mean of 1 - b/n and a deviation of
 * sqrt(b/n (1 - b/n)), so that with a factor of k no part of 1 / (1 + k^2) or more is ever found: of 21.7 % for 1.9.
 *
 * @param deviations the factor k
 * @param minEndpoints how many must have had as many calls
 * @param minCalls how many calls
 * @param enforced with which probability to act
 */
record SuccessRateRule(double deviations, int minEndpoints, int minCalls, double enforced) implements OutlierRule {

    /** Envoy's and gRPC's. */
    static final SuccessRateRule CLASSIC = new SuccessRateRule(1.9, 5, 100, 1);

    @Override
    public void judge(List<MemberTally> judged, Verdicts verdicts) {
        List<MemberTally> measured = new ArrayList<>();
        double sum = 0;
        for (MemberTally member : judged) {
            if (member.calls() >= minCalls) {
                measured.add(member);
                sum += percent(member);
            }
        }
        if (measured.isEmpty() || measured.size() < minEndpoints) {
            return;
        }
        double mean = sum / measured.size();
        double squares = 0;
        for (MemberTally member : measured) {
            squares += (percent(member) - mean) * (percent(member) - mean);
        }
        double least = mean - deviations * Math.sqrt(squares / measured.size());
        for (MemberTally member : measured) {
            if (percent(member) < least) {
                verdicts.eject(
                        member,
                        enforced,
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of %d calls succeeded, below %.1f %%: mean %.1f %% of %d endpoints",
                                percent(member),
                                member.calls(),
                                least,
                                mean,
                                measured.size()));
            }
        }
    }

    /** In percent and in this order, as Envoy computes it: the last bit may decide. */
    private static double percent(MemberTally member) {
        return (member.calls() - member.badCalls()) * 100.0 / member.calls();
    }

    @Override
    public String idleAt(int endpoints) {
        return endpoints < minEndpoints ? "success rates are judged from " + minEndpoints + " endpoints" : "";
    }

    @Override
    public String toString() {
        return "success rate " + deviations + " deviations below the mean of " + minEndpoints + " of " + minCalls
                + " calls" + OutlierSettings.enforcedText(enforced);
    }
}
