package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.bench.Table.Row;
import io.evener.bench.Terminal.Tone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table as people see it. */
final class TableTest {

    private static final Duration NONE = Duration.ofNanos(-1);

    private static Terminal terminal(boolean colour, boolean unicode) {
        return new Terminal(new PrintWriter(new StringWriter()), false, colour, unicode);
    }

    private static Row row(String name, double share, int inFlight, double p50Millis, double p99Millis) {
        return new Row(name, share, inFlight, millis(p50Millis), millis(p99Millis), "in", Tone.GOOD);
    }

    private static Duration millis(double millis) {
        return Duration.ofNanos((long) (millis * 1e6));
    }

    private static final List<Row> ROWS = List.of(
            row("orders-1", 0.45, 1, 2.41, 5.13),
            row("orders-2", 0.30, 12, 31.4, 1234),
            row("orders-3", 0.25, 0, 9.96, 999.4),
            new Row("orders-4", 0, 0, NONE, NONE, "out: PROBE (connect refused)", Tone.BAD));

    @Test
    void render_inAscii() {
        assertThat(Table.render("t+6s  orders", ROWS, terminal(false, false)))
                .containsExactly(
                        "t+6s  orders",
                        "  endpoint  share              in flight      p50      p99  state",
                        "  orders-1  #######       45%          1   2.4 ms   5.1 ms  in",
                        "  orders-2  #####         30%         12    31 ms    1.2 s  in",
                        "  orders-3  ####          25%          0    10 ms   999 ms  in",
                        "  orders-4                 0%          0        -        -  out: PROBE (connect refused)");
    }

    @Test
    void render_inUnicode_drawsEighths() {
        assertThat(Table.render("t", ROWS, terminal(false, true)))
                .contains(
                        "  orders-1  \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u258e      45%          1   2.4 ms   5.1 ms  in")
                .contains("  orders-3  \u2588\u2588\u2588\u2588          25%          0    10 ms   999 ms  in");
    }

    @Test
    void render_inColour_paintsBarAndState() {
        assertThat(Table.render("t", ROWS, terminal(true, false)).get(5))
                .isEqualTo("  orders-4  \u001b[36m            \u001b[0m   0%          0        -        -"
                        + "  \u001b[31mout: PROBE (connect refused)\u001b[0m");
    }

    @Test
    void render_longNames_keepTheirEnds() {
        List<Row> rows = List.of(row("http://a-rather-long-name.example.org:8080", 1, 0, 1, 1));
        assertThat(Table.render("t", rows, terminal(false, false)).get(2))
                .startsWith("  ..ather-long-name.example.org:8080  ############ 100%");
    }

    @Test
    void render_shareAboveTheScale_fillsTheBar() {
        List<Row> rows =
                List.of(row("a", 0.9, 0, 1, 1), row("b", 0.1, 0, 1, 1), row("c", 0, 0, 1, 1), row("d", 0, 0, 1, 1));
        assertThat(Table.render("t", rows, terminal(false, false)).get(2)).contains("  ############  90%");
    }
}
