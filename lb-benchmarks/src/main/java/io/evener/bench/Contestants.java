package io.evener.bench;

import io.evener.sim.lab.Contestant;
import java.util.List;

/** The catalogue's strategies, as simulations compare them. */
final class Contestants {

    private static final String NO_SIGNALS = "-";

    private Contestants() {}

    /** Returns every unkeyed one: without keys, keyed ones have nothing to go by. */
    static List<Contestant> unkeyed() {
        return StrategyCatalogue.entries().stream()
                .filter(entry -> entry.kind() == StrategyCatalogue.Kind.UNKEYED)
                .map(Contestants::of)
                .toList();
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

    private static Contestant of(StrategyCatalogue.Entry entry) {
        return new Contestant(
                entry.name(),
                !entry.signals().equals(NO_SIGNALS),
                entry.factory().get());
    }
}
