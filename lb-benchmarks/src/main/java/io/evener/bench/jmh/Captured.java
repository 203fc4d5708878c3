package io.evener.bench.jmh;

import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A strategy as it is, whose last chooser can be reached: what is timed is the chooser that a balancer would use. */
public final class Captured implements Strategy {

    private final Strategy strategy;
    private volatile @Nullable Chooser chooser;

    /**
     * Wraps a strategy, for one balancer.
     *
     * @param strategy does all the work
     */
    public Captured(Strategy strategy) {
        this.strategy = Objects.requireNonNull(strategy, "strategy");
    }

    /** Returns what was compiled last; a balancer must have been built before. */
    public Chooser chooser() {
        return Objects.requireNonNull(chooser);
    }

    @Override
    public String name() {
        return strategy.name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        Bound bound = strategy.bind(context);
        return new Bound() {
            @Override
            public Chooser compile(PoolSnapshot snapshot) {
                Chooser compiled = bound.compile(snapshot);
                chooser = compiled;
                return compiled;
            }

            @Override
            public void close() {
                bound.close();
            }
        };
    }
}
