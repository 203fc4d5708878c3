package io.evener.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Threads;

/**
 * What does a change of the membership cost?
 *
 * <p>Isolated: {@code Pool.update} with a list in which one endpoint of n is another, or {@code Pool.add} of one with
 * another weight, until the balancer's strategy has compiled for it. Updates come one after the other, so there is nothing to see at two threads.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only UpdateBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main UpdateBenchmark -prof gc -t 1
 * }</pre>
 */
@Threads(1)
public class UpdateBenchmark extends Contest {

    /** For JMH. */
    public UpdateBenchmark() {}

    /** One member's weight changed by {@code Pool.add}; the floor does as for a member replaced. */
    @Benchmark
    public Object reweigh() {
        return candidate.reweigh();
    }

    /** One member of n replaced; the floor copies an array of n, puts a new member into it and publishes it. */
    @Benchmark
    public Object update() {
        return candidate.update();
    }
}
