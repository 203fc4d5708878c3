package io.evener.bench.jmh;

import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;

/** The strategies measured, each beside the floor of its own kind. */
public enum Rule {
    /** {@link Strategies#random()} beside a draw and an array read. */
    RANDOM {
        @Override
        Strategy strategy() {
            return Strategies.random();
        }

        @Override
        Floor.Cell floor(Floor floor) {
            return floor.random();
        }
    },
    /** {@link Strategies#roundRobin()} beside one shared atomic counter and an array read. */
    ROUND_ROBIN {
        @Override
        Strategy strategy() {
            return Strategies.roundRobin();
        }

        @Override
        Floor.Cell floor(Floor floor) {
            return floor.sharedCounter();
        }
    },
    /** {@link Strategies#leastRequest()} beside two draws and two counter reads. */
    LEAST_REQUEST {
        @Override
        Strategy strategy() {
            return Strategies.leastRequest();
        }

        @Override
        Floor.Cell floor(Floor floor) {
            return floor.twoChoices();
        }
    };

    abstract Strategy strategy();

    abstract Floor.Cell floor(Floor floor);

    /** A strategy of another class, live in the same process. */
    Strategy companion() {
        return this == ROUND_ROBIN ? Strategies.random() : Strategies.roundRobin();
    }
}
