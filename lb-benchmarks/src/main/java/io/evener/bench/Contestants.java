package io.evener.bench;

import io.evener.sim.lab.Contestant;
import java.util.List;

/** The catalogue's strategies, as simulations compare them. */
final class Contestants {

    private Contestants() {}

    /**
     * Returns those worth comparing on calls alike: none that goes by a key, which such calls don't have, no other
     * system's dialect and no combination.
     */
    static List<Contestant> usual() {
        return StrategyCatalogue.plain().map(Contestants::of).toList();
    }

    /**
     * Returns the one of this name.
     *
     * @throws IllegalArgumentException when there is none, with the names there are
     */
    static Contestant named(String name) {
        return StrategyCatalogue.find(name)
                .map(Contestants::of)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown strategy: " + name + "; there are " + StrategyCatalogue.names()));
    }

    /** Servers of scenarios don't report: who goes by reports has nothing to look at. */
    private static Contestant of(StrategyCatalogue.Entry entry) {
        boolean readsLoad =
                !List.of(StrategyCatalogue.NONE, StrategyCatalogue.REPORTS).contains(entry.signals());
        return new Contestant(entry.name(), readsLoad, entry.factory().get());
    }
}
