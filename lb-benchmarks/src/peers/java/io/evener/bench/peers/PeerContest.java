package io.evener.bench.peers;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the questions about choosing share: the sizes, the proof, and the one call measured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, open() the rest
public abstract class PeerContest {

    /** How many endpoints. */
    @Param({"10", "1000"})
    public int members;

    private Choosing choosing;

    PeerContest() {}

    /** Makes the row for n endpoints and proves it. */
    abstract Choosing prepare(int n);

    /** Makes the row and proves it. */
    @Setup(Level.Trial)
    public void open() {
        choosing = prepare(members);
    }

    /** Closes the row. */
    @TearDown(Level.Trial)
    public void close() {
        choosing.close();
    }

    /** What a question's one method does: the one call site. */
    final Object once() {
        return choosing.choose();
    }
}
