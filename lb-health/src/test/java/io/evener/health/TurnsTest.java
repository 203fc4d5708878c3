package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void task_throws_itComesOut_andTheNextTurnIsTaken() {
        Queue<Throwable> thrown = new ArrayDeque<>();
        thrown.add(new AssertionError("error"));
        thrown.add(new IllegalStateException("exception"));
        AtomicInteger runs = new AtomicInteger();
        Turns turns = new Turns(() -> {
            runs.incrementAndGet();
            Throwable next = thrown.poll();
            if (next instanceof Error error) {
                throw error;
            }
            if (next instanceof RuntimeException exception) {
                throw exception;
            }
        });
        assertThatThrownBy(turns::take).hasMessage("error");
        assertThatThrownBy(turns::take).hasMessage("exception");
        turns.take();
        assertThat(runs).hasValue(3);
    }

    /** Who comes while it runs leaves it to the runner, whatever the run throws. */
    @Test
    void taskThatThrows_runsAgainForWhoCameMeanwhile() {
        AtomicInteger runs = new AtomicInteger();
        Turns[] turns = new Turns[1];
        turns[0] = new Turns(() -> {
            if (runs.incrementAndGet() == 1) {
                turns[0].take();
                throw new AssertionError("error");
            }
        });
        assertThatThrownBy(turns[0]::take).hasMessage("error");
        assertThat(runs).hasValue(2);
    }
}
