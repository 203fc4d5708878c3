package io.evener.sim;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;

/** Strategies as bad as can be. */
final class Broken {

    private Broken() {}

    /** Throws in one of its methods. */
    record Throwing(String where, RuntimeException thrown) implements Strategy {
        @Override
        public String name() {
            return "throwing";
        }

        @Override
        public Bound bind(StrategyContext context) {
            throwIn("bind");
            return snapshot -> {
                throwIn("compile");
                return request -> {
                    throwIn("choose");
                    return null;
                };
            };
        }

        private void throwIn(String place) {
            if (place.equals(where)) {
                throw thrown;
            }
        }
    }
}
