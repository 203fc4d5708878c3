package io.evener.health;

import io.evener.PoolSnapshot;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.function.Consumer;

/** The first member in rotation, and what snapshots it is compiled from. */
record Compiled(Consumer<PoolSnapshot> told) implements Strategy {

    @Override
    public String name() {
        return "compiled";
    }

    @Override
    public Bound bind(StrategyContext context) {
        Bound first = new FirstEligible().bind(context);
        return snapshot -> {
            told.accept(snapshot);
            return first.compile(snapshot);
        };
    }
}
