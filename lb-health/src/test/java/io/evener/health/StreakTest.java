package io.evener.health;

import static io.evener.health.Streak.Turn.IN;
import static io.evener.health.Streak.Turn.NONE;
import static io.evener.health.Streak.Turn.OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.health.Streak.Turn;
import io.evener.spi.ProbeResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machine alone, rise 2 and fall 3. Answers are g (good), b (bad) and d (decisively bad). */
class StreakTest {

    @ParameterizedTest
    @CsvSource({
        "bbb,           --O",
        "bbbb,          --O-",
        "gbbgbbb,       I-----O",
        "gbbbgg,        I--O-I",
        "gbbbgbgg,      I--O---I",
        "bbbg,          --OI", // the first good answer ever
        "bbbgbbbgg,     --OI--O-I", // and no other
        "d,             O",
        "gd,            IO",
        "gbdgg,         I-O-I",
        "gdd,           IO-",
        "gdgdgg,        IO---I", // a decisive one while it is out: the good ones start again
        "dg,            OI"
    })
    void answers_turnTheVerdict(String answers, String turns) {
        Streak streak = Streak.NEW;
        StringBuilder seen = new StringBuilder();
        for (int c : answers.chars().toArray()) {
            Streak next = streak.with(answer(c), 2, 3);
            seen.append(letter(streak.turnTo(next)));
            streak = next;
        }
        assertThat(seen).hasToString(turns);
    }

    /** Or each member would have one of its own for good. */
    @Test
    void membersThatAreWell_shareOne() {
        Streak well = Streak.NEW.with(ProbeResult.up(), 2, 2);
        assertThat(well.with(ProbeResult.up(), 2, 2)).isSameAs(well);
        Streak back = well.with(ProbeResult.downAtOnce("d"), 1, 1).with(ProbeResult.up(), 1, 1);
        assertThat(back).isSameAs(well);
    }

    private static ProbeResult answer(int letter) {
        return switch (letter) {
            case 'g' -> ProbeResult.up();
            case 'b' -> ProbeResult.down("b");
            default -> ProbeResult.downAtOnce("d");
        };
    }

    private static char letter(Turn turn) {
        return turn == NONE ? '-' : turn == OUT ? 'O' : 'I';
    }

    @Test
    void pending_isWhatContradictsTheVerdict() {
        Streak streak = Streak.NEW;
        List<String> states = new ArrayList<>();
        for (int c : "gbbbggb".chars().toArray()) {
            streak = streak.with(answer(c), 2, 2);
            states.add((streak.isDown() ? "out" : "in")
                    + (streak.isPending() ? " pending" : "")
                    + (streak.isFalling() ? " falling" : ""));
        }
        assertThat(states)
                .containsExactly("in", "in pending falling", "out", "out", "out pending", "in", "in pending falling");
        assertThat(Streak.NEW.turnTo(Streak.NEW.with(ProbeResult.up(), 1, 1))).isEqualTo(IN);
    }
}
