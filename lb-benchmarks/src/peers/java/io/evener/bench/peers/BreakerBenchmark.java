package io.evener.bench.peers;

import static io.evener.bench.jmh.BreakerBenchmark.OF_CALLS;
import static io.evener.bench.jmh.BreakerBenchmark.OF_TIME;

import io.evener.bench.jmh.Protection;
import io.evener.bench.jmh.ProtectionContest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Peers' rows of {@link io.evener.bench.jmh.BreakerBenchmark}.
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main BreakerBenchmark -prof gc -t 2
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class BreakerBenchmark extends ProtectionContest {

    private static final String STALE = "late results of calls begun before it opened are taken for trials";

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public BreakerBenchmark() {}

    @Override
    protected Rival row() {
        return contender;
    }

    /** One call's permission and success. */
    @Benchmark
    public boolean pass() {
        return once();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Protection.Row {
        /** Failsafe. */
        CALLS_FAILSAFE(Protection.peer(OF_CALLS, "failsafe breaker", FailsafeRows::breakerOfCalls)
                .faulty(STALE)),
        /** resilience4j, its default. */
        CALLS_RESILIENCE4J(Protection.peer(OF_CALLS, "resilience4j breaker", Resilience4jRows::breakerOfCalls)
                .faulty(STALE)),
        /** resilience4j. */
        CALLS_RESILIENCE4J_LOCK_FREE(
                Protection.peer(OF_CALLS, "resilience4j breaker, lock free", Resilience4jRows::breakerOfCallsLockFree)
                        .faulty(STALE)),
        /** Failsafe. */
        TIME_FAILSAFE(Protection.peer(OF_TIME, "failsafe breaker", FailsafeRows::breakerOfTime)
                .faulty(STALE)),
        /** resilience4j. */
        TIME_RESILIENCE4J(Protection.peer(OF_TIME, "resilience4j breaker", Resilience4jRows::breakerOfTime)
                .faulty(STALE + "; a clock set back stops its window for good")),
        /** resilience4j. */
        TIME_RESILIENCE4J_LOCK_FREE(
                Protection.peer(OF_TIME, "resilience4j breaker, lock free", Resilience4jRows::breakerOfTimeLockFree)
                        .faulty(STALE + "; its window ignores the clock it was given"));

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
