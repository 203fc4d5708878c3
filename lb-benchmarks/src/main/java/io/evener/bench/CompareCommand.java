package io.evener.bench;

import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.lab.Comparison;
import io.evener.sim.lab.Contestant;
import io.evener.sim.lab.Finding;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers a user's own question. */
@Command(
        name = "compare",
        description = "Compare strategies for your own latencies, servers and load, in virtual time.",
        sortOptions = false,
        footer = {
            "",
            "Example: compare --strategies roundRobin,leastRequest --histogram my.csv --servers 20 --load 0.8 --slow 1",
            "A histogram has lines of millis,count: so many calls took up to so many milliseconds, and longer than the",
            "line before says. The same seed prints the same bytes, on every machine."
        })
final class CompareCommand implements Callable<Integer> {

    private static final long FEWEST_REQUESTS = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    private List<Contestant> contestants = Contestants.usual();
    private Distribution work = Distribution.exponential(Duration.ofMillis(10));
    private String workFlag = "";
    private String workText = "exponential work with a mean";

    @Option(
            names = "--servers",
            paramLabel = "<n>",
            description = "How many. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    private int servers;

    @Option(
            names = "--slots",
            paramLabel = "<n>",
            description = "Calls a server works on at once. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int slots;

    @Option(
            names = "--load",
            paramLabel = "<part>",
            description = "Part of all servers' capacity that is asked for, below 1. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0.7")
    private double load;

    @Option(
            names = "--slow",
            paramLabel = "<n>",
            description = "How many servers are slow. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0")
    private int slow;

    @Option(
            names = "--slow-speed",
            paramLabel = "<part>",
            description = "Speed of a slow one, as a part of the others'. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0.3")
    private double slowSpeed;

    @Option(
            names = "--clients",
            paramLabel = "<n>",
            description = "Clients that know nothing of each other. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int clients;

    @Option(
            names = "--requests",
            paramLabel = "<n>",
            description = "How many to simulate. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1000000")
    private long requests;

    @Mixin
    private final LabOptions options = new LabOptions();

    CompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Option(
            names = "--strategies",
            split = StrategyCatalogue.BETWEEN_NAMES,
            paramLabel = "<name>",
            description = "Which, separated by commas. Default: all without key, dialect or children.")
    void strategies(List<String> names) {
        try {
            Map<String, Contestant> named = new LinkedHashMap<>(); // one named twice is compared once
            names.stream()
                    .map(name -> Contestants.named(name.strip()))
                    .forEach(contestant -> named.put(contestant.name(), contestant));
            contestants = List.copyOf(named.values());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    @Option(
            names = "--histogram",
            paramLabel = "<csv>",
            description = "How long your calls take. Default: exponential, 10 ms in the mean.")
    void histogram(Path csv) {
        try {
            work = Distribution.histogram(csv);
            workText = "work as in " + csv.getFileName() + " with a mean";
            workFlag = " --histogram " + csv.getFileName();
        } catch (NoSuchFileException e) {
            throw refused("must exist: --histogram=" + csv);
        } catch (IOException e) {
            throw refused("must be readable: --histogram=" + csv + " (" + e + ")");
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Integer call() throws IOException {
        List<Integer> slowOnes =
                IntStream.range(servers - slow, servers).boxed().toList();
        Comparison comparison = new Comparison("compare", shows(), situation(), slowOnes);
        List<Finding> findings =
                options.run(List.of(comparison), 1, contestants, terminal, "Evener: comparison", command());
        return findings.stream().allMatch(Finding::passed) ? 0 : 1;
    }

    private Simulation.Builder situation() {
        if (contestants.isEmpty()) {
            throw refused("must name at least one: --strategies");
        }
        if (servers < 1) {
            throw refused("must be > 0: --servers=" + servers);
        }
        if (slow < 0 || slow >= servers) {
            throw refused("must be >= 0 and below --servers=" + servers + ": --slow=" + slow);
        }
        if (slow > 0 && !(slowSpeed > 0 && slowSpeed < 1)) {
            throw refused("must be > 0 and < 1: --slow-speed=" + slowSpeed);
        }
        if (requests < FEWEST_REQUESTS) {
            throw refused("must be >= " + FEWEST_REQUESTS + ": --requests=" + requests);
        }
        try {
            Server healthy = Server.fifo(slots);
            Simulation.Builder same = Simulation.builder()
                    .servers(servers - slow, healthy)
                    .clients(clients)
                    .work(work)
                    .requests(requests)
                    .load(load);
            Simulation.Builder situation = slow == 0 ? same : same.servers(slow, healthy.speed(slowSpeed));
            Simulation.builder(situation)
                    .strategy(contestants.get(0).strategy())
                    .build(); // what contradicts itself
            return situation;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private String shows() {
        String which = slow == 0 ? "" : ", " + slow + " of them at speed " + slowSpeed;
        return counted(servers, "server") + " of " + counted(slots, "slot") + which + ", " + workText + " of "
                + number(work.mean() / NANOS_PER_MILLI) + " ms, load " + load + " or "
                + number(callsPerSecond()) + " calls per second, " + counted(clients, "client");
    }

    private static String number(double value) {
        return io.evener.sim.lab.Check.number(value);
    }

    private double callsPerSecond() {
        return load * slots * (servers - slow + slow * slowSpeed) / (work.mean() / NANOS_PER_SECOND);
    }

    /** What repeats the run, in the histogram's folder. */
    private String command() {
        String slowOnes = slow == 0 ? "" : " --slow " + slow + " --slow-speed " + slowSpeed;
        return "compare --strategies "
                + contestants.stream().map(Contestant::name).collect(Collectors.joining(",")) + workFlag
                + " --servers " + servers + " --slots " + slots + " --load " + load + slowOnes + " --clients "
                + clients + " --requests " + requests;
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private ParameterException refused(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }
}
