package io.evener.bench;

import io.evener.bench.Terminal.Tone;
import io.evener.sim.lab.Contestant;
import io.evener.sim.lab.Experiment;
import io.evener.sim.lab.Experiments;
import io.evener.sim.lab.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs experiments of the simulator. */
@Command(
        name = "simulate",
        description = "Hold the simulator to theory, and the strategies to situations that users meet.",
        sortOptions = false,
        footer = {
            "",
            "Examples: simulate --list",
            "          simulate black-hole",
            "          simulate all --report report",
            "The same seed prints the same bytes, on every machine.",
            "Exit status: 0 when every check held, 1 when some did not."
        })
final class SimulateCommand implements Callable<Integer> {

    private static final String ALL = "all";
    private static final double QUICK_SCALE = 0.05;

    private final Terminal terminal;
    private final List<Contestant> contestants;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "<name>", description = "Which experiments; all for all of them.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Name the experiments and what they show.")
    private boolean list;

    @Mixin
    private final LabOptions options = new LabOptions();

    @Option(names = "--quick", description = "A twentieth of the length, with tolerances widened by the root of 20.")
    private boolean quick;

    SimulateCommand(Terminal terminal, List<Contestant> contestants) {
        this.terminal = terminal;
        this.contestants = contestants;
    }

    @Override
    public Integer call() throws IOException {
        if (list) {
            print(Experiments.all());
            return 0;
        }
        List<Experiment> chosen = chosen();
        List<Finding> findings =
                options.run(chosen, quick ? QUICK_SCALE : 1, contestants, terminal, "Evener: simulations", command());
        if (names.contains(ALL) || findings.size() > 1) {
            summary(findings);
        }
        return findings.stream().allMatch(Finding::passed) ? 0 : 1;
    }

    private List<Experiment> chosen() {
        if (names.isEmpty()) {
            throw refused("must be given: <name>; there are all, " + known());
        }
        List<Experiment> chosen = new ArrayList<>();
        for (String name : names) {
            if (!name.equals(ALL)) {
                chosen.add(Experiments.find(name)
                        .orElseThrow(() -> refused("unknown experiment: " + name + "; there are all, " + known())));
            }
        }
        return names.contains(ALL) ? Experiments.all() : chosen;
    }

    private static String known() {
        return Experiments.all().stream().map(Experiment::name).collect(Collectors.joining(", "));
    }

    private ParameterException refused(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }

    private String command() {
        return "simulate " + String.join(" ", names) + (quick ? " --quick" : "");
    }

    private void print(List<Experiment> experiments) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", "kind", "shows"));
        for (Experiment e : experiments) {
            rows.add(List.of(e.name(), e.kind().name().toLowerCase(Locale.ROOT), e.shows()));
        }
        List<String> lines = Columns.aligned(rows);
        terminal.out().println(terminal.paint(Tone.FAINT, lines.get(0)));
        lines.subList(1, lines.size()).forEach(terminal.out()::println);
    }

    private void summary(List<Finding> findings) {
        int checks =
                findings.stream().mapToInt(finding -> finding.checks().size()).sum();
        List<String> failed = findings.stream()
                .filter(finding -> !finding.passed())
                .map(Finding::name)
                .toList();
        boolean passed = failed.isEmpty();
        String text = passed
                ? "simulate: PASS " + findings.size() + " experiments, " + checks + " checks"
                : "simulate: FAIL " + String.join(", ", failed);
        terminal.out().println(terminal.paint(passed ? Tone.GOOD : Tone.BAD, text));
    }
}
