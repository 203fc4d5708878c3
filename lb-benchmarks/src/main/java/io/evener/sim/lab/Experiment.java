package io.evener.sim.lab;

import java.util.function.Supplier;

/** A question to the simulator: what to run, and what to make of it. Stateless. */
public interface Experiment {

    /** What an experiment is for. */
    enum Kind {
        /** The simulator against closed forms and published tables: is the judge right? */
        ORACLE,
        /** Strategies in a situation that users meet: which would you take? */
        SCENARIO,
        /** The library's retries, budgets, breakers and limits in an outage: do calls survive, and does it end? */
        RESILIENCE
    }

    /** Returns the name that commands take. */
    String name();

    /** Returns what it shows, in a sentence. */
    String shows();

    /** Returns what it is for. */
    Kind kind();

    /**
     * Adds its runs to the plan.
     *
     * @return makes the finding, once all runs have ended
     */
    Supplier<Finding> plan(Plan plan);
}
