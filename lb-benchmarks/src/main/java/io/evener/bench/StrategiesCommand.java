package io.evener.bench;

import io.evener.bench.StrategyCatalogue.Entry;
import io.evener.bench.Terminal.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the catalogue. */
@Command(name = "strategies", description = "List the strategies: what each reads and costs.")
final class StrategiesCommand implements Callable<Integer> {

    private final Terminal terminal;

    StrategiesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", "kind", "signals read", "cost of a choice", "of a rebuild", "dialect"));
        for (Entry e : StrategyCatalogue.entries()) {
            rows.add(List.of(e.name(), e.kind().toString(), e.signals(), e.choice(), e.rebuild(), e.dialect()));
        }
        List<String> lines = Columns.aligned(rows);
        terminal.out().println(terminal.paint(Tone.FAINT, lines.get(0)));
        lines.subList(1, lines.size()).forEach(terminal.out()::println);
        return 0;
    }
}
