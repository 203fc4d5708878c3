package io.evener.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does an attempt cost those who take a lease, as most users do?
 *
 * <p>Isolated: {@code LoadBalancer.acquire} and {@code Lease.complete}.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only LeaseBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main LeaseBenchmark -prof gc -t 1
 * }</pre>
 */
public class LeaseBenchmark extends Contest {

    /** For JMH. */
    public LeaseBenchmark() {}

    /** A lease acquired and completed; the floor's is an object that is taken back by one compare-and-set. */
    @Benchmark
    public void lease(Keys keys, Blackhole hole) {
        candidate.lease(keys, hole);
    }
}
