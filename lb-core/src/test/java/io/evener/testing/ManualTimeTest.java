package io.evener.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual time and repeatable randomness do what tests rely on. */
class ManualTimeTest {

    private final List<String> ran = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 50, Long.MIN_VALUE, -20})
    void advance_runsWhatIsDueInOrderAtItsInstant(long origin) {
        ManualTime time = new ManualTime(origin);
        time.schedule(() -> ran.add("b@" + (time.nanos() - origin)), 70);
        time.schedule(() -> ran.add("a@" + (time.nanos() - origin)), 30);
        time.schedule(() -> ran.add("c@" + (time.nanos() - origin)), 70);
        time.schedule(() -> ran.add("never"), Long.MAX_VALUE);
        Cancellable cancelled = time.schedule(() -> ran.add("cancelled"), 40);
        cancelled.cancel();
        cancelled.cancel();
        time.advance(Duration.ofNanos(69));
        assertThat(ran).containsExactly("a@30");
        time.advance(Duration.ofNanos(31));
        assertThat(ran).containsExactly("a@30", "b@70", "c@70");
        assertThat(time.nanos() - origin).isEqualTo(100);
        assertThat(time.pending()).isEqualTo(1);
    }

    @Test
    void advance_tasksScheduleTasks_thoseDueOnTheWayRunToo() {
        ManualTime time = new ManualTime();
        time.schedule(
                () -> {
                    ran.add("first");
                    time.schedule(() -> ran.add("at once"), -5);
                    time.schedule(() -> ran.add("later@" + time.nanos()), 5);
                },
                10);
        time.advance(Duration.ofNanos(20));
        assertThat(ran).containsExactly("first", "at once", "later@15");
    }

    @Test
    void advance_fromWithinATask_neverGoesBack() {
        ManualTime time = new ManualTime();
        time.schedule(() -> time.advance(Duration.ofSeconds(10)), 10);
        time.advance(Duration.ofNanos(20));
        assertThat(time.nanos()).isEqualTo(10 + Duration.ofSeconds(10).toNanos());
    }

    @Test
    void advance_taskThrows_comesOutAndTheRestStays() {
        ManualTime time = new ManualTime();
        time.schedule(
                () -> {
                    throw new IllegalStateException("bug");
                },
                1);
        time.schedule(() -> ran.add("next"), 2);
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(5))).hasMessage("bug");
        time.advance(Duration.ofNanos(5));
        assertThat(ran).containsExactly("next");
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1)))
                .hasMessage("must be >= 0: duration=PT-0.000000001S");
    }

    @Test
    void seededRandom_isSplitMix64_andScriptsRepeat() {
        SeededRandom random = SeededRandom.of(1234567);
        assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(random.drawn()).isEqualTo(2);
        SeededRandom script = SeededRandom.script(-1, 0);
        assertThat(script.nextInt(10)).isEqualTo(9);
        assertThat(script.nextDouble()).isZero();
        assertThat(script.nextDouble()).isLessThan(1);
        assertThatThrownBy(SeededRandom::script).hasMessage("must not be empty: words=[]");
    }
}
