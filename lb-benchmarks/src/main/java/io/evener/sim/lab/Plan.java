package io.evener.sim.lab;

import io.evener.sim.Simulation;
import java.util.ArrayList;
import java.util.List;

/** The runs of one experiment, and what all experiments of a lab have in common. */
public final class Plan {

    private static final long FEWEST_REQUESTS = 10_000;

    private final long seed;
    private final double scale;
    private final List<Contestant> contestants;
    private final List<Cell> cells = new ArrayList<>();

    Plan(long seed, double scale, List<Contestant> contestants) {
        this.seed = seed;
        this.scale = scale;
        this.contestants = contestants;
    }

    /** Returns a builder with the lab's seed. */
    public Simulation.Builder simulation() {
        return Simulation.builder().seed(seed);
    }

    /** Adds a run. */
    public Cell run(Simulation.Builder simulation) {
        Cell cell = new Cell(simulation.build());
        cells.add(cell);
        return cell;
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns how many requests to run where a full-length experiment runs so many. */
    public long requests(long full) {
        return Math.max(Math.min(full, FEWEST_REQUESTS), (long) (full * scale));
    }

    /** Returns the tolerance that goes with {@link #requests}: errors of means grow with the root of the length saved. */
    public double tolerance(double full) {
        return full / Math.sqrt(scale);
    }

    boolean isFullLength() {
        return scale == 1;
    }

    /** Returns the strategies that scenarios compare. */
    public List<Contestant> contestants() {
        return contestants;
    }

    List<Cell> cells() {
        return cells;
    }
}
