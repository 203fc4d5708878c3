package io.evener.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does a choice cost together with counting the call in and out?
 *
 * <p>Isolated: {@code Chooser.choose}, {@code Member.tryBegin} and {@code Member.end}, without a lease. 0 B/op, or
 * {@code bench} fails.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only BeginEndBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main BeginEndBenchmark -prof gc -t 1
 * }</pre>
 */
public class BeginEndBenchmark extends Contest {

    /** For JMH. */
    public BeginEndBenchmark() {}

    /** Choose, begin and end; the floor increments and decrements the counter it chose. */
    @Benchmark
    public void beginEnd(Keys keys, Blackhole hole) {
        candidate.beginEnd(keys, hole);
    }
}
