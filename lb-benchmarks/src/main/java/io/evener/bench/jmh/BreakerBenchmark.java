package io.evener.bench.jmh;

import io.evener.Outcome;
import io.evener.health.Breaker;
import io.evener.health.CircuitBreaker;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does a circuit breaker cost around a call that succeeds?
 *
 * <p>Isolated: {@code Breaker.tryBegin} and {@code Breaker.end}, of one breaker that all threads share, with a window of
 * calls and of time. 0 B/op, or {@code bench} fails. A quarter of the fastest peer at two threads is the aim.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only BreakerBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main BreakerBenchmark -prof gc -t 2
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class BreakerBenchmark extends ProtectionContest {

    /** Of 100 calls, as of resilience4j's and Failsafe's breakers in the same table. */
    public static final String OF_CALLS = "breaker, 100 calls";

    /** Of 10 s. */
    public static final String OF_TIME = "breaker, 10 s";

    /** The breaker, or the floor of its kind. */
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
        /** One atomic addition, to one word. */
        CALLS_FLOOR(Protection.floor(OF_CALLS, "addition", ProtectionFloors::addition)),
        /** The last 100 calls. */
        CALLS(Protection.evener(
                OF_CALLS, "breaker", () -> breaker(CircuitBreaker.ofDefaults().window(100)))),
        /** A clock reading and an addition. */
        TIME_FLOOR(Protection.floor(OF_TIME, "clock, addition", ProtectionFloors::clock)),
        /** The last 10 s: no clock is read while calls succeed. */
        TIME(Protection.evener(
                OF_TIME, "breaker", () -> breaker(CircuitBreaker.ofDefaults().window(Duration.ofSeconds(10)))));

        private final Protection protection;

        Rival(Protection protection) {
            this.protection = protection;
        }

        @Override
        public Protection protection() {
            return protection;
        }
    }

    private static Guarding breaker(CircuitBreaker recipe) {
        Breaker breaker = recipe.alone("bench");
        return new Guarding() {
            @Override
            public boolean pass() {
                long stamp = breaker.tryBegin();
                if (stamp < 0) {
                    return false;
                }
                breaker.end(stamp, Outcome.SUCCESS, -1);
                return true;
            }

            @Override
            public boolean refuses() {
                return Guarding.isEverRefused(() -> isGrantedToFail(breaker));
            }
        };
    }

    private static boolean isGrantedToFail(Breaker breaker) {
        long stamp = breaker.tryBegin();
        if (stamp < 0) {
            return false;
        }
        breaker.end(stamp, Outcome.FAILURE, -1);
        return true;
    }
}
