package io.evener.bench.jmh;

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

/** The {@link Rival}s at one of the sizes: what the questions in this package share. All threads share one pool. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, open() the rest
public abstract class Contest {

    /** The strategy, or the floor of its kind. */
    @Param
    public Rival contender;

    /** How many members. */
    @Param({"10", "1000", "100000"})
    public int members;

    Candidate candidate;

    /** For the questions of this package. */
    Contest() {}

    /** Fills the pool, and uses a strategy of another class first. */
    @Setup(Level.Trial)
    public void open() {
        candidate = contender.candidate(members);
    }

    /** Gives the pool back. */
    @TearDown(Level.Trial)
    public void close() {
        candidate.close();
    }
}
