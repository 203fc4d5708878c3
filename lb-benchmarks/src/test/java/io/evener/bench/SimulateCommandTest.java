package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.sim.lab.Contestant;
import io.evener.sim.lab.Experiment;
import io.evener.sim.lab.Experiments;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Commands that simulate. */
final class SimulateCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        out.reset();
        err.reset();
        return Main.run(stream(out), stream(err), args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String lastLine() {
        return out().lines().reduce("", (before, line) -> line);
    }

    @Test
    void list_namesEveryExperiment() {
        assertThat(run("simulate", "--list")).isZero();
        assertThat(Experiments.all())
                .extracting(Experiment::name)
                .allSatisfy(name -> assertThat(out()).containsPattern("(?m)^" + name + " "));
    }

    @Test
    void one_endsInItsVerdict() {
        assertThat(run("simulate", "buoyant")).isZero();
        assertThat(lastLine()).matches("buoyant: PASS \\d+ checks");
        assertThat(err()).contains(" % done, ").contains("left: buoyant");
    }

    @Test
    void some_endInASummary() {
        assertThat(run("simulate", "closed-loop", "fan-out", "--quick")).isZero();
        assertThat(lastLine()).isEqualTo("simulate: PASS 2 experiments, 9 checks");
    }

    @Test
    void seed_theSame_printsTheSameBytes() {
        run("simulate", "closed-loop", "black-hole", "--quick", "--seed", "7");
        String first = out();
        run("simulate", "closed-loop", "black-hole", "--quick", "--seed", "7");
        assertThat(out()).isEqualTo(first);
        run("simulate", "closed-loop", "black-hole", "--quick", "--seed", "8");
        assertThat(out()).isNotEqualTo(first);
    }

    @Test
    void report_isWrittenWholeAndTheSame() throws IOException {
        run("simulate", "buoyant", "--report", folder.resolve("a").toString());
        run("simulate", "buoyant", "--report", folder.resolve("b").toString());
        for (String file : List.of("report.html", "report.json")) {
            assertThat(folder.resolve("a").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(file));
        }
        try (Stream<Path> files = Files.list(folder.resolve("a"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void report_whereNoneCanBe_isRefusedBeforeTheRun() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(run("simulate", "buoyant", "--report", file.toString())).isEqualTo(2);
        assertThat(err()).contains("must be a folder to write to: --report=" + file);
        assertThat(out()).isEmpty();
    }

    @Test
    void report_ofAComparison_saysHowToRunItAgain() throws IOException {
        run("compare", "--requests", "1000", "--strategies", "random", "--report", folder.toString());
        String first = out();
        String json = Files.readString(folder.resolve("report.json"));
        String command = json.lines()
                .filter(line -> line.contains("\"command\": \""))
                .map(line -> line.replaceAll(".*: \"|\",", ""))
                .findFirst()
                .orElseThrow();
        assertThat(run(command.split(" "))).isZero();
        assertThat(out()).isEqualTo(first);
    }

    @Test
    void report_thatCannotBeWritten_isToldInALine() throws IOException {
        Files.createDirectories(folder.resolve("report.html.part"));
        assertThat(run("compare", "--requests", "1000", "--report", folder.toString()))
                .isEqualTo(1);
        assertThat(err())
                .contains("lb-benchmarks compare: java.nio.file.")
                .contains("report.html.part")
                .doesNotContain("\tat ");
    }

    /** What a strategy does that claims to look at load and sends everything to the first endpoint. */
    @Test
    void strategy_broken_endsInFailAndStatusOne() {
        CommandLine line = new CommandLine(new SimulateCommand(
                        Terminal.plain(stream(out)), List.of(new Contestant("first", true, new First()))))
                .setErr(Terminal.writer(stream(err), StandardCharsets.UTF_8));
        assertThat(line.execute("slow-third")).isEqualTo(1);
        assertThat(lastLine()).isEqualTo("slow-third: FAIL 1 of 1 check");
        assertThat(line.execute("black-hole", "flash-crowd")).isEqualTo(1);
        assertThat(lastLine()).isEqualTo("simulate: FAIL black-hole, flash-crowd");
    }

    private static final class First implements Strategy {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> request -> firstIn(snapshot);
        }

        private static Member firstIn(PoolSnapshot snapshot) {
            for (int i = 0; i < snapshot.size(); i++) {
                if (snapshot.eligible(i)) {
                    return snapshot.member(i);
                }
            }
            throw new IllegalStateException("nobody is left");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simulate | must be given: <name>; there are all, mm1,",
                "simulate nonsense | unknown experiment: nonsense; there are all, mm1,",
                "simulate all nonsense | unknown experiment: nonsense; there are all, mm1,",
                "simulate mm1 --seed x | must be a whole number: --seed=x",
                "compare --strategies nobody | compare: unknown strategy: nobody; there are roundRobin, random,",
                "compare --strategies , | must name at least one: --strategies",
                "compare --load 1e-300 | must be between 32 ns and 73 years: duration=",
                "compare --requests 9000000000000000000 | must be between 32 ns and 73 years: duration=",
                "compare --slots 2147483647 | must be > 0 and <= 1e9: perSecond=",
                "compare --slow 9 --slow-speed 1e300 | must be > 0 and < 1: --slow-speed=1.0E300",
                "compare --load 1 | must be > 0 and < 1 for a steady state: load=1.0",
                "compare --load NaN | must be > 0 and < 1 for a steady state: load=NaN",
                "compare --load x | must be a number: --load=x",
                "compare --servers 0 | must be > 0: --servers=0",
                "compare --slow 10 | must be >= 0 and below --servers=10: --slow=10",
                "compare --slow 1 --slow-speed 0 | must be > 0 and < 1: --slow-speed=0.0",
                "compare --clients 0 | must be > 0: clients=0",
                "compare --requests 999 | must be >= 1000: --requests=999",
                "compare --histogram nowhere.csv | must exist: --histogram=nowhere.csv",
                "compare --histogram / | must be readable: --histogram=/",
            })
    void input_bad_isRefusedWithStatusTwo(String arguments, String reason) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err()).contains(reason);
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5,1;-3,2 | h.csv:2: must be >= 0 and < 1e12: millis=-3",
                "5,1;7,NaN | h.csv:2: must be a number: count=NaN",
                "5,1;4,2 | h.csv:2: must be above the line before, 5.0: millis=4",
                "5,1;six,2 | h.csv:2: must be a number: millis=six",
                "millis,count | h.csv: must have at least one line with a count above 0",
            })
    void histogram_bad_isRefusedWithTheLine(String lines, String reason) throws IOException {
        Path csv = Files.writeString(folder.resolve("h.csv"), lines.replace(';', '\n'));
        assertThat(run("compare", "--histogram", csv.toString())).isEqualTo(2);
        assertThat(err()).contains(reason);
    }

    @Test
    void compare_showsEveryStrategyAndWhoCannotKeepUp() throws IOException {
        Path csv = Files.writeString(folder.resolve("my.csv"), "millis,count\n5,1200\n10,5400\n20,310\n500,12\n");
        assertThat(run(("compare --strategies round-robin,leastRequest --servers 20 --load 0.8 --slow 1 --clients 10"
                                + " --requests 200000 --histogram " + csv)
                        .split(" ")))
                .isZero();
        assertThat(out())
                .containsPattern("(?m)^ *roundRobin .* grow$")
                .containsPattern("(?m)^ *leastRequest .* steady$");
    }
}
