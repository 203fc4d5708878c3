package io.evener.sim;

import io.evener.RandomSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A measured distribution: how many calls took up to so many milliseconds.
 *
 * <pre>{@code
 * millis,count
 * 5,1200
 * 10,5400
 * 20,310
 * 500,12
 * }</pre>
 *
 * <p>A line says how many calls took longer than the line before says (0 for the first) and up to this many
 * milliseconds; within a line they are taken to be spread evenly. Lines ascend. A header, empty lines and lines that
 * begin with {@code #} are passed over.
 */
final class LatencyHistogram implements Distribution {

    private static final double NANOS_PER_MILLI = 1e6;

    private final double[] edges;
    /** Calls up to and including each edge, as a part of all. */
    private final double[] cumulative;

    private final double mean;

    private LatencyHistogram(double[] edges, double[] counts) {
        double total = Arrays.stream(counts).sum();
        this.edges = edges;
        this.cumulative = new double[counts.length];
        double seen = 0;
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            cumulative[i] = seen / total;
            sum += counts[i] * (low(i) + edges[i]) / 2;
        }
        this.mean = sum / total;
    }

    static LatencyHistogram read(Path csv) throws IOException {
        return parse(csv.getFileName().toString(), Files.readAllLines(csv, StandardCharsets.UTF_8));
    }

    static LatencyHistogram parse(String file, List<String> lines) {
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean header = rows.isEmpty() && !line.isEmpty() && Character.isLetter(line.charAt(0));
            if (!line.isEmpty() && !line.startsWith("#") && !(header && !isNumber(line))) {
                double last = rows.isEmpty() ? 0 : rows.get(rows.size() - 1)[0];
                rows.add(row(file + ":" + (i + 1), line, last));
            }
        }
        if (rows.stream().mapToDouble(row -> row[1]).sum() <= 0) {
            throw new IllegalArgumentException(file + ": must have at least one line with a count above 0");
        }
        return new LatencyHistogram(
                rows.stream().mapToDouble(row -> row[0] * NANOS_PER_MILLI).toArray(),
                rows.stream().mapToDouble(row -> row[1]).toArray());
    }

    /** {@code NaN,3} begins with a letter, too, and is no header. */
    private static boolean isNumber(String line) {
        String first = line.split(",", -1)[0].strip();
        return first.equalsIgnoreCase("NaN") || first.equalsIgnoreCase("Infinity");
    }

    private static double[] row(String place, String line, double last) {
        String[] cells = line.split("[,;\t]", -1);
        if (cells.length != 2) {
            throw new IllegalArgumentException(place + ": must be millis,count: " + line);
        }
        double millis = number(place, "millis", cells[0]);
        double count = number(place, "count", cells[1]);
        if (millis <= last) {
            throw new IllegalArgumentException(place + ": must be above "
                    + (last == 0 ? "0" : "the line before, " + last) + ": millis=" + cells[0].strip());
        }
        return new double[] {millis, count};
    }

    private static double number(String place, String name, String cell) {
        double value;
        try {
            value = Double.parseDouble(cell.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(place + ": must be a number: " + name + "=" + cell.strip(), e);
        }
        if (!(value >= 0 && value < 1e12)) {
            throw new IllegalArgumentException(place + ": must be >= 0: " + name + "=" + cell.strip());
        }
        return value;
    }

    private double low(int bucket) {
        return bucket == 0 ? 0 : edges[bucket - 1];
    }

    @Override
    public double sample(RandomSource random) {
        double u = random.nextDouble();
        int found = Arrays.binarySearch(cumulative, u);
        int bucket = Math.min(found >= 0 ? found + 1 : -found - 1, edges.length - 1);
        double below = bucket == 0 ? 0 : cumulative[bucket - 1];
        double part = cumulative[bucket] > below ? (u - below) / (cumulative[bucket] - below) : 0;
        return low(bucket) + part * (edges[bucket] - low(bucket));
    }

    @Override
    public double mean() {
        return mean;
    }
}
