package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is understood, and how the rest is refused. */
final class CommandLineTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Main.run(stream(out), stream(err), args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void help_listsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("demo", "load", "strategies", "bench", "check", "--version");
        assertThat(err.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"demo,--scene", "load,--targets", "strategies,--help", "bench,--only", "check,--max-regression"})
    void help_ofACommand_listsItsFlags(String command, String flag) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(flag);
    }

    @Test
    void version_namesLibraryAndJava() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("evener ").contains("java ");
    }

    @Test
    void command_unknown_isRefusedWithTheKnownOnes() {
        assertThat(run("benchmark")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("unknown command: benchmark")
                .contains("commands: demo, load, strategies, simulate, compare, bench, check");
        assertThat(out.size()).isZero();
    }

    @Test
    void flag_unknown_isRefusedWithTheKnownOnes() {
        assertThat(run("load", "--targets", "http://127.0.0.1:1", "--rat", "5")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("lb-benchmarks load: unknown flag: --rat")
                .contains("--targets", "--strategy", "--probe", "--rate", "--duration", "--path", "--timeout");
    }

    @Test
    void argument_unknown_isRefused() {
        assertThat(run("strategies", "random")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("unknown argument: random");
    }

    @Test
    void load_withoutTargets_isRefused() {
        assertThat(run("load")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("must be given: --targets");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate=0 | must be in 1..50000: --rate=0",
                "--rate=fast | must be a whole number: --rate=fast",
                "--duration=0s | must be > 0: --duration=0s",
                "--duration=30x | must be a time such as 250ms, 30s, 2m or PT1M30S: --duration=30x",
                "--timeout=-PT1S | must be > 0: --timeout=-PT1S",
                "--strategy=fastest | must be one of roundRobin, random,",
                "--path=orders | must start with one /: --path=orders",
                "--probe=health | must start with one /: --probe=health",
                "--path=/a b | must be a path: --path=/a b",
                "--targets=127.0.0.1:8080 | uri=127.0.0.1:8080",
                "--targets=http://127.0.0.1:0 | port",
                "--targets=ws://127.0.0.1:1 | must be http or https: --targets=ws://127.0.0.1:1",
                "--targets=http://127.0.0.1:1 | must not be listed twice: --targets=http://127.0.0.1:1",
            })
    void load_badValue_isRefusedByNameAndValue(String flag, String reason) {
        assertThat(run("load", "--targets", "http://127.0.0.1:1", flag)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate=2001 | must be in 1..2000: --rate=2001",
                "--scene=soon | must be a time such as 250ms, 30s, 2m or PT1M30S: --scene=soon",
            })
    void demo_badValue_isRefusedByNameAndValue(String flag, String reason) {
        assertThat(run("demo", flag)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--only=Chose | must be found in one of BeginEndBenchmark.beginEnd, BreakerBenchmark.pass",
                "--only=Chose | WithdrawalBenchmark.pass: --only=Chose",
                "--only=( | must be a regular expression: --only=(",
                "--strategies=random,fastest | must be one of roundRobin, random,",
                "--members=0 | must be in 1..1000000: --members=0",
                "--members=ten | must be a whole number: --members=ten",
                "--threads=1,0 | must be in 1..1024: --threads=0",
                "--forks=0 | must be in 1..100: --forks=0",
                "--json=/no/such/folder/now.json | must be in a directory that is there: --json=/no/such/folder/now.json",
                "--json=/ | must be in a directory that is there: --json=/",
                "--json=target | must be a file: --json=target",
                "--slow | unknown flag: --slow",
            })
    void bench_badValue_isRefusedByNameAndValue(String flag, String reason) {
        assertThat(run("bench", flag)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(reason);
    }

    @Test
    void bench_peersThatAreNotBuiltIn_saysHowToBuildThem() {
        assumeThat(BenchPlan.known()).noneMatch(BenchPlan.Question::isPeers);
        assertThat(run("bench", "--quick", "--peers")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("./mvnw -q -Ppeers -DskipTests package");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--max-regression=1 | must be > 1 and finite: --max-regression=1",
                "--max-regression=0.8 | must be > 1 and finite: --max-regression=0.8",
                "--max-regression=NaN | must be > 1 and finite: --max-regression=NaN",
                "--max-regression=much | must be a number: --max-regression=much",
                "--max-regression=1.5 | must be a file that can be read: BASELINE.json=none.json",
            })
    void check_badValue_isRefusedByNameAndValue(String flag, String reason) {
        assertThat(run("check", "none.json", "none.json", flag)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(reason);
    }

    @Test
    void check_withoutFiles_isRefused() {
        assertThat(run("check", "one.json")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("must be given: CURRENT.json");
    }

    @Test
    void strategies_listsTheCatalogue() {
        assertThat(run("strategies")).isZero();
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(1 + StrategyCatalogue.entries().size());
        assertThat(lines.get(0).split(" {2,}"))
                .containsExactly("name", "kind", "signals read", "cost of a choice", "of a rebuild", "dialect");
        assertThat(lines.get(2).split(" {2,}"))
                .containsExactly("random", "unkeyed", "-", "O(1): one draw", "O(n)", "-");
    }
}
