package io.evener.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines that stay and, on a terminal, one block below them that is redrawn in place.
 *
 * <p>Thread safe.
 */
final class Screen {

    private static final String CSI = "\u001b[";
    /** A line wider than the terminal is cut instead of wrapped, so that the block keeps its height. */
    private static final String NO_WRAP = CSI + "?7l";

    private static final String WRAP = CSI + "?7h";
    private static final String CLEAR_LINE = CSI + "K";
    private static final String CLEAR_BELOW = CSI + "J";

    private final Terminal terminal;
    private List<String> block = List.of();

    Screen(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Adds a line that stays. */
    synchronized void say(String line) {
        if (terminal.interactive()) {
            terminal.out().print(toTop(block) + CLEAR_BELOW + line + "\n" + drawn(block));
            terminal.out().flush();
        } else {
            terminal.out().println(line);
        }
    }

    /** Draws the block over the last one; does nothing where nobody looks. */
    synchronized void redraw(List<String> lines) {
        if (terminal.interactive()) {
            List<String> spaced = new ArrayList<>(lines);
            spaced.add(0, "");
            terminal.out().print(toTop(block) + drawn(spaced) + CLEAR_BELOW);
            terminal.out().flush();
            block = spaced;
        }
    }

    /** Adds the block as lines that stay, where it can't be redrawn in place. */
    synchronized void append(List<String> lines) {
        if (!terminal.interactive()) {
            PrintWriter out = terminal.out();
            lines.forEach(out::println);
        }
    }

    /** Leaves the last block on the screen and goes on below it. */
    synchronized void end() {
        block = List.of();
    }

    Terminal terminal() {
        return terminal;
    }

    private static String toTop(List<String> lines) {
        return lines.isEmpty() ? "" : CSI + lines.size() + "A\r";
    }

    private static String drawn(List<String> lines) {
        StringBuilder text = new StringBuilder(NO_WRAP);
        lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        return text.append(WRAP).toString();
    }
}
