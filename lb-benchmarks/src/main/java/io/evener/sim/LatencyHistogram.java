package io.evener.sim;

import io.evener.RandomSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * milliseconds; within a line they are taken to be spread evenly. Lines ascend. A header as the first line, empty lines
 * and lines that begin with {@code #} are passed over; cells may be parted by semicolons or tabs, too.
 */
final class LatencyHistogram implements Distribution {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final String SEPARATOR = "[,;\t]";

    private final double[] edges;
    /** Calls up to and including each edge, as a part of all. */
    private final double[] cumulative;

    private final double mean;

    private LatencyHistogram(double[] edges, double[] counts) {
        double total = 0;
        for (double count : counts) {
            total += count; // in the order of the sum below: the last part is exactly 1, and no sample is beyond it
        }
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
        String file = String.valueOf(csv.getFileName()); // the root has none
        try {
            return parse(file, Files.readAllLines(csv, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": must be text in UTF-8", e);
        }
    }

    static LatencyHistogram parse(String file, List<String> lines) {
        List<double[]> rows = new ArrayList<>();
        boolean mayBeHeader = true;
        for (int i = 0; i < lines.size(); i++) {
            String line = (i == 0 ? withoutMark(lines.get(0)) : lines.get(i)).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (!(mayBeHeader && isHeader(line))) {
                double last = rows.isEmpty() ? 0 : rows.get(rows.size() - 1)[0];
                rows.add(row(file + ":" + (i + 1), line, last));
            }
            mayBeHeader = false;
        }
        if (rows.stream().mapToDouble(row -> row[1]).sum() <= 0) {
            throw new IllegalArgumentException(file + ": must have at least one line with a count above 0");
        }
        return new LatencyHistogram(
                rows.stream().mapToDouble(row -> row[0] * NANOS_PER_MILLI).toArray(),
                rows.stream().mapToDouble(row -> row[1]).toArray());
    }

    /** Spreadsheets begin a file with a byte order mark. */
    private static String withoutMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    /** {@code NaN,3} begins with a letter, too, and is no header. */
    private static boolean isHeader(String line) {
        String[] cells = line.split(SEPARATOR, -1);
        String first = cells[0].strip();
        return cells.length == 2
                && !first.isEmpty()
                && (Character.isLetter(first.charAt(0)) || first.charAt(0) == '"')
                && !first.equalsIgnoreCase("NaN")
                && !first.equalsIgnoreCase("Infinity");
    }

    private static double[] row(String place, String line, double last) {
        String[] cells = line.split(SEPARATOR, -1);
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
            value = new BigDecimal(cell.strip()).doubleValue(); // parseDouble takes 5d, 0x1p3 and NaN for numbers
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(place + ": must be a number: " + name + "=" + cell.strip(), e);
        }
        if (!(value >= 0 && value < 1e12)) {
            throw new IllegalArgumentException(place + ": must be >= 0 and < 1e12: " + name + "=" + cell.strip());
        }
        return value;
    }

    private double low(int bucket) {
        return bucket == 0 ? 0 : edges[bucket - 1];
    }

    @Override
    public double sample(RandomSource random) {
        double u = random.nextDouble();
        int bucket = bucketOf(u);
        double below = bucket == 0 ? 0 : cumulative[bucket - 1];
        double part = (u - below) / (cumulative[bucket] - below);
        return low(bucket) + part * (edges[bucket] - low(bucket));
    }

    /** Returns the first bucket that reaches above this part of all calls: one that has calls. */
    private int bucketOf(double u) {
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            if (cumulative[middle] > u) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    @Override
    public double mean() {
        return mean;
    }
}
