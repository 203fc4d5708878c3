package io.evener.health;

import io.evener.PoolSnapshot;
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
 * @param whole what all calls are: Envoy reckons in percent, gRPC in fractions, and where it is a tie the last bit decides
 * @param minEndpoints how many must have had as many calls
 * @param minCalls how many calls
 * @param enforced with which probability to act
 */
record SuccessRateRule(double deviations, double whole, int minEndpoints, int minCalls, double enforced)
        implements OutlierRule {

    private static final double PERCENT = 100;

    /** Returns the rule as this dialect works it out; gRPC's factor is a float in grpc-java. */
    static SuccessRateRule of(
            OutlierDialect dialect, double deviations, int minEndpoints, int minCalls, double enforced) {
        boolean grpc = dialect == OutlierDialect.GRPC;
        return new SuccessRateRule(
                grpc ? (float) deviations : deviations, grpc ? 1 : PERCENT, minEndpoints, minCalls, enforced);
    }

    /** With the defaults of Envoy and gRPC. */
    static SuccessRateRule classic(OutlierDialect dialect) {
        return of(dialect, 1.9, 5, 100, 1);
    }

    @Override
    public void judge(List<MemberTally> judged, Verdicts verdicts) {
        List<MemberTally> measured = new ArrayList<>();
        double sum = 0;
        for (MemberTally member : judged) {
            if (member.calls() >= minCalls) {
                measured.add(member);
                sum += rate(member);
            }
        }
        if (measured.isEmpty() || measured.size() < minEndpoints) {
            return;
        }
        double mean = sum / measured.size();
        double squares = 0;
        for (MemberTally member : measured) {
            squares += (rate(member) - mean) * (rate(member) - mean);
        }
        double least = mean - deviations * Math.sqrt(squares / measured.size());
        for (MemberTally member : measured) {
            if (rate(member) < least) {
                verdicts.eject(
                        member,
                        enforced,
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of %d calls succeeded, below %.1f %%: mean %.1f %% of %d endpoints",
                                percent(rate(member)),
                                member.calls(),
                                percent(least),
                                percent(mean),
                                measured.size()));
            }
        }
    }

    /** In this order, as the systems do. */
    private double rate(MemberTally member) {
        return (member.calls() - member.badCalls()) * whole / member.calls();
    }

    private double percent(double rate) {
        return rate * (PERCENT / whole);
    }

    @Override
    public String idleAt(PoolSnapshot snapshot) {
        return snapshot.size() < minEndpoints ? "success rates are judged from " + minEndpoints + " endpoints" : "";
    }

    @Override
    public String toString() {
        return "success rate " + (float) deviations + " deviations below the mean of " + minEndpoints + " of "
                + minCalls + " calls" + OutlierSettings.enforcedText(enforced);
    }
}
