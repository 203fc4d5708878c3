package io.evener.bench.jmh;

import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.spi.Chooser;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does a choice cost, at each of the three levels a caller can stand on?
 *
 * <ul>
 *   <li>{@code choose}: the chooser alone, and {@code chooseFloor}: the rule's bare reads and writes;
 *   <li>{@code beginEnd}: choose, begin and end, 0 B by construction, and {@code beginEndFloor}: the same rule with an
 *       increment and a decrement of the counter chosen;
 *   <li>{@code acquireComplete}: what most users call, a lease acquired and completed.
 * </ul>
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main ChoiceBenchmark -prof gc -t 1
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, fill() the rest
public class ChoiceBenchmark {

    /** The strategy, and the floor of its kind. */
    @Param
    public Rule rule;

    /** How many members. */
    @Param({"10", "1000", "100000"})
    public int members;

    private Fixture fixture;
    private Chooser chooser;
    private LoadBalancer balancer;
    private Floor floor;

    /** For JMH. */
    public ChoiceBenchmark() {}

    /** Fills the pool, and uses a strategy of another class first. */
    @Setup(Level.Trial)
    public void fill() {
        fixture = new Fixture(rule.strategy(), rule.companion(), members);
        chooser = fixture.chooser();
        balancer = fixture.balancer();
        floor = new Floor(members);
    }

    /** Gives the pool back. */
    @TearDown(Level.Trial)
    public void close() {
        fixture.close();
    }

    /** The chooser alone. */
    @Benchmark
    public Object choose() {
        return Objects.requireNonNull(Fixture.choose(chooser));
    }

    /** The floor of {@link #choose}. */
    @Benchmark
    public Object chooseFloor() {
        return rule.floor(floor);
    }

    /** Choose, begin, end. */
    @Benchmark
    public void beginEnd(Blackhole hole) {
        Member member = Objects.requireNonNull(Fixture.choose(chooser));
        long stamp = member.tryBegin();
        hole.consume(member);
        member.end(stamp, Outcome.SUCCESS);
    }

    /** The floor of {@link #beginEnd}. */
    @Benchmark
    public void beginEndFloor(Blackhole hole) {
        hole.consume(rule.floor(floor).use());
    }

    /** A lease acquired and completed. */
    @Benchmark
    public void acquireComplete(Blackhole hole) {
        Lease lease = balancer.acquire();
        hole.consume(lease);
        lease.complete(Outcome.SUCCESS);
    }
}
