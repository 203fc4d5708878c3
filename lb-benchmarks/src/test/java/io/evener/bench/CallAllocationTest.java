package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evener.bench.jmh.CallBenchmark;
import io.evener.bench.jmh.CallBenchmark.Way;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a call of {@link CallBenchmark} allocates in a JVM that removes no object: there {@code bench} sees 0 B/op. */
final class CallAllocationTest {

    /** Per call. */
    private static final long MOST = 128;

    private static final long CALLS = 100_000;

    @Test
    void call_withoutEscapeAnalysis_allocatesNothing_withOptionsTheAttempt() throws Exception {
        Map<Way, Long> bytes = fork("-XX:-DoEscapeAnalysis");
        assertThat(bytes).containsOnlyKeys(Way.BARE, Way.GUARDED, Way.OPTIONS);
        assertThat(bytes).containsEntry(Way.BARE, 0L).containsEntry(Way.GUARDED, 0L);
        assertThat(bytes.get(Way.OPTIONS))
                .as("an object that would be removed elsewhere")
                .isBetween(CALLS, MOST * CALLS);
    }

    private static Map<Way, Long> fork(String flag) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                flag,
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Forked.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        Map<Way, Long> bytes = new EnumMap<>(Way.class);
        said.lines()
                .map(line -> line.split("=", 2))
                .forEach(line -> bytes.put(Way.valueOf(line[0]), Long.valueOf(line[1])));
        return bytes;
    }

    /** Says how many bytes so many calls take. */
    static final class Forked {

        private static final int ROUNDS = 3;
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Forked() {}

        public static void main(String[] args) {
            for (Way way : List.of(Way.BARE, Way.GUARDED, Way.OPTIONS)) {
                System.out.println(way + "=" + bytes(way));
            }
        }

        /** What the JVM may do once on its own account is not in every round. */
        private static long bytes(Way way) {
            CallBenchmark benchmark = new CallBenchmark();
            benchmark.contender = way;
            benchmark.open();
            round(benchmark);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                least = Math.min(least, round(benchmark));
            }
            benchmark.close();
            return least;
        }

        private static long round(CallBenchmark benchmark) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                benchmark.call();
            }
            return THREADS.getCurrentThreadAllocatedBytes() - before;
        }
    }
}
