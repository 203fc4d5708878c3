package io.evener.bench.jmh;

import io.evener.strategies.Strategies;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * What does a choice cost on a large ring, 10,000 members of 100 points, beside a plain binary search over as many?
 *
 * <p>Isolated: {@code Chooser.choose} by a request's hash. A third of the search is the aim.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only RingBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main RingBenchmark -prof gc -t 1
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
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, open() the rest
public class RingBenchmark {

    private static final int MEMBERS = 10_000;
    private static final int POINTS = 100 * MEMBERS;

    /** The strategy, or the search. */
    @Param
    public Large contender;

    private Candidate candidate;

    /** For JMH. */
    public RingBenchmark() {}

    /** Builds the ring. */
    @Setup(Level.Trial)
    public void open() {
        candidate = contender.candidates.get();
    }

    /** Gives it back. */
    @TearDown(Level.Trial)
    public void close() {
        candidate.close();
    }

    /** The owner of the first point at or above a hash. */
    @Benchmark
    public Object choose(Keys keys) {
        return candidate.choose(keys);
    }

    /** The rows. */
    public enum Large implements Contender {
        /** {@link Strategies#ringHash()} with a million points. */
        RING_HASH(
                "ringHash",
                Side.EVENER,
                () -> new Fixture(
                        Strategies.ringHash().sizes(POINTS, 2 * POINTS),
                        Strategies.random(),
                        true,
                        Layout.PLAIN,
                        MEMBERS)),
        /** A binary search among a million points, and an array read. */
        BINARY_SEARCH("floor", Side.FLOOR, BinarySearch::new);

        private final String label;
        private final Side side;

        @SuppressWarnings("ImmutableEnumChecker") // constructors, without state
        private final Supplier<Candidate> candidates;

        Large(String label, Side side, Supplier<Candidate> candidates) {
            this.label = label;
            this.side = side;
            this.candidates = candidates;
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
            return "ring of a million";
        }
    }

    private static final class BinarySearch extends Floor {
        private final long[] points;
        private final int[] owners;

        BinarySearch() {
            super(MEMBERS);
            SplittableRandom random = new SplittableRandom(11);
            points = random.longs(POINTS).sorted().toArray();
            owners = random.ints(POINTS, 0, MEMBERS).toArray();
        }

        @Override
        Cell rule(Keys keys) {
            int found = Arrays.binarySearch(points, keys.nextHash());
            int place = found >= 0 ? found : -found - 1;
            return cells[owners[place < POINTS ? place : 0]];
        }
    }
}
