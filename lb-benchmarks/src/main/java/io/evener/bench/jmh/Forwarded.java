package io.evener.bench.jmh;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import org.jspecify.annotations.Nullable;

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
        return snapshot -> new Forwarding(bound.compile(snapshot));
    }

    private record Forwarding(Chooser chooser) implements Chooser {
        @Override
        public @Nullable Member choose(ChooseRequest request) {
            return chooser.choose(request);
        }
    }
}
