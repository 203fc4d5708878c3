package io.evener.bench;

import io.evener.bench.jmh.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two results of {@code bench --json}. */
@Command(
        name = "check",
        description = "Compare figures of bench with those of before, by their ratios to the floors of the same run.",
        sortOptions = false,
        footer = {
            "",
            "Example: check baseline.json now.json --max-regression 1.25",
            "Exit status: 0 when no row regressed or vanished, else 1."
        })
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BASELINE.json", description = "What bench --json wrote before.")
    @SuppressWarnings("NullAway.Init")
    private Path baseline;

    @Parameters(index = "1", paramLabel = "CURRENT.json", description = "What it wrote now.")
    @SuppressWarnings("NullAway.Init")
    private Path current;

    private double maxRegression = 1.25;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Option(
            names = "--max-regression",
            paramLabel = "<factor>",
            description = "By how much a ratio to the floor may be multiplied. Default: 1.25.")
    void maxRegression(String factor) {
        try {
            maxRegression = Double.parseDouble(factor);
        } catch (NumberFormatException e) {
            throw refused("must be a number: --max-regression=" + factor);
        }
        if (!(maxRegression > 1 && maxRegression < Double.POSITIVE_INFINITY)) {
            throw refused("must be > 1 and finite: --max-regression=" + factor);
        }
    }

    private ParameterException refused(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }

    @Override
    public Integer call() {
        BenchResult before = read("BASELINE.json", baseline);
        BenchResult now = read("CURRENT.json", current);
        if (!before.machine().equals(now.machine())) {
            terminal.out().println("baseline: " + before.machine());
            terminal.out().println("current:  " + now.machine());
        }
        Check check = Check.of(before, now, maxRegression);
        check.lines().forEach(terminal.out()::println);
        return check.pass() ? 0 : 1;
    }

    private BenchResult read(String name, Path file) {
        BenchResult result;
        try {
            result = BenchResult.read(file);
        } catch (IOException e) {
            throw refused("must be a file that can be read: " + name + "=" + file);
        } catch (IllegalArgumentException e) {
            throw refused("must be what bench --json wrote: " + name + "=" + file + " (" + e.getMessage() + ")");
        }
        if (result.rows().stream().noneMatch(row -> row.side() == Side.EVENER)) {
            throw refused("must have a row to compare: " + name + "=" + file);
        }
        return result;
    }
}
