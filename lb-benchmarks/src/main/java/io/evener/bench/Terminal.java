package io.evener.bench;

import java.io.Console;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where output goes, and what can be done there.
 *
 * @param out where to
 * @param interactive whether somebody looks at it: lines may be redrawn in place
 * @param colour whether ANSI colours are welcome
 * @param unicode whether more than ASCII can be shown
 */
record Terminal(PrintWriter out, boolean interactive, boolean colour, boolean unicode) {

    /** Foreground colours and weights that can be read on light and on dark ground. */
    enum Tone {
        PLAIN(""),
        BOLD("1"),
        FAINT("2"),
        BAD("31"),
        GOOD("32"),
        ODD("35"),
        BAR("36");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    /** Returns plain output in UTF-8: what a test gets. */
    static Terminal plain(PrintStream out) {
        return new Terminal(writer(out, StandardCharsets.UTF_8), false, false, false);
    }

    /** Returns the process's standard output, as its terminal, locale and environment say. */
    static Terminal system() {
        Map<String, String> env = System.getenv();
        boolean interactive = isTerminal(System.console()) && !"dumb".equals(env.get("TERM"));
        boolean colour = interactive && env.getOrDefault("NO_COLOR", "").isEmpty();
        Charset charset = charset(System.getProperties());
        boolean unicode = charset.newEncoder().canEncode(Table.FULL_BLOCK);
        return new Terminal(writer(System.out, charset), interactive, colour, unicode);
    }

    /** Returns a writer that flushes every line. */
    static PrintWriter writer(PrintStream out, Charset charset) {
        return new PrintWriter(new OutputStreamWriter(out, charset), true);
    }

    /** Since JDK 22 there is a console without a terminal, too. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** The property is named {@code stdout.encoding} since JDK 19. */
    static Charset charset(Properties properties) {
        for (String name : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String charset = properties.getProperty(name);
            if (charset != null && Charset.isSupported(charset)) {
                return Charset.forName(charset);
            }
        }
        return StandardCharsets.US_ASCII;
    }

    /** Returns the text in this tone, where there are colours. */
    String paint(Tone tone, String text) {
        return colour && tone != Tone.PLAIN ? "\u001b[" + tone.code + "m" + text + "\u001b[0m" : text;
    }
}
