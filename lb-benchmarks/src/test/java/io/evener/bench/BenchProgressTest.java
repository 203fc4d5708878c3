package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BenchProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final BenchProgress progress = new BenchProgress(
            new Screen(Terminal.plain(new PrintStream(out, true, StandardCharsets.UTF_8))), nanos::get);

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void begins_whereNobodyLooks_saysALineEveryTenSecondsWithTheTimeLeft() {
        progress.begins(0, 100, "a");
        after(Duration.ofSeconds(9));
        progress.begins(5, 100, "b");
        after(Duration.ofSeconds(1));
        progress.begins(10, 100, "c");
        after(Duration.ofMinutes(5));
        progress.begins(50, 100, "d");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "0 of 100 done, ? left: a", "10 of 100 done, 1:30 left: c", "50 of 100 done, 5:10 left: d");
    }

    @Test
    void jmhOutput_aFailure_isKeptWithItsFirstLine() {
        JmhOutput output = new JmhOutput(progress, 1);
        output.println("anything");
        output.println("<failure>");
        output.println("");
        output.println("java.lang.IllegalStateException: no\n\tat somewhere");
        output.println("more");
        assertThat(output.failures()).containsExactly(": java.lang.IllegalStateException: no");
    }
}
