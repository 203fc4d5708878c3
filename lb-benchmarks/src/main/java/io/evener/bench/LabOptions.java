package io.evener.bench;

import io.evener.sim.lab.Contestant;
import io.evener.sim.lab.Experiment;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Lab;
import io.evener.sim.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands that simulate have in common. */
final class LabOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "<n>",
            description = "Of all randomness. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--report",
            paramLabel = "<dir>",
            description = "Write a page with plots, and the figures as JSON, into this folder.")
    private @Nullable Path report;

    LabOptions() {}

    /** Runs the experiments, prints each finding as it comes, and writes the report at the end. */
    List<Finding> run(
            List<? extends Experiment> experiments,
            double scale,
            List<Contestant> contestants,
            Terminal terminal,
            String title,
            String command)
            throws IOException {
        checkReport();
        Progress progress = new Progress(spec.commandLine().getErr(), terminal.interactive(), System::nanoTime);
        Lab lab = Lab.builder()
                .seed(seed)
                .scale(scale)
                .contestants(contestants)
                .progress(progress)
                .build();
        List<Finding> findings = lab.run(experiments, finding -> {
            progress.clear();
            FindingText.print(finding, terminal);
        });
        if (report != null) {
            Report.write(report, title, findings, command + " --seed " + seed);
        }
        return findings;
    }

    /** Before the run, not after minutes. */
    private void checkReport() {
        if (report != null) {
            try {
                Report.requireWritable(report);
            } catch (IOException e) {
                throw new ParameterException(
                        spec.commandLine(), "must be a folder to write to: --report=" + report + " (" + e + ")");
            }
        }
    }
}
