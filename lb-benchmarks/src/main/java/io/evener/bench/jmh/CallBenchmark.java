package io.evener.bench.jmh;

import io.evener.Endpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
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
 * What does a protected call cost?
 *
 * <p>Isolated: {@code LoadBalancer.call} and {@code callAsync} of functions that do nothing, at ten endpoints chosen by
 * {@code peakEwma}, so that the clock is read and latencies kept. The floor is the same balancer's {@code acquire} and
 * {@code complete}, as a caller writes them by hand. Guarded is: a circuit breaker, the retry budget and the adaptive limit
 * of calls in flight. At most 100 ns above the floor is the aim. Calls allocate 0 B/op, or {@code bench} fails.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only CallBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main CallBenchmark.call -prof gc -t 1
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main CallBenchmark.call -prof gc -jvmArgsAppend -XX:-DoEscapeAnalysis
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
public class CallBenchmark {

    /** How the call is made. */
    @Param
    public Way contender;

    private Protected calls;

    /** For JMH. */
    public CallBenchmark() {}

    /** Fills the pool, and uses another first. */
    @Setup(Level.Trial)
    public void open() {
        calls = contender.calls.get();
    }

    /** Gives it back. */
    @TearDown(Level.Trial)
    public void close() {
        calls.close();
    }

    /** A call on the caller's thread. */
    @Benchmark
    public Object call() {
        return contender.call.apply(calls);
    }

    /** A call whose stage is complete when it is returned. */
    @Benchmark
    public CompletableFuture<Endpoint> callAsync() {
        return contender.callAsync.apply(calls);
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    public enum Way implements Contender {
        /** {@code acquire} and {@code complete}. */
        FLOOR("floor acquire, complete", Side.FLOOR, Protected::bare, Protected::acquire, Protected::acquireAsync),
        /** With what every balancer has: the retry budget and the limit. */
        BARE("call", Side.EVENER, Protected::bare, Protected::call, Protected::callAsync),
        /** With a breaker. */
        GUARDED("call, guarded", Side.EVENER, Protected::guarded, Protected::call, Protected::callAsync),
        /** With a breaker, a deadline, a timeout per attempt, and attempts that are told of them. */
        OPTIONS(
                "call, guarded, with options",
                Side.EVENER,
                Protected::guarded,
                Protected::callWithOptions,
                Protected::callAsyncWithOptions);

        private final String label;
        private final Side side;
        private final Supplier<Protected> calls;
        private final Function<Protected, Object> call;
        private final Function<Protected, CompletableFuture<Endpoint>> callAsync;

        Way(
                String label,
                Side side,
                Supplier<Protected> calls,
                Function<Protected, Object> call,
                Function<Protected, CompletableFuture<Endpoint>> callAsync) {
            this.label = label;
            this.side = side;
            this.calls = calls;
            this.call = call;
            this.callAsync = callAsync;
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
            return "call";
        }
    }
}
