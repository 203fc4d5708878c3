package io.evener.bench.jmh;

import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.call.RetryBudget;
import io.evener.strategies.Strategies;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/**
 * What does a success cost that a retry budget sees, beside one that none sees? Nothing is the aim: a ratio of 1.
 *
 * <p>Isolated: {@code Member.tryBegin} and {@code Member.end}, in a pool without balancers and in one whose balancer's budget
 * watches it, both with the default limit of calls in flight. 0 B/op, or {@code bench} fails.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only BudgetBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main BudgetBenchmark -prof gc -t 2
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"})
@SuppressWarnings("NullAway.Init") // JMH fills the parameter, open() the rest
public class BudgetBenchmark {

    /** Whether a budget watches. */
    @Param
    public Watching contender;

    private Pool pool;
    private Member member;
    private @Nullable LoadBalancer balancer;

    /** For JMH. */
    public BudgetBenchmark() {}

    /** Fills a pool of one member, and has it watched. */
    @Setup(Level.Trial)
    public void open() {
        pool = Pool.of("bench", "http://10.0.0.1");
        member = pool.snapshot().member(0);
        if (contender == Watching.WATCHED) {
            balancer = LoadBalancer.builder(pool)
                    .strategy(Strategies.roundRobin())
                    .retryBudget(RetryBudget.ofDefaults())
                    .build();
        }
    }

    /** Gives both back. */
    @TearDown(Level.Trial)
    public void close() {
        if (balancer != null) {
            balancer.close();
        }
        pool.close();
    }

    /** A call that succeeds. */
    @Benchmark
    public Member beginEnd() {
        member.end(member.tryBegin(), Outcome.SUCCESS);
        return member;
    }

    /** The rows. */
    public enum Watching implements Contender {
        /** No budget. */
        UNWATCHED("floor no budget", Side.FLOOR),
        /** {@link RetryBudget#ofDefaults()}. */
        WATCHED("retry budget", Side.EVENER);

        private final String label;
        private final Side side;

        Watching(String label, Side side) {
            this.label = label;
            this.side = side;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public Side side() {
            return side;
        }

        @Override
        public String family() {
            return "success";
        }
    }
}
