package io.evener.sim.lab;

import io.evener.spi.Strategy;
import java.util.Objects;

/**
 * A strategy that scenarios compare.
 *
 * @param name as tables show it
 * @param readsLoad whether it looks at what endpoints have to do: such a one is expected to evade slow endpoints
 * @param strategy with the settings to compare
 */
public record Contestant(String name, boolean readsLoad, Strategy strategy) {

    /** Refuses null parts. */
    public Contestant {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(strategy, "strategy");
    }
}
