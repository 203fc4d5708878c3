package io.evener.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;

/**
 * What does a choice cost?
 *
 * <p>Isolated: {@code Chooser.choose} on a snapshot that stands still. 0 B/op, or {@code bench} fails.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only ChooseBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main ChooseBenchmark -prof gc -t 1
 * }</pre>
 */
public class ChooseBenchmark extends Contest {

    /** For JMH. */
    public ChooseBenchmark() {}

    /** The chooser alone; the floor reads and writes what its rule must. */
    @Benchmark
    public Object choose(Keys keys) {
        return candidate.choose(keys);
    }
}
