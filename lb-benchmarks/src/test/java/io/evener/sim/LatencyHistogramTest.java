package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evener.sim.RandomStream.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LatencyHistogramTest {

    private static final int SAMPLES = 200_000;

    @TempDir
    private Path folder = Path.of("");

    private Distribution read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private Distribution read(byte[] bytes) throws IOException {
        Path file = folder.resolve("latency.csv");
        Files.write(file, bytes);
        return Distribution.histogram(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5,1\n10,3\n",
                "millis,count\n5,1\n10,3",
                "\"millis\",\"count\"\n5,1\n10,3",
                "latency in \u00b5s? no: ms;calls\n5;1\n10;3\n",
                "# from production\n\nmillis,count\n5,1\n\n# the rest\n10,3\n\n",
                "millis\tcount\r\n5\t1\r\n10\t3\r\n",
                "\uFEFFmillis,count\n5,1\n10,3",
                "\uFEFF5,1\n10,3",
                "  5 , 1 \n 1e1 , 3.0 \n"
            })
    void read_everyForm_isTheSame(String text) throws IOException {
        assertThat(read(text).mean()).isEqualTo((2.5 + 3 * 7.5) / 4 * 1e6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5,1\\n10,-3 | latency.csv:2: must be >= 0 and < 1e12: count=-3",
                "-5,1 | latency.csv:1: must be >= 0 and < 1e12: millis=-5",
                "5,1\\nNaN,3 | latency.csv:2: must be a number: millis=NaN",
                "NaN,3 | latency.csv:1: must be a number: millis=NaN",
                "NaN;3 | latency.csv:1: must be a number: millis=NaN",
                "Infinity,3 | latency.csv:1: must be a number: millis=Infinity",
                "5,Infinity | latency.csv:1: must be a number: count=Infinity",
                "5,1e12 | latency.csv:1: must be >= 0 and < 1e12: count=1e12",
                "5,1e999 | latency.csv:1: must be >= 0 and < 1e12: count=1e999",
                "5,0x10 | latency.csv:1: must be a number: count=0x10",
                "5d,1 | latency.csv:1: must be a number: millis=5d",
                "0,1 | latency.csv:1: must be above 0: millis=0",
                "# c\\nm,c\\n\\n5,1\\n4,1 | latency.csv:5: must be above the line before, 5.0: millis=4",
                "5,1\\n5,1 | latency.csv:2: must be above the line before, 5.0: millis=5",
                "5 | latency.csv:1: must be millis,count: 5",
                "m,c\\n5,1,1 | latency.csv:2: must be millis,count: 5,1,1",
                "0.5,1\\n1,5;2 | latency.csv:2: must be millis,count: 1,5;2",
                "5, | latency.csv:1: must be a number: count=",
                "m,c\\nfive,1 | latency.csv:2: must be a number: millis=five",
                "m,c\\nO5,1\\n7,1 | latency.csv:2: must be a number: millis=O5",
                "5,1\\nm,c | latency.csv:2: must be a number: millis=m",
                "just text | latency.csv:1: must be millis,count: just text",
                "# nothing | latency.csv: must have at least one line with a count above 0",
                "millis,count | latency.csv: must have at least one line with a count above 0",
                "5,0\\n10,0 | latency.csv: must have at least one line with a count above 0"
            })
    void read_badLine_isRefusedByItsNumber(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void read_emptyFile_isRefused() {
        assertThatThrownBy(() -> read(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("latency.csv: must have at least one line with a count above 0");
    }

    @Test
    void read_otherEncoding_isRefused() {
        assertThatThrownBy(() -> read("5,1\n10,3".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("latency.csv: must be text in UTF-8");
    }

    @Test
    void read_noFile_isAnIoException() {
        assertThatThrownBy(() -> Distribution.histogram(folder.resolve("none.csv")))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** Each bucket's part is a binomial count, held to four of its deviations; zero counts get nothing. */
    @Test
    void sample_manyTimes_reproducesTheBuckets() throws IOException {
        double[] edges = {1, 5, 10, 20, 500, 600};
        double[] counts = {0, 1200, 5400, 0, 388, 0};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < edges.length; i++) {
            text.append(edges[i]).append(',').append(counts[i]).append('\n');
        }
        Distribution histogram = read(text.toString());
        RandomStream random = RandomStream.of(5, Role.WORK, 0);
        double[] samples = new double[SAMPLES];
        Arrays.setAll(samples, i -> histogram.sample(random) / 1e6);
        double total = Arrays.stream(counts).sum();
        double low = 0;
        for (int i = 0; i < edges.length; i++) {
            double from = low;
            double to = edges[i];
            double part = counts[i] / total;
            double[] inside = Arrays.stream(samples)
                    .filter(sample -> sample > from && sample <= to)
                    .toArray();
            assertThat((double) inside.length)
                    .as("up to " + to)
                    .isCloseTo(SAMPLES * part, within(4 * Math.sqrt(SAMPLES * part * (1 - part)) + 1e-9));
            if (part > 0) { // spread evenly: a mean of n values between is off by (to - from) / sqrt(12 n)
                double slack = 4 * (to - from) / Math.sqrt(12.0 * inside.length);
                assertThat(Arrays.stream(inside).average().orElseThrow()).isCloseTo((from + to) / 2, within(slack));
            }
            low = edges[i];
        }
        assertThat(Arrays.stream(samples).max().orElseThrow()).isLessThanOrEqualTo(500);
    }

    @Test
    void sample_ofTheExtremes_staysWithinLinesThatHaveCalls() throws IOException {
        Distribution histogram = read("1,0\n2,0\n3,0.1\n4,0.2\n5,0.3\n6,0\n");
        assertThat(histogram.sample(() -> 0L)).isEqualTo(2e6);
        assertThat(histogram.sample(() -> -1L)).isBetween(4.99e6, 5e6);
    }
}
