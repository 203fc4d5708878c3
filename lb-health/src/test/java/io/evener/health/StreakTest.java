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
        Streak streak = new Streak(2, 3);
        StringBuilder seen = new StringBuilder();
        answers.chars().mapToObj(c -> letter(streak.add(answer(c)))).forEach(seen::append);
        assertThat(seen).hasToString(turns);
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
        Streak streak = new Streak(2, 2);
        List<String> states = new ArrayList<>();
        for (int c : "gbbbggb".chars().toArray()) {
            streak.add(answer(c));
            states.add((streak.isDown() ? "out" : "in")
                    + (streak.isPending() ? " pending" : "")
                    + (streak.isFalling() ? " falling" : ""));
        }
        assertThat(states)
                .containsExactly("in", "in pending falling", "out", "out", "out pending", "in", "in pending falling");
        assertThat(new Streak(1, 1).add(ProbeResult.up())).isEqualTo(IN);
    }
}
