package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Short loads against real servers on loopback. */
final class LoadCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int load(String... args) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] line = new String[args.length + 1];
        line[0] = "load";
        System.arraycopy(args, 0, line, 1, args.length);
        return Main.run(stream, stream, line);
    }

    private static String uri(LocalServer server) {
        return server.endpoint().uri().toString();
    }

    @Test
    void load_twoServers_bothAreCalledAndCounted() throws IOException {
        try (LocalServer one = LocalServer.start("one", Duration.ofMillis(1));
                LocalServer other = LocalServer.start("other", Duration.ofMillis(1))) {
            int status = load(
                    "--targets=" + uri(one) + "," + uri(other),
                    "--path=/work",
                    "--probe=/health",
                    "--strategy=round-robin",
                    "--rate=100",
                    "--duration=500ms");
            String text = out.toString(StandardCharsets.UTF_8);
            assertThat(status).as(text).isZero();
            assertThat(text).contains(" 0 failed").doesNotContain("without an answer");
            assertThat(text.lines().filter(line -> line.matches("\\s*http\\S+\\s+\\d+\\s.* ms .*\\d+")))
                    .as(text)
                    .hasSize(2);
        }
    }

    @Test
    void load_deadServer_failsWithReasons() throws IOException {
        LocalServer dead = LocalServer.start("dead", Duration.ZERO);
        dead.close();
        int status = load("--targets=" + uri(dead), "--rate=50", "--duration=300ms", "--timeout=2s");
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(status).as(text).isEqualTo(1);
        assertThat(text).contains("CONNECT_FAILURE").contains(" 0 answered").contains("x ConnectException");
    }
}
