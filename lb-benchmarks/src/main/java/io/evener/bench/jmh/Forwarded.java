package io.evener.bench.jmh;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;

/**
 * A strategy behind a chooser of another class: the companion of a combinator, whose own call sites must see two classes
 * of children, and the caller's two of choosers.
 */
record Forwarded(Strategy strategy) implements Strategy {

    @Override
    public String name() {
        return strategy.name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        Bound bound = strategy.bind(context);
        return snapshot -> bound.compile(snapshot)::choose;
    }
}
