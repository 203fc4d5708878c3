package io.evener.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of lb-benchmarks. Without arguments it runs the demo.
 *
 * <p>Exit status: 0 when the command did well, 1 when it did not, 2 when it was not understood.
 */
@Command(
        name = "lb-benchmarks",
        description = "Evener: client-side load balancing, to see and to try. Without a command: demo.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        commandListHeading = "%nCommands:%n")
public final class Main implements Callable<Integer> {

    private final DemoCommand demo;

    private Main(DemoCommand demo) {
        this.demo = demo;
    }

    /** Runs a command; ends the JVM only to tell of a failure, so that it can run inside Maven. */
    public static void main(String[] args) {
        PrintWriter err = Terminal.writer(System.err, Terminal.charset(System.getProperties()));
        int status = run(Terminal.system(), err, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Runs a command, with plain output.
     *
     * @return the exit status
     */
    static int run(PrintStream out, PrintStream err, String... args) {
        return run(Terminal.plain(out), Terminal.writer(err, StandardCharsets.UTF_8), args);
    }

    private static int run(Terminal terminal, PrintWriter err, String... args) {
        DemoCommand demo = new DemoCommand(terminal);
        CommandLine line = new CommandLine(new Main(demo))
                .addSubcommand(demo)
                .addSubcommand(new LoadCommand(terminal))
                .addSubcommand(new StrategiesCommand(terminal))
                .addSubcommand(new SimulateCommand(terminal, Contestants.usual()))
                .addSubcommand(new CompareCommand(terminal))
                .addSubcommand(new BenchCommand(terminal))
                .addSubcommand(new CheckCommand(terminal))
                .registerConverter(Duration.class, new DurationConverter())
                .registerConverter(int.class, Main::wholeNumber)
                .registerConverter(long.class, Main::longWholeNumber)
                .registerConverter(double.class, Main::number)
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
                .setOut(terminal.out())
                .setErr(err)
                .setParameterExceptionHandler((refusal, arguments) -> refuse(refusal))
                .setExecutionExceptionHandler((failure, command, parsed) -> fail(failure, command));
        line.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().mixinStandardHelpOptions(true));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            err.println(
                    "lb-benchmarks: out of memory: " + e.getMessage() + "; ask for less, or give the JVM more by -Xmx");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    @Override
    public Integer call() throws Exception {
        return demo.call();
    }

    /** Says what is wrong and what would be right. */
    private static int refuse(ParameterException refusal) {
        CommandLine line = refusal.getCommandLine();
        CommandSpec spec = line.getCommandSpec();
        PrintWriter err = line.getErr();
        err.println(spec.qualifiedName() + ": " + reason(refusal));
        if (!spec.subcommands().isEmpty()) {
            err.println("commands: " + String.join(", ", spec.subcommands().keySet()));
        }
        err.println(
                "flags: " + spec.options().stream().map(OptionSpec::longestName).collect(Collectors.joining(", ")));
        return CommandLine.ExitCode.USAGE;
    }

    /** What the machine refuses, a full disk for one, is no bug of ours to print a stack of. */
    private static int fail(Exception failure, CommandLine line) throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + failure);
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String reason(ParameterException refusal) {
        if (refusal instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            boolean commands = !refusal.getCommandLine().getSubcommands().isEmpty();
            String kind = argument.startsWith("-") ? "flag" : commands ? "command" : "argument";
            return "unknown " + kind + ": " + argument;
        }
        if (refusal instanceof MissingParameterException missing) {
            return "must be given: "
                    + missing.getMissing().stream().map(Main::name).collect(Collectors.joining(", "));
        }
        ArgSpec flag = refusal.getArgSpec();
        Throwable cause = refusal.getCause();
        return flag != null && cause instanceof TypeConversionException
                ? cause.getMessage() + ": " + name(flag) + "=" + refusal.getValue()
                : String.valueOf(refusal.getMessage());
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("must be a whole number");
        }
    }

    private static long longWholeNumber(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("must be a whole number");
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("must be a number");
        }
    }

    /** The jar's own version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "evener " + (version == null ? "(not packaged)" : version) + ", java " + Runtime.version()
            };
        }
    }
}
