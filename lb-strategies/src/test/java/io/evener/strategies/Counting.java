package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;

/** Random, with a timer; counts its Bounds. */
final class Counting implements Strategy {
    int bound;
    int closed;

    int live() {
        return bound - closed;
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Bound bind(StrategyContext context) {
        bound++;
        context.every(Duration.ofSeconds(1), () -> {});
        Bound random = Strategies.random().bind(context);
        return new Bound() {
            @Override
            public Chooser compile(PoolSnapshot snapshot) {
                return random.compile(snapshot);
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }
}
