package io.evener.sim.lab;

import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import org.jspecify.annotations.Nullable;

/** One run of a plan. */
public final class Cell {

    private final Simulation simulation;
    private volatile @Nullable SimulationResult result;

    Cell(Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * Returns what came of it.
     *
     * @throws IllegalStateException when it has not been run yet
     */
    public SimulationResult result() {
        SimulationResult ended = result;
        if (ended == null) {
            throw new IllegalStateException("must be run before: cell");
        }
        return ended;
    }

    void run() {
        result = simulation.run();
    }

    long expectedCalls() {
        return simulation.expectedCalls();
    }
}
