package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge of regressions, on files written by hand. */
final class CheckTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int check(String baseline, String current, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "check",
                Files.writeString(folder.resolve("baseline.json"), baseline).toString(),
                Files.writeString(folder.resolve("current.json"), current).toString()));
        args.addAll(List.of(more));
        return Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args.toArray(String[]::new));
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String file(String cpu, String... rows) {
        return """
                {"format": 1, "machine": {"cpu": "%s", "cores": 2, "os": "Linux", "jdk": "17"}, "options": {}, "rows": [%s]}
                """.formatted(cpu, String.join(",", rows));
    }

    private static String row(String side, String contender, int members, double ns, double bytes, double ratio) {
        return """
                {"benchmark": "ChooseBenchmark.choose", "family": "random", "contender": "%s", "side": "%s",
                 "members": %d, "threads": 1, "ns": %s, "error": 0, "bytes": %s, "floorRatio": %s}
                """.formatted(contender, side, members, ns, bytes, ratio);
    }

    private static String ours(int members, double ns, double bytes, double ratio) {
        return row("EVENER", "random", members, ns, bytes, ratio);
    }

    @Test
    void check_machineTwiceAsSlowWithTheSameRatios_passes() throws IOException {
        assertThat(check(file("quick", ours(10, 4, 0, 1.6)), file("slow", ours(10, 8, 0, 1.6))))
                .isZero();
        assertThat(lines())
                .containsExactly(
                        "baseline: quick, 2 cores, Linux, JDK 17",
                        "current:  slow, 2 cores, Linux, JDK 17",
                        "check: PASS 1 rows compared, 0 regressed, 0 vanished, 0 new");
    }

    @Test
    void check_ratioAtTheFactor_passes_andAboveIt_fails() throws IOException {
        String baseline = file("cpu", ours(10, 4, 0, 1.6));
        assertThat(check(baseline, file("cpu", ours(10, 3, 0, 2.0)))).isZero();
        assertThat(check(baseline, file("cpu", ours(10, 3, 0, 2.01)))).isEqualTo(1);
        assertThat(check(baseline, file("cpu", ours(10, 3, 0, 2.01)), "--max-regression", "1.3"))
                .isZero();
        assertThat(lines())
                .contains(
                        "regressed                                                    x floor before   now  factor"
                                + "  B/op before  now  because",
                        "ChooseBenchmark.choose random: random, 10 members, 1 thread            1.60  2.01    1.26"
                                + "            0    0  slower")
                .contains("check: FAIL 1 rows compared, 1 regressed, 0 vanished, 0 new");
    }

    @Test
    void check_oneByteMore_fails_andLessThanAHundredthOfMuch_passes() throws IOException {
        assertThat(check(file("cpu", ours(10, 4, 0, 1.6)), file("cpu", ours(10, 4, 1, 1.6))))
                .isEqualTo(1);
        assertThat(lines()).anyMatch(line -> line.endsWith("0    1  allocates more"));
        assertThat(check(file("cpu", ours(10, 4, 32, 1.6)), file("cpu", ours(10, 4, 32.9, 1.6))))
                .isZero();
        assertThat(check(file("cpu", ours(10, 4, 40_000, 1)), file("cpu", ours(10, 4, 40_300, 1))))
                .isZero();
        assertThat(check(file("cpu", ours(10, 4, 40_000, 1)), file("cpu", ours(10, 4, 40_400, 1))))
                .isEqualTo(1);
    }

    @Test
    void check_rowThatVanished_fails_andANewOne_doesNot() throws IOException {
        String both = file("cpu", ours(10, 4, 0, 1.6), ours(100, 4, 0, 1.7));
        String one = file("cpu", ours(10, 4, 0, 1.6));
        assertThat(check(both, one)).isEqualTo(1);
        assertThat(lines())
                .containsExactly(
                        "vanished: ChooseBenchmark.choose random: random, 100 members, 1 thread",
                        "check: FAIL 1 rows compared, 0 regressed, 1 vanished, 0 new");
        assertThat(check(one, both)).isZero();
        assertThat(lines())
                .contains(
                        "new: ChooseBenchmark.choose random: random, 100 members, 1 thread, 1.70 x floor",
                        "check: PASS 1 rows compared, 0 regressed, 0 vanished, 1 new");
    }

    @Test
    void check_floorThatVanished_fails() throws IOException {
        String without = file("cpu", ours(10, 4, 0, 1.6)).replace(", \"floorRatio\": 1.6", "");
        assertThat(check(file("cpu", ours(10, 4, 0, 1.6)), without)).isEqualTo(1);
        assertThat(lines()).anyMatch(line -> line.endsWith("no floor to compare by"));
    }

    @Test
    void check_peersAndFloors_areLeftAlone() throws IOException {
        String baseline =
                file("cpu", ours(10, 4, 0, 1.6), row("PEER", "other", 10, 5, 0, 2), row("FLOOR", "floor", 10, 2, 0, 1));
        String current = file("cpu", ours(10, 4, 0, 1.6), row("PEER", "other", 10, 50, 99, 20));
        assertThat(check(baseline, current)).isZero();
    }

    @Test
    void check_whatIsNoResult_isRefusedByNameAndValue() throws IOException {
        assertThat(check("{", file("cpu", ours(10, 4, 0, 1.6)))).isEqualTo(2);
        assertThat(check(file("cpu", ours(10, 4, 0, 1.6)), file("cpu"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("must be what bench --json wrote: BASELINE.json=" + folder.resolve("baseline.json"))
                .contains("must have a row to compare: CURRENT.json=" + folder.resolve("current.json"));
    }
}
