package io.evener.strategies;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How a candidate would have differed from the live strategy, so far. Its text is a table fit for a terminal. Counts are
 * read one after the other while requests go on, and may be off by those under way.
 *
 * @param label where: the pool's name, and the place below a combinator
 * @param live the live strategy's name
 * @param candidate the candidate's name
 * @param agreed requests for which both chose the same member
 * @param differed requests for which the candidate chose another
 * @param nobody requests for which it chose nobody, though the live strategy found a member
 * @param failed how often it threw, in bind, compile or choose
 * @param lastFailure what it threw last, {@code ""} for nothing
 * @param rows the endpoints present, by id
 */
public record ShadowReport(
        String label,
        String live,
        String candidate,
        long agreed,
        long differed,
        long nobody,
        long failed,
        String lastFailure,
        List<Row> rows) {

    /** Copies the list. */
    public ShadowReport {
        rows = List.copyOf(rows);
    }

    /**
     * One endpoint's part of the requests compared.
     *
     * @param endpointId whose
     * @param live how many the live strategy gave it
     * @param candidate how many the candidate would have
     * @param liveCost what the live strategy says it costs now, by its own measure; empty when it weighs nothing
     * @param candidateCost what the candidate says, by its own
     */
    public record Row(
            String endpointId, long live, long candidate, OptionalDouble liveCost, OptionalDouble candidateCost) {}

    /** Returns how many requests both were asked for, those that made the candidate throw left out. */
    public long compared() {
        return agreed + differed + nobody;
    }

    /** Returns the table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %s, and %s in its shadow: %d compared, %d agreed, %d differed, %d nobody, %d failed%s",
                label,
                live,
                candidate,
                compared(),
                agreed,
                differed,
                nobody,
                failed,
                lastFailure.isEmpty() ? "" : " (" + lastFailure + ")"));
        int width =
                rows.stream().mapToInt(row -> row.endpointId().length()).max().orElse(0);
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %-" + Math.max(1, width) + "s  live %5.1f %%%s  candidate %5.1f %%%s",
                    row.endpointId(),
                    percent(row.live()),
                    cost(row.liveCost()),
                    percent(row.candidate()),
                    cost(row.candidateCost())));
        }
        return text.toString();
    }

    private double percent(long part) {
        return compared() == 0 ? 0 : 100.0 * part / compared();
    }

    private static String cost(OptionalDouble cost) {
        return cost.isEmpty() ? "" : String.format(Locale.ROOT, " cost %.3g", cost.getAsDouble());
    }
}
