package io.evener.bench;

import io.evener.Outcome;
import io.evener.bench.Traffic.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of a load's calls, by outcome and endpoint. */
final class Summary {

    private static final int MAX_REASONS = 5;

    private Summary() {}

    static List<String> lines(Traffic traffic, Meter meter, int unanswered, Duration duration) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "load: %,d calls in %.1f s: %,d answered, %,d failed%s",
                traffic.sent(),
                duration.toNanos() / 1e9,
                traffic.answered(),
                traffic.failed(),
                unanswered == 0 ? "" : String.format(Locale.ROOT, ", %,d without an answer", unanswered)));
        Columns.aligned(table(new TreeMap<>(meter.gauges()))).forEach(line -> lines.add("  " + line));
        reasons(traffic.failures()).forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** Outcomes that never occurred get no column. */
    private static List<List<String>> table(Map<String, Meter.Gauge> gauges) {
        List<Outcome> seen = Stream.of(Outcome.values())
                .filter(outcome -> gauges.values().stream().anyMatch(gauge -> gauge.ended(outcome) > 0))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("endpoint", "calls", "p50", "p99"));
        seen.forEach(outcome -> header.add(outcome.name()));
        rows.add(header);
        gauges.forEach((id, gauge) -> {
            List<String> row = new ArrayList<>(List.of(
                    id,
                    String.format(Locale.ROOT, "%,d", gauge.begun()),
                    Table.latency(gauge.latency(50)),
                    Table.latency(gauge.latency(99))));
            seen.forEach(outcome -> row.add(String.format(Locale.ROOT, "%,d", gauge.ended(outcome))));
            rows.add(row);
        });
        return rows;
    }

    /** The most frequent first. */
    private static List<String> reasons(List<Failure> failures) {
        Map<String, Long> counts =
                failures.stream().collect(Collectors.groupingBy(Failure::reason, Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MAX_REASONS)
                .map(entry -> String.format(Locale.ROOT, "%,d x %s", entry.getValue(), entry.getKey()))
                .toList();
    }
}
