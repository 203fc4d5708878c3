package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo in short scenes. */
final class DemoTest {

    @Test
    void demo_inShortScenes_passes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = Main.run(stream, stream, "demo", "--scene", "500ms", "--rate", "100");
        String text = out.toString(StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        assertThat(lines.get(lines.size() - 1)).as(text).startsWith("demo: PASS ");
        assertThat(status).isZero();
        assertThat(text)
                .doesNotContain("\u001b")
                .contains("1. ", "2. kill", "3. silence", "4. storm", "5. slow", "6. drain", "7. add", "8. revive")
                .containsPattern(
                        "demo: PASS \\S+ calls, 0 failed; [1-9]\\S* attempts failed and were made again elsewhere");
        for (String trouble : List.of("orders-3 out: PROBE", "orders-2 out: ", "orders-1 out: BREAKER")) {
            assertThat(text).contains(trouble);
        }
    }
}
