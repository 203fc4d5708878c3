package io.evener.sim.lab;

import io.evener.sim.Distribution;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.sim.lab.Plot.Axis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An experiment whose answer is known, or demanded.
 *
 * @param kind what it is for
 * @param name the name that commands take
 * @param shows what it shows
 * @param sums says what to run and what is known of it
 */
record Oracle(Kind kind, String name, String shows, Consumer<Sums> sums) implements Experiment {

    /** The mean service of all oracles: the unit of time of the theory. */
    static final Duration MEAN = Duration.ofMillis(10);

    Oracle(String name, String shows, Consumer<Sums> sums) {
        this(Kind.ORACLE, name, shows, sums);
    }

    @Override
    public Supplier<Finding> plan(Plan plan) {
        Sums collected = new Sums(plan);
        sums.accept(collected);
        return () -> {
            Sheet sheet = new Sheet(this, plan);
            collected.entries.forEach(entry -> entry.accept(sheet));
            collected.curves.values().forEach(curves -> sheet.plot(curves.plot()));
            return sheet.finding();
        };
    }

    /** Runs and what is known of each, in order. */
    static final class Sums {
        private final Plan plan;
        private final List<Consumer<Sheet>> entries = new ArrayList<>();
        private final Map<String, Curves> curves = new LinkedHashMap<>();

        private Sums(Plan plan) {
            this.plan = plan;
        }

        Plan plan() {
            return plan;
        }

        /** Adds a run and what to write of it. */
        SimulationCell add(Simulation.Builder simulation, BiConsumer<Sheet, SimulationResult> write) {
            Cell cell = plan.run(simulation);
            entries.add(sheet -> write.accept(sheet, cell.result()));
            return cell::result;
        }

        /** Returns the curves of this title, which are drawn after the tables: what was measured, and what is known. */
        Curves curves(String title, Axis x) {
            return curves.computeIfAbsent(title, name -> new Curves(name, x));
        }

        /** Adds what is to be written of runs added before. */
        void then(Consumer<Sheet> write) {
            entries.add(write);
        }
    }

    /** A run's result, once it has ended. */
    @FunctionalInterface
    interface SimulationCell extends Supplier<SimulationResult> {

        /** Returns the mean in units of the mean service. */
        default double mean() {
            return get().mean().mean() / MEAN.toNanos();
        }
    }

    static Distribution exponential() {
        return Distribution.exponential(MEAN);
    }

    /** Returns work with the common mean and this squared coefficient of variation: 0, 1, or above. */
    static Distribution work(double variation) {
        return variation == 0 ? Distribution.constant(MEAN) : Distribution.hyperexponential(MEAN, variation);
    }
}
