package io.evener.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the microbenchmarks. */
@Command(
        name = "bench",
        description =
                "Measure what choosing and calling cost, beside floors and, where they are built in, other libraries.",
        sortOptions = false,
        footer = {
            "",
            "Example: bench --quick --only Choose --json now.json",
            "Exit status: 0 when all was measured and nothing allocated that must not, else 1."
        })
final class BenchCommand implements Callable<Integer> {

    private static final int[] NONE = {};
    private static final String[] ALL = {};

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(names = "--quick", description = "10 and 1,000 members at one thread, 100 at two: under three minutes.")
    private boolean quick;

    @Option(names = "--only", paramLabel = "<regex>", description = "Only the benchmarks with this in their name.")
    private String only = "";

    @Option(
            names = "--strategies",
            split = StrategyCatalogue.BETWEEN_NAMES,
            paramLabel = "<name>",
            description = "Only these, with their floors. Default: all; with --quick, those that most users take.")
    private String[] strategies = ALL;

    @Option(names = "--peers", description = "The other libraries too; fifteen minutes with --quick.")
    private boolean peers;

    @Option(names = "--members", split = ",", paramLabel = "<n>", description = "Sizes. Default: 10,1000,100000.")
    private int[] members = NONE;

    @Option(names = "--threads", split = ",", paramLabel = "<n>", description = "Numbers of threads. Default: 1,2.")
    private int[] threads = NONE;

    @Option(names = "--forks", paramLabel = "<n>", description = "JVMs per cell. Default: 2; 1 with --quick.")
    private @Nullable Integer forks;

    private @Nullable Path json;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Option(names = "--json", paramLabel = "<file>", description = "Where to write the figures, for check.")
    void json(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw refused("must be in a directory that is there: --json=" + file);
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw refused("must be a file: --json=" + file);
        }
        json = file;
    }

    private ParameterException refused(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }

    @Override
    public Integer call() throws IOException {
        Bench bench;
        Bench.Plan plan;
        try {
            bench = bench();
            plan = bench.plan();
        } catch (Bench.NoPeersException e) {
            throw refused(e.getMessage() + ": --peers");
        } catch (IllegalArgumentException e) {
            throw refused(flagged(String.valueOf(e.getMessage())));
        }
        Progress progress = new Progress(spec.commandLine().getErr(), terminal.interactive(), System::nanoTime);
        JmhOutput output = new JmhOutput(progress, plan.cells());
        BenchResult result = bench.run(plan, output);
        progress.clear();
        if (json != null) {
            result.write(json);
        }
        return report(terminal.out(), result, output.failures());
    }

    private Bench bench() {
        Bench bench = (quick ? Bench.quick() : Bench.full()).only(only);
        bench = peers ? bench.peers() : bench;
        bench = strategies.length > 0 ? bench.strategies(strategies) : bench;
        bench = members.length > 0 ? bench.members(members) : bench;
        bench = threads.length > 0 ? bench.threads(threads) : bench;
        return forks != null ? bench.forks(forks) : bench;
    }

    /** The API's message ends in {@code name=value}; on the command line a name begins with hyphens. */
    private static String flagged(String message) {
        int at = message.lastIndexOf(": ");
        return at < 0 ? message : message.substring(0, at + 2) + "--" + message.substring(at + 2);
    }

    /** Prints the tables and the verdict, and returns the exit status. */
    static int report(PrintWriter out, BenchResult result, List<String> failures) {
        for (BenchGroup group : BenchGroup.of(result.rows())) {
            out.println();
            BenchTable.lines(group).forEach(out::println);
        }
        out.println();
        out.println(result.machine());
        failures.forEach(failure -> out.println("failed: " + failure));
        List<BenchRow> allocating =
                result.rows().stream().filter(BenchTable::allocates).toList();
        allocating.forEach(row -> out.println("allocates " + BenchTable.bytes(row.bytes()) + " B/op: " + row.key()));
        boolean pass = failures.isEmpty() && allocating.isEmpty();
        out.println("bench: " + (pass ? "PASS " : "FAIL ") + result.rows().size() + " rows, " + failures.size()
                + " failed, " + allocating.size() + " allocate where nothing may");
        return pass ? 0 : 1;
    }
}
