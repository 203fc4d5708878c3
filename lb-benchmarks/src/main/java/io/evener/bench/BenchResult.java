package io.evener.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run of {@link Bench} measured: rows, and where and how. Immutable. */
public final class BenchResult {

    private final Machine machine;
    private final Map<String, String> options;
    private final List<BenchRow> rows;

    BenchResult(Machine machine, Map<String, String> options, List<BenchRow> rows) {
        this.machine = machine;
        this.options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        this.rows = List.copyOf(rows);
    }

    /**
     * Reads a result that {@link #write} or {@code bench --json} wrote.
     *
     * @throws IOException when the file can't be read
     * @throws IllegalArgumentException when it is none of ours, with what is wrong
     */
    public static BenchResult read(Path file) throws IOException {
        return BenchJson.read(Files.readString(file));
    }

    /** Writes the result as JSON: whole, or not at all. */
    public void write(Path file) throws IOException {
        WholeFile.write(file, BenchJson.write(this));
    }

    /** Returns all rows, those that may be compared with each other in a block. */
    public List<BenchRow> rows() {
        return rows;
    }

    /**
     * Returns the row of this contender at this size.
     *
     * @throws IllegalArgumentException when there is none, or more than one, with those that there are
     */
    public BenchRow row(String contender, int members) {
        List<BenchRow> found = rows.stream()
                .filter(row -> row.contender().equals(contender) && row.members() == members)
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException("must name one row of "
                    + (found.isEmpty() ? rows : found)
                            .stream().map(row -> row.key().toString()).collect(Collectors.joining("; "))
                    + ": contender=" + contender + ", members=" + members);
        }
        return found.get(0);
    }

    Machine machine() {
        return machine;
    }

    Map<String, String> options() {
        return options;
    }
}
