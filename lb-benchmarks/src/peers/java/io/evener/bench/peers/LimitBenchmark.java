package io.evener.bench.peers;

import static io.evener.bench.jmh.LimitBenchmark.ADAPTIVE;
import static io.evener.bench.jmh.LimitBenchmark.FIXED;
import static io.evener.bench.jmh.LimitBenchmark.RATE;

import io.evener.bench.jmh.Protection;
import io.evener.bench.jmh.ProtectionContest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Peers' rows of {@link io.evener.bench.jmh.LimitBenchmark}.
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main LimitBenchmark -prof gc -t 2
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class LimitBenchmark extends ProtectionContest {

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public LimitBenchmark() {}

    @Override
    protected Rival row() {
        return contender;
    }

    /** One call's permission, and what was taken given back. */
    @Benchmark
    public boolean pass() {
        return once();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Protection.Row {
        /** concurrency-limits, AIMD. */
        AIMD(Protection.peer(ADAPTIVE, "concurrency-limits aimd", ProtectionRows::aimd)),
        /** concurrency-limits, Gradient2. */
        GRADIENT2(Protection.peer(ADAPTIVE, "concurrency-limits gradient2", ProtectionRows::gradient)
                .faulty("it grows while calls are dropped")),
        /** concurrency-limits, Vegas. */
        VEGAS(Protection.peer(ADAPTIVE, "concurrency-limits vegas", ProtectionRows::vegas)
                .faulty("a call that took no time keeps its place for good")),
        /** concurrency-limits, fixed. */
        FIXED_CONCURRENCY_LIMITS(Protection.peer(FIXED, "concurrency-limits fixed", ProtectionRows::fixed)),
        /** Failsafe. */
        FIXED_FAILSAFE(Protection.peer(FIXED, "failsafe bulkhead", FailsafeRows::bulkhead)
                .faulty("a permit released to a waiter that gave up is lost")),
        /** resilience4j. */
        FIXED_RESILIENCE4J(Protection.peer(FIXED, "resilience4j bulkhead", Resilience4jRows::bulkhead)),
        /** Failsafe. */
        RATE_FAILSAFE(Protection.peer(RATE, "failsafe bursty", FailsafeRows::rateLimiter)),
        /** resilience4j. */
        RATE_RESILIENCE4J(Protection.peer(RATE, "resilience4j rate limiter", Resilience4jRows::rateLimiter));

        private final Protection protection;

        Rival(Protection protection) {
            this.protection = protection;
        }

        @Override
        public Protection protection() {
            return protection;
        }
    }
}
