package io.evener.bench;

import io.evener.bench.BenchPlan.Batch;
import io.evener.bench.BenchPlan.Question;
import io.evener.bench.jmh.Contender;
import io.evener.bench.jmh.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * The microbenchmarks from a program, a test for instance: what {@code bench} does on the command line.
 *
 * <pre>{@code
 * BenchResult result = Bench.quick().only("ChooseBenchmark").run();
 * assertThat(result.row("leastRequest", 1_000).floorRatio()).isLessThan(2.0);
 * }</pre>
 *
 * <p>Every cell runs in a JVM of its own, with JMH. Immutable: each method returns another.
 */
public final class Bench {

    private static final List<Size> QUICK = List.of(new Size(List.of(10, 1_000), 1), new Size(List.of(100), 2));
    private static final List<Integer> FULL_MEMBERS = List.of(10, 1_000, 100_000);
    private static final List<Integer> FULL_THREADS = List.of(1, 2);
    private static final int FULL_FORKS = 2;

    /** What most users take. */
    private static final List<String> QUICK_FAMILIES = List.of("random", "round robin", "least request");

    /** Of three minutes. */
    private static final long QUICK_MILLIS = 140_000;

    /** Of fifteen minutes: peers take longer to set up, some of them seconds. */
    private static final long QUICK_PEERS_MILLIS = 520_000;

    private final boolean quick;
    private final boolean peers;
    private final int forks;
    private final Pattern only;
    /** By name; empty for all, or where it is quick for those of the families most users take. */
    private final List<String> strategies;

    private final List<Integer> members;
    private final List<Integer> threads;

    /** Sizes that are measured with this number of threads. */
    private record Size(List<Integer> members, int threads) {}

    private Bench(
            boolean quick,
            boolean peers,
            int forks,
            Pattern only,
            List<String> strategies,
            List<Integer> members,
            List<Integer> threads) {
        this.quick = quick;
        this.peers = peers;
        this.forks = forks;
        this.only = only;
        this.strategies = strategies;
        this.members = members;
        this.threads = threads;
    }

    /**
     * Returns every question at 10 and 1,000 members and one thread, and at 100 members and two; short. Of Evener's
     * strategies, those that most users take; {@link #strategies} asks for others. Questions about other things, such as
     * what a call costs, are asked when {@link #only} finds them, or with peers.
     */
    public static Bench quick() {
        return new Bench(true, false, 1, Pattern.compile(""), List.of(), List.of(), List.of());
    }

    /** Returns every question at 10, 1,000 and 100,000 members, each with one thread and with two, in two JVMs. */
    public static Bench full() {
        return new Bench(false, false, FULL_FORKS, Pattern.compile(""), List.of(), FULL_MEMBERS, FULL_THREADS);
    }

    /**
     * Asks these questions only.
     *
     * @param regex what is to be found in the benchmark's name, such as {@code ChooseBenchmark.choose}
     * @throws IllegalArgumentException when it is no regular expression, or found in no name
     */
    public Bench only(String regex) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("must be a regular expression: only=" + regex, e);
        }
        return new Bench(quick, peers, forks, pattern, strategies, members, threads);
    }

    /**
     * Measures these strategies only, with their floors and, if they are asked for, their peers.
     *
     * @param names such as {@code roundRobin}
     * @throws IllegalArgumentException when there is none, or one has no name that is known
     */
    public Bench strategies(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("must not be empty: strategies");
        }
        List<String> known = Stream.of(names)
                .map(name -> StrategyCatalogue.find(name)
                        .map(StrategyCatalogue.Entry::name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "must be one of " + StrategyCatalogue.names() + ": strategies=" + name)))
                .toList();
        return new Bench(quick, peers, forks, only, known, members, threads);
    }

    /** Measures peers too, which must be on the class path: they are not part of the published jar. */
    public Bench peers() {
        return new Bench(quick, true, forks, only, strategies, members, threads);
    }

    /** Measures each cell in so many JVMs, one after the other; 1..100. */
    public Bench forks(int number) {
        return new Bench(quick, peers, checked("forks", number, 100), only, strategies, members, threads);
    }

    /** Measures at these sizes; 1..1,000,000. Where it is quick, at one thread unless {@link #threads} says more. */
    public Bench members(int... sizes) {
        return new Bench(quick, peers, forks, only, strategies, checked("members", sizes, 1_000_000), threads);
    }

    /** Measures with these numbers of threads; 1..1,024. */
    public Bench threads(int... numbers) {
        return new Bench(quick, peers, forks, only, strategies, members, checked("threads", numbers, 1_024));
    }

    private static List<Integer> checked(String name, int[] values, int most) {
        if (values.length == 0) {
            throw new IllegalArgumentException("must not be empty: " + name);
        }
        return IntStream.of(values)
                .map(value -> checked(name, value, most))
                .distinct()
                .boxed()
                .toList();
    }

    private static int checked(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("must be in 1.." + most + ": " + name + "=" + value);
        }
        return value;
    }

    /**
     * Measures; takes minutes, in which the machine should have nothing else to do.
     *
     * @throws IllegalArgumentException when there is nothing to measure
     * @throws IllegalStateException when a benchmark failed
     */
    public BenchResult run() {
        Plan plan = plan();
        JmhOutput output = new JmhOutput((done, total, cell) -> {}, plan.cells());
        BenchResult result = run(plan, output);
        if (!output.failures().isEmpty()) {
            throw new IllegalStateException("failed: " + String.join("; ", output.failures()));
        }
        return result;
    }

    /** What to measure, and how long. */
    record Plan(BenchPlan what, Pace pace) {
        long cells() {
            return what.cells();
        }
    }

    /** Returns the plan; refuses one with nothing in it. */
    Plan plan() {
        List<Question> known = BenchPlan.known();
        if (peers && known.stream().noneMatch(Question::isPeers)) {
            throw new NoPeersException();
        }
        List<Question> possible =
                known.stream().filter(question -> peers || !question.isPeers()).toList();
        Predicate<Question> wanted = question -> only.matcher(question.name()).find();
        if (possible.stream().noneMatch(wanted)) {
            throw new IllegalArgumentException("must be found in one of "
                    + possible.stream().map(Question::name).distinct().sorted().collect(Collectors.joining(", "))
                    + ": only=" + only);
        }
        Predicate<String> families = families(possible);
        List<Question> asked =
                possible.stream().map(question -> narrowed(question, families)).toList();
        List<Batch> batches = new ArrayList<>();
        for (Size size : sizes()) {
            batches.add(BenchPlan.batch(asked, wanted, size.members(), size.threads()));
        }
        BenchPlan what = new BenchPlan(batches);
        if (what.cells() == 0) {
            throw new IllegalArgumentException(
                    "must leave a question that makes sense with so many threads: threads=" + threads);
        }
        long budget = peers ? QUICK_PEERS_MILLIS : QUICK_MILLIS;
        return new Plan(what, quick ? Pace.quick(forks, what.cells(), budget) : Pace.full(forks));
    }

    /** Who asks for a question by its name means it, even if nobody in it is among those that most users take. */
    private Question narrowed(Question question, Predicate<String> families) {
        Question narrowed = question.to(families);
        boolean isNamed = !only.pattern().isEmpty() && strategies.isEmpty();
        return isNamed && narrowed.contenders().isEmpty() ? question : narrowed;
    }

    private Predicate<String> families(List<Question> possible) {
        if (!strategies.isEmpty()) {
            return possible.stream()
                    .flatMap(question -> question.contenders().stream())
                    .filter(contender -> contender.side() == Side.EVENER && strategies.contains(contender.strategy()))
                    .map(Contender::family)
                    .collect(Collectors.toSet())::contains;
        }
        return quick && !peers ? QUICK_FAMILIES::contains : family -> true;
    }

    private List<Size> sizes() {
        if (members.isEmpty() && threads.isEmpty()) {
            return QUICK;
        }
        List<Integer> sizes = members.isEmpty() ? QUICK.get(0).members() : members;
        List<Integer> numbers = threads.isEmpty() ? List.of(1) : threads;
        return numbers.stream().map(number -> new Size(sizes, number)).toList();
    }

    BenchResult run(Plan plan, JmhOutput output) {
        try {
            List<BenchRow> rows = new JmhRun(plan.pace(), output).rows(plan.what());
            return new BenchResult(Machine.here(), options(plan.pace()), rows);
        } catch (RunnerException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private Map<String, String> options(Pace pace) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("quick", String.valueOf(quick));
        options.put("peers", String.valueOf(peers));
        options.put("only", only.pattern());
        options.put("strategies", String.join(",", strategies));
        options.put("forks", String.valueOf(pace.forks()));
        options.put("warmups", String.valueOf(pace.warmups()));
        options.put("iterations", String.valueOf(pace.iterations()));
        options.put("iterationMillis", String.valueOf(pace.millis()));
        options.put("jvmArgs", String.join(" ", pace.jvmArgs()));
        return options;
    }

    /** Peers were asked for where there are none. */
    static final class NoPeersException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        NoPeersException() {
            super("the peers are not in this jar; build one with them: ./mvnw -q -Ppeers -DskipTests package");
        }
    }
}
