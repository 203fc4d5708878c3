package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.bench.Terminal.Tone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TerminalTest {

    private final StringWriter text = new StringWriter();

    private Screen screen(boolean interactive) {
        return new Screen(new Terminal(new PrintWriter(text), interactive, false, false));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8,UTF-8", "ANSI_X3.4-1968,US-ASCII", "no-such-charset,US-ASCII"})
    void charset_asTheSystemSays(String encoding, String charset) {
        Properties properties = new Properties();
        properties.setProperty("native.encoding", encoding);
        assertThat(Terminal.charset(properties).name()).isEqualTo(charset);
    }

    @Test
    void charset_ofTheStreamItself_comesFirst() {
        Properties properties = new Properties();
        properties.setProperty("native.encoding", "US-ASCII");
        properties.setProperty("stdout.encoding", "UTF-8");
        assertThat(Terminal.charset(properties).name()).isEqualTo("UTF-8");
    }

    @Test
    void paint_withoutColours_isPlain() {
        Terminal terminal = new Terminal(new PrintWriter(text), true, false, true);
        assertThat(terminal.paint(Tone.BAD, "out")).isEqualTo("out");
    }

    @Test
    void screen_inAPipe_writesLinesAndNoEscapes() {
        Screen screen = screen(false);
        screen.say("one");
        screen.redraw(List.of("never seen"));
        screen.append(List.of("a", "b"));
        screen.say("two");
        assertThat(text.toString().lines()).containsExactly("one", "a", "b", "two");
    }

    @Test
    void screen_onATerminal_movesUpByItsOwnHeight() {
        Screen screen = screen(true);
        screen.redraw(List.of("a", "b"));
        screen.append(List.of("never seen"));
        text.getBuffer().setLength(0);
        screen.say("scene");
        assertThat(text.toString()).startsWith("\u001b[3A\r\u001b[Jscene\n").endsWith("b\u001b[K\n\u001b[?7h");
        screen.end();
        text.getBuffer().setLength(0);
        screen.say("last line");
        assertThat(text.toString()).startsWith("\u001b[Jlast line\n");
    }
}
