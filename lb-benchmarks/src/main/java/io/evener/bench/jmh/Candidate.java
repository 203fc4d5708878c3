package io.evener.bench.jmh;

import org.openjdk.jmh.infra.Blackhole;

/** What the benchmarks do to a {@link Contender}, at a given number of members. */
abstract class Candidate implements AutoCloseable {

    /** Chooses, and nothing else. */
    abstract Object choose(Keys keys);

    /** Chooses, counts a call in and out again. */
    abstract void beginEnd(Keys keys, Blackhole hole);

    /** The same through an object of its own that ends once. */
    abstract void lease(Keys keys, Blackhole hole);

    /** Replaces one member of n. */
    abstract Object update();

    /** Gives one member of n another weight. */
    abstract Object reweigh();

    @Override
    public abstract void close();
}
