package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.sim.lab.Check;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Grid;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A finding as people see it. */
final class FindingTextTest {

    private static final Grid GRID = new Grid(
            "Sojourn at load 0.9, in ms",
            List.of("strategy", "mean", "p99"),
            List.of(List.of("random", "10.00", "46.05"), List.of("d = 2", "2.6552", "-")));

    private static Finding finding(Check... checks) {
        return new Finding("choices", "Two choices against one.", List.of(GRID), List.of(), List.of(checks));
    }

    private static List<String> print(Finding finding, boolean colour) {
        StringWriter text = new StringWriter();
        FindingText.print(finding, new Terminal(new PrintWriter(text), false, colour, false));
        return text.toString().lines().toList();
    }

    @Test
    void print_passed() {
        assertThat(print(finding(Check.atMost("mean", 2.6552, 3)), false))
                .containsExactly(
                        "choices: Two choices against one.",
                        "",
                        "  Sojourn at load 0.9, in ms",
                        "  strategy    mean    p99",
                        "  random     10.00  46.05",
                        "  d = 2     2.6552      -",
                        "",
                        "choices: PASS 1 check");
    }

    @Test
    void print_failed_namesTheChecksThatFailed() {
        assertThat(print(finding(Check.atMost("d = 2: mean", 3.2, 3), Check.near("random: mean", 10, 10, 0.01)), false))
                .endsWith(
                        "",
                        "  failed checks",
                        "  check        measured  must be",
                        "  d = 2: mean    3.2000  <= 3",
                        "",
                        "choices: FAIL 1 of 2 checks");
    }

    @Test
    void print_inColour_paintsWholeLines() {
        assertThat(print(finding(Check.atMost("mean", 3.2, 3)), true))
                .startsWith("\u001b[1mchoices\u001b[0m: Two choices against one.")
                .contains("  \u001b[31mmean     3.2000  <= 3\u001b[0m")
                .endsWith("\u001b[31mchoices: FAIL 1 of 1 check\u001b[0m");
    }

    @Test
    void print_controlCharacters_doNotReachTheTerminal() {
        Finding nasty = new Finding("a\u001b[2J", "b\nc", List.of(), List.of(), List.of(Check.atMost("d\r", 1, 0)));
        assertThat(FindingText.body(nasty, Terminal.plain(System.out)))
                .containsExactly(
                        "a?[2J: b?c",
                        "",
                        "  failed checks",
                        "  check  measured  must be",
                        "  d?            1  <= 0",
                        "");
    }
}
