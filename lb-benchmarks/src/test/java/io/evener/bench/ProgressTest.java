package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {

    private final StringWriter err = new StringWriter();
    private final AtomicLong nanos = new AtomicLong(-5);

    private Progress progress(boolean inPlace) {
        return new Progress(new PrintWriter(err), inPlace, nanos::get);
    }

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void begins_whereNobodyLooks_saysALineEveryTenSecondsWithTheTimeLeft() {
        Progress progress = progress(false);
        progress.begins(0, 100, "a");
        after(Duration.ofSeconds(9));
        progress.begins(5, 100, "b");
        after(Duration.ofSeconds(1));
        progress.begins(10, 100, "c");
        after(Duration.ofMinutes(5));
        progress.begins(50, 100, "d");
        assertThat(err.toString().lines())
                .containsExactly(
                        "0 of 100 done, ? left: a", "10 of 100 done, 1:30 left: c", "50 of 100 done, 5:10 left: d");
    }

    @Test
    void advanced_onATerminal_redrawsOneLineAndClearsIt() {
        Progress progress = progress(true);
        after(Duration.ofSeconds(30));
        progress.advanced("mm1", 1_000_000_000L, 4_000_000_000L);
        progress.clear();
        assertThat(err).hasToString("\r\u001b[K25 % done, 1:30 left: mm1\r\u001b[K");
    }

    @Test
    void advanced_nothingToDo_isDone() {
        progress(false).advanced("mm1", 0, 0);
        assertThat(err.toString().strip()).isEqualTo("100 % done, ? left: mm1");
    }

    @Test
    void jmhOutput_aFailure_isKeptWithItsFirstLine() {
        JmhOutput output = new JmhOutput(progress(false), 1);
        output.println("anything");
        output.println("<failure>");
        output.println("");
        output.println("java.lang.IllegalStateException: no\n\tat somewhere");
        output.println("more");
        assertThat(output.failures()).containsExactly(": java.lang.IllegalStateException: no");
    }
}
