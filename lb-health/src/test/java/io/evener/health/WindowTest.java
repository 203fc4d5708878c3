package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The window against one that remembers every call. */
class WindowTest {

    private static final int WIDTH = 10;

    private record Call(long at, boolean bad) {}

    private static long count(List<Call> calls, long from, boolean badAlone) {
        return calls.stream()
                .filter(call -> call.at() >= from && (call.bad() || !badAlone))
                .count();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void time_lookedAtEachTick_missesGoodCallsByABucketAtMost(long seed) {
        SeededRandom random = SeededRandom.of(seed);
        Window window = new Window(WIDTH, false, 0, 0);
        List<Call> calls = new ArrayList<>();
        long bad = 0;
        for (int now = 0; now < 3_000; now++) {
            if (now % WIDTH == 0) {
                window.look(now, calls.size(), bad, 0);
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                boolean fails = random.nextInt(4) == 0;
                calls.add(new Call(now, fails));
                bad += fails ? 1 : 0;
                if (fails) {
                    window.look(now, calls.size(), bad, 0);
                    long from = (now / WIDTH - Window.BUCKETS + 1) * (long) WIDTH;
                    assertThat(window.bad()).isEqualTo(count(calls, from, true));
                    assertThat(window.total()).isBetween(count(calls, from, false), count(calls, from - WIDTH, false));
                }
            }
        }
    }

    /** Bad calls are never older than the window, and never missed in its nine youngest tenths; good ones never missed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void time_lookedAtByBadCallsAlone_neverFlatters(long seed) {
        SeededRandom random = SeededRandom.of(seed);
        Window window = new Window(WIDTH, false, 0, 0);
        List<Call> calls = new ArrayList<>();
        long bad = 0;
        long now = 0;
        for (int call = 0; call < 3_000; call++) {
            now += random.nextInt(20) == 0 ? random.nextInt(300) : random.nextInt(4);
            boolean fails = random.nextInt(5) == 0;
            calls.add(new Call(now, fails));
            if (fails) {
                window.look(now, calls.size(), ++bad, 0);
                long from = (now / WIDTH - Window.BUCKETS + 1) * WIDTH;
                assertThat(window.bad()).isEqualTo(count(calls, from, true));
                assertThat(window.total()).isGreaterThanOrEqualTo(count(calls, from, false));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void calls_holdTheWindowAndAtMostATenthMore(int width) {
        SeededRandom random = SeededRandom.of(width);
        Window window = new Window(width, true, 0, 0);
        List<Call> calls = new ArrayList<>();
        long bad = 0;
        for (int call = 0; call < 3_000; call++) {
            boolean fails = random.nextInt(3) == 0;
            calls.add(new Call(call, fails));
            if (fails) {
                window.look(call * 1_000L, calls.size(), ++bad, 0);
                long from = Math.max(0, ((long) call / width - Window.BUCKETS) * width);
                assertThat(window.total()).isEqualTo(calls.size() - from);
                assertThat(window.bad()).isBetween(count(calls, from, true), count(calls, from - width, true));
                assertThat(window.total()).isLessThanOrEqualTo(11L * width);
            }
        }
    }

    @Test
    void clockGoesBack_countsOn() {
        Window window = new Window(WIDTH, false, 1_000, 0);
        window.look(1_095, 10, 5, 0);
        window.look(900, 20, 15, 0);
        window.look(1_001, 30, 25, 0);
        assertThat(window.bad()).isEqualTo(25);
    }

    /** Then it keeps no readings, and takes up from the last ones. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterQuietWindows_onlyWhatIsNewCounts(boolean looksMeanwhile) {
        Window window = new Window(WIDTH, false, 0, 1_000);
        window.look(5, 1_007, 3, 2);
        assertThat(window.total()).isEqualTo(7);
        for (int now = 10; looksMeanwhile && now < 500; now += 10) {
            window.look(now, 1_007, 3, 2);
        }
        window.look(500, 1_007, 3, 2);
        assertThat(List.of(window.total(), window.bad(), window.slow())).containsOnly(0L);
        window.look(501, 1_006, 3, 2); // a neutral call is told a moment before it is counted as ended
        window.look(510, 1_009, 4, 2);
        assertThat(List.of(window.total(), window.bad(), window.slow())).containsExactly(2L, 1L, 0L);
        window.look(595, 1_009, 4, 2);
        assertThat(window.total()).isEqualTo(2);
        window.look(610, 1_009, 4, 2);
        assertThat(window.total()).isZero();
    }
}
