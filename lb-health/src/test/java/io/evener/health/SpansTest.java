package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which looks a span covers, against a plain list of all readings. */
class SpansTest {

    private static final int LOOKS = 1_000;

    @Test
    void spans_areDifferencesToMultiplesOfTheirLength() {
        int offset = Integer.MAX_VALUE - 2_000; // counts wrap
        Spans spans = new Spans(0, offset);
        for (int look = 1; look <= LOOKS; look++) {
            spans.read(look, offset + 10 * look, 2 * look, 3 * look, look);
            for (int length = 0; length < Spans.LENGTHS; length++) {
                int looks = (int) (look - Spans.begin(length, look));
                assertThat(looks).isBetween(Math.min(look, (1 << length) + 1), 2 << length);
                assertThat(spans.covers(length)).isTrue();
                assertThat(spans.calls(length)).isEqualTo(10 * looks);
                assertThat(spans.bad(length)).isEqualTo(2 * looks);
                assertThat(spans.timed(length)).isEqualTo(3 * looks);
                assertThat(spans.slow(length)).isEqualTo(looks);
            }
            spans.mark();
        }
    }

    @Test
    void restarted_coversWhatBeganSince() {
        Spans spans = new Spans(0, 0);
        for (int look = 1; look <= LOOKS; look++) {
            if (look == 101) {
                spans.restart(look, look, 0, 0, 0);
            } else {
                spans.read(look, look, 0, 0, 0);
            }
            for (int length = 0; length < Spans.LENGTHS; length++) {
                long begin = Spans.begin(length, look);
                assertThat(spans.covers(length)).isEqualTo(look < 101 || begin >= 101);
                if (spans.covers(length)) {
                    assertThat(spans.calls(length)).isEqualTo((int) (look - begin));
                }
            }
            spans.mark();
        }
    }

    /** Bursts with pauses up to ten times the longest span in between, in which no marks are kept. */
    @Test
    void pauses_changeNothing() {
        SeededRandom random = SeededRandom.of(5);
        Spans spans = new Spans(0, 0);
        List<Integer> calls = new ArrayList<>(List.of(0));
        int quietUntil = 0;
        for (int look = 1; look <= 20 * LOOKS; look++) {
            if (look > quietUntil && random.nextInt(50) == 0) {
                quietUntil = look + random.nextInt(2_500);
            }
            int more = look > quietUntil ? random.nextInt(3) : 0;
            calls.add(calls.get(look - 1) + more);
            spans.read(look, calls.get(look), calls.get(look) / 2, calls.get(look), calls.get(look) / 3);
            for (int length = 0; length < Spans.LENGTHS; length++) {
                int before = calls.get((int) Spans.begin(length, look));
                assertThat(spans.calls(length)).isEqualTo(calls.get(look) - before);
                assertThat(spans.bad(length)).isEqualTo(calls.get(look) / 2 - before / 2);
                assertThat(spans.slow(length)).isEqualTo(calls.get(look) / 3 - before / 3);
            }
            spans.mark();
        }
    }
}
