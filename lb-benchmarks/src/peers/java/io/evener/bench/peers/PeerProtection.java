package io.evener.bench.peers;

import io.evener.bench.jmh.Contender;
import io.evener.bench.jmh.Side;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a protection cost around a call that succeeds? A family per kind of protection.
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerProtection -prof gc -t 1
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
public class PeerProtection {

    private static final int MANY = 100_000;

    /** The library. */
    @Param
    public Rival contender;

    private Guarding guarding;

    /** For JMH. */
    public PeerProtection() {}

    /** Sees that it lets calls pass, and another of its kind refuse when provoked. */
    @Setup(Level.Trial)
    public void open() {
        guarding = contender.make.get();
        for (int i = 0; i < 1_000; i++) {
            Proof.check(guarding.pass(), "refused call " + i);
        }
        if (contender.side != Side.FLOOR) {
            Guarding provoked = contender.make.get();
            provoked.provoke();
            boolean refused = false;
            for (int i = 0;
                    i < MANY && !refused;
                    i++) { // a budget is overdrawn when chance withdraws more than a fifth
                refused = !provoked.pass();
            }
            Proof.check(refused, "never refuses");
        }
    }

    /** One call's permission and success. */
    @Benchmark
    public boolean pass() {
        return guarding.pass();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Contender {
        /** One atomic addition. */
        BREAKER_FLOOR("breaker, 100 calls", Side.FLOOR, "floor addition", ProtectionRows::addition),
        /** Failsafe. */
        BREAKER_FAILSAFE("breaker, 100 calls", Side.PEER, "failsafe breaker", FailsafeRows::breakerOfCalls),
        /** resilience4j. */
        BREAKER_RESILIENCE4J("breaker, 100 calls", Side.PEER, "resilience4j breaker", Resilience4jRows::breakerOfCalls),
        /** A clock reading and an addition. */
        TIMED_BREAKER_FLOOR("breaker, 10 s", Side.FLOOR, "floor clock, addition", ProtectionRows::clock),
        /** Failsafe. */
        TIMED_BREAKER_FAILSAFE("breaker, 10 s", Side.PEER, "failsafe breaker", FailsafeRows::breakerOfTime),
        /** resilience4j. */
        TIMED_BREAKER_RESILIENCE4J("breaker, 10 s", Side.PEER, "resilience4j breaker", Resilience4jRows::breakerOfTime),
        /** Up and down. */
        BULKHEAD_FLOOR("bulkhead", Side.FLOOR, "floor up, down", ProtectionRows::upAndDown),
        /** Failsafe. */
        BULKHEAD_FAILSAFE("bulkhead", Side.PEER, "failsafe bulkhead", FailsafeRows::bulkhead),
        /** resilience4j. */
        BULKHEAD_RESILIENCE4J("bulkhead", Side.PEER, "resilience4j bulkhead", Resilience4jRows::bulkhead),
        /** A clock reading and an addition. */
        RATE_LIMITER_FLOOR("rate limiter", Side.FLOOR, "floor clock, addition", ProtectionRows::clock),
        /** Failsafe. */
        RATE_LIMITER_FAILSAFE("rate limiter", Side.PEER, "failsafe bursty", FailsafeRows::rateLimiter),
        /** resilience4j. */
        RATE_LIMITER_RESILIENCE4J(
                "rate limiter", Side.PEER, "resilience4j rate limiter", Resilience4jRows::rateLimiter),
        /** Up and down between two clock readings. */
        LIMIT_FLOOR("limit", Side.FLOOR, "floor clock, up, down, clock", ProtectionRows::upAndDownTimed),
        /** concurrency-limits, fixed. */
        LIMIT_FIXED("limit", Side.PEER, "concurrency-limits fixed", ProtectionRows::fixed),
        /** concurrency-limits, Gradient2. */
        LIMIT_GRADIENT2("limit", Side.PEER, "concurrency-limits gradient2", ProtectionRows::gradient),
        /** concurrency-limits, Vegas. */
        LIMIT_VEGAS("limit", Side.PEER, "concurrency-limits vegas", ProtectionRows::vegas),
        /** A clock reading and an addition. */
        RETRY_BUDGET_FLOOR("retry budget", Side.FLOOR, "floor clock, addition", ProtectionRows::clock),
        /** Finagle. */
        RETRY_BUDGET_FINAGLE("retry budget", Side.PEER, "finagle retry budget", ProtectionRows::retryBudget);

        private final String family;
        private final Side side;
        private final String label;
        private final Supplier<Guarding> make;

        Rival(String family, Side side, String label, Supplier<Guarding> make) {
            this.family = family;
            this.side = side;
            this.label = label;
            this.make = make;
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
            return family;
        }
    }
}
