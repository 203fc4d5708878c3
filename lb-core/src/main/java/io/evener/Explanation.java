package io.evener;

import io.evener.spi.Chooser;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Who could be chosen for a request, what each would cost, and why an endpoint gets nothing. Its text is a table fit
 * for a terminal.
 *
 * @param pool the pool's name
 * @param strategy the strategy's name
 * @param rule by which rule the strategy decides this request, {@code ""} when it doesn't say
 * @param panic whether health is overruled because too few members are well
 * @param candidates every member, in or out, by id
 */
public record Explanation(String pool, String strategy, String rule, boolean panic, List<Candidate> candidates) {

    /** Copies the list. */
    public Explanation {
        candidates = List.copyOf(candidates);
    }

    /**
     * One member's case.
     *
     * @param endpoint whose
     * @param inRotation whether it may be chosen at all
     * @param excluded whether this request leaves it out
     * @param inFlight its calls in flight
     * @param share what part of its normal share it gets: below 1 in a slow start
     * @param cost what the strategy weighs, lower is better; empty when it weighs nothing
     * @param causes why it is out, with reasons; may be overruled by panic
     */
    public record Candidate(
            Endpoint endpoint,
            boolean inRotation,
            boolean excluded,
            int inFlight,
            double share,
            OptionalDouble cost,
            List<String> causes) {

        /** Copies the list. */
        public Candidate {
            causes = List.copyOf(causes);
        }

        /** Returns whether it may be chosen for this request. */
        public boolean isCandidate() {
            return inRotation && !excluded;
        }
    }

    static Explanation of(PoolCore pool, Binding binding, ChooseRequest request) {
        PoolSnapshot snapshot = pool.snapshot();
        Map<Member, Double> costs = new IdentityHashMap<>();
        StringBuilder rule = new StringBuilder();
        binding.chooser().explain(request, new Chooser.ExplainSink() {
            @Override
            public void cost(Member member, double cost) {
                costs.put(member, cost);
            }

            @Override
            public void rule(String text) {
                rule.append(rule.length() == 0 ? "" : "; ").append(text);
            }
        });
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < snapshot.size(); i++) {
            Member member = snapshot.member(i);
            Double cost = costs.get(member);
            candidates.add(new Candidate(
                    snapshot.endpoint(i),
                    snapshot.eligible(i) && member.isOpen(),
                    request.excludes(member),
                    member.inFlight(),
                    snapshot.admission(i),
                    cost == null ? OptionalDouble.empty() : OptionalDouble.of(cost),
                    pool.verdicts(member)));
        }
        return new Explanation(pool.name(), binding.name(), rule.toString(), pool.isPanic(), candidates);
    }

    /** Returns the table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(pool).append(": ").append(strategy);
        text.append(rule.isEmpty() ? "" : ", " + rule).append(panic ? ", health overruled (panic)" : "");
        int width = candidates.stream()
                .mapToInt(c -> c.endpoint().id().length())
                .max()
                .orElse(0);
        for (Candidate candidate : candidates) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %-" + Math.max(1, width) + "s  %-10s in flight %d",
                    candidate.endpoint().id(),
                    standing(candidate),
                    candidate.inFlight()));
            candidate.cost().ifPresent(cost -> text.append(String.format(Locale.ROOT, "  cost %.3g", cost)));
            text.append(candidate.share() < 1 ? String.format(Locale.ROOT, "  share %.2f", candidate.share()) : "");
            text.append(candidate.causes().isEmpty() ? "" : "  " + String.join(", ", candidate.causes()));
        }
        return candidates.isEmpty()
                ? text.append(System.lineSeparator()).append("  no endpoints").toString()
                : text.toString();
    }

    private static String standing(Candidate candidate) {
        if (candidate.excluded()) {
            return "excluded";
        }
        return candidate.inRotation() ? "in" : "out";
    }
}
