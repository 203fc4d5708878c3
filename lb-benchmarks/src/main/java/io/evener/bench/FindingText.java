package io.evener.bench;

import io.evener.bench.Terminal.Tone;
import io.evener.sim.lab.Check;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Grid;
import java.util.ArrayList;
import java.util.List;

/** What an experiment found, as text. */
final class FindingText {

    private static final String INDENT = "  ";

    private FindingText() {}

    /** Prints it all, and the verdict as the last line. */
    static void print(Finding finding, Terminal terminal) {
        body(finding, terminal).forEach(terminal.out()::println);
        Tone tone = finding.passed() ? Tone.GOOD : Tone.BAD;
        terminal.out().println(terminal.paint(tone, finding.verdict()));
    }

    /** Returns the lines before the verdict: what it shows, its tables, and the checks that did not hold. */
    static List<String> body(Finding finding, Terminal look) {
        List<String> lines = new ArrayList<>();
        lines.add(look.paint(Tone.BOLD, printable(finding.name())) + ": " + printable(finding.shows()));
        for (Grid grid : finding.grids()) {
            lines.add("");
            lines.add(INDENT + look.paint(Tone.BOLD, printable(grid.title())));
            table(grid.header(), grid.rows(), Tone.PLAIN, look, lines);
        }
        if (!finding.failures().isEmpty()) {
            lines.add("");
            lines.add(INDENT + look.paint(Tone.BAD, "failed checks"));
            table(
                    List.of("check", "measured", "must be"),
                    finding.failures().stream().map(FindingText::cells).toList(),
                    Tone.BAD,
                    look,
                    lines);
        }
        lines.add("");
        return lines;
    }

    private static void table(
            List<String> header, List<List<String>> rows, Tone tone, Terminal look, List<String> lines) {
        List<List<String>> all = new ArrayList<>(List.of(header));
        rows.forEach(row -> all.add(row.stream().map(FindingText::printable).toList()));
        List<String> aligned = Columns.aligned(all);
        lines.add(INDENT + look.paint(Tone.FAINT, aligned.get(0)));
        aligned.stream().skip(1).forEach(line -> lines.add(INDENT + look.paint(tone, line)));
    }

    private static List<String> cells(Check check) {
        return List.of(check.label(), Check.number(check.measured()), check.criterion());
    }

    /** Names come from users' files, too: a control character in one must not steer the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
