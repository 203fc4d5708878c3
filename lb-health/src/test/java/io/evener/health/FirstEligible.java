package io.evener.health;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;

/** The first member in rotation: a strategy for tests that are not about strategies. */
final class FirstEligible implements Strategy {

    @Override
    public String name() {
        return "first";
    }

    @Override
    public Bound bind(StrategyContext context) {
        return snapshot -> request -> {
            for (int i = 0; i < snapshot.size(); i++) {
                if (snapshot.eligible(i) && !request.excludes(snapshot.member(i))) {
                    return snapshot.member(i);
                }
            }
            return null;
        };
    }
}
