package io.evener.sim.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every experiment there is. */
public final class Experiments {

    private Experiments() {}

    /** Returns those whose answer is known. */
    public static List<Experiment> oracles() {
        List<Experiment> oracles = new ArrayList<>(QueueOracles.all());
        oracles.addAll(DispatchOracles.all());
        oracles.addAll(RotationOracles.all());
        oracles.add(StaleOracle.get());
        oracles.add(CapacityOracle.get());
        oracles.addAll(TailOracles.all());
        oracles.add(SubsettingOracle.get());
        oracles.addAll(RingOracles.all());
        oracles.addAll(TableOracles.all());
        return oracles;
    }

    /** Returns the situations in which strategies are compared. */
    public static List<Experiment> scenarios() {
        return Scenarios.all();
    }

    /** Returns the outages that calls have to survive. */
    public static List<Experiment> resilience() {
        return List.of(
                Metastable.get(),
                RetryStorm.get(),
                PartialFailure.get(),
                CorrelatedFailure.get(),
                ColdServers.get(),
                PoolOutage.get(),
                SmallCluster.get(),
                GrayFailure.get(),
                RegionOutage.get());
    }

    /** Returns the oracles, then the scenarios, then the outages. */
    public static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(oracles());
        all.addAll(scenarios());
        all.addAll(resilience());
        return all;
    }

    /** Returns the one of this name. */
    public static Optional<Experiment> find(String name) {
        return all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst();
    }
}
