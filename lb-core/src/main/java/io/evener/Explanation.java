package io.evener;

import io.evener.limit.InFlightLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.StringJoiner;

/**
 * Who could be chosen for a request, what each would cost, and why an endpoint gets nothing. Its text is a table fit
 * for a terminal.
 *
 * @param pool the pool's name
 * @param strategy the strategy's name
 * @param rule by which rule it decides this request, and for which parts of the pool its children do: {@code maglev: home a}, or
 *     {@code tiered: tier 0 (100 %) > leastRequest: fewest in flight of all}; the name alone when it doesn't say
 * @param panic whether health is overruled, in one tier at least, because too few members are well
 * @param limit the pool's in-flight limit as it stands
 * @param complaint what the pool's source complained of since its last good answer, {@code source failed: ...} say; {@code ""}
 *     for nothing
 * @param candidates every member, in or out, by id
 */
public record Explanation(
        String pool,
        String strategy,
        String rule,
        boolean panic,
        InFlightLimit.State limit,
        String complaint,
        List<Candidate> candidates) {

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
     * @param place where the strategy's combinators have it, such as {@code tier 0, zone eu/a}; {@code ""} without any
     * @param aside why, though in rotation, it is not asked for this request, such as {@code other tier}; {@code ""} when it is
     * @param cost what the strategy weighs, lower is better; empty when it weighs nothing
     * @param causes why it is out, with reasons; may be overruled by panic
     */
    public record Candidate(
            Endpoint endpoint,
            boolean inRotation,
            boolean excluded,
            int inFlight,
            double share,
            String place,
            String aside,
            OptionalDouble cost,
            List<String> causes) {

        /** Copies the list. */
        public Candidate {
            causes = List.copyOf(causes);
        }

        /** Returns whether it may be chosen for this request. */
        public boolean isCandidate() {
            return inRotation && !excluded && aside.isEmpty();
        }
    }

    static Explanation of(PoolCore pool, Binding binding, ChooseRequest request) {
        PoolSnapshot snapshot = pool.snapshot();
        Account account = Account.of(binding.name(), binding.chooser(), request);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < snapshot.size(); i++) {
            Member member = snapshot.member(i);
            candidates.add(new Candidate(
                    snapshot.endpoint(i),
                    snapshot.eligible(i) && member.isOpen(),
                    request.excludes(member),
                    member.inFlight(),
                    snapshot.admission(i),
                    account.place(member),
                    account.aside(member),
                    account.cost(member),
                    pool.verdicts(member)));
        }
        return new Explanation(
                pool.name(),
                binding.name(),
                account.text(),
                pool.isPanic(),
                pool.inFlightLimit(),
                pool.complaint(),
                candidates);
    }

    /** Returns the table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(pool).append(": ").append(rule);
        text.append(panic ? "; health overruled (panic)" : "");
        if (limit.inFlight() >= limit.limit() / 2) {
            text.append("; in flight ")
                    .append(limit.inFlight())
                    .append(" of at most ")
                    .append(limit.limit());
        }
        text.append(complaint.isEmpty() ? "" : "; " + complaint);
        int idWidth = candidates.stream()
                .mapToInt(c -> c.endpoint().id().length())
                .max()
                .orElse(1);
        int standingWidth = Math.max(
                10,
                candidates.stream().mapToInt(c -> standing(c).length()).max().orElse(0));
        boolean weighted = candidates.stream()
                        .mapToLong(c -> c.endpoint().weight())
                        .distinct()
                        .count()
                > 1;
        String row = "%n  %-" + idWidth + "s  %-" + standingWidth + "s in flight %d%s";
        for (Candidate candidate : candidates) {
            text.append(String.format(
                    Locale.ROOT,
                    row,
                    candidate.endpoint().id(),
                    standing(candidate),
                    candidate.inFlight(),
                    details(candidate, weighted)));
        }
        return candidates.isEmpty()
                ? text.append(System.lineSeparator()).append("  no endpoints").toString()
                : text.toString();
    }

    private static String details(Candidate candidate, boolean weighted) {
        StringJoiner details = new StringJoiner("  ", "  ", "").setEmptyValue("");
        if (weighted) {
            details.add("weight " + candidate.endpoint().weight());
        }
        if (!candidate.place().isEmpty()) {
            details.add(candidate.place());
        }
        candidate.cost().ifPresent(cost -> details.add(String.format(Locale.ROOT, "cost %.3g", cost)));
        if (candidate.share() < 1) {
            details.add(String.format(Locale.ROOT, "share %.2f", candidate.share()));
        }
        if (!candidate.causes().isEmpty()) {
            details.add(String.join(", ", candidate.causes()));
        }
        return details.toString();
    }

    private static String standing(Candidate candidate) {
        if (candidate.excluded()) {
            return "excluded";
        }
        if (!candidate.inRotation()) {
            return "out";
        }
        return candidate.aside().isEmpty() ? "in" : candidate.aside();
    }
}
