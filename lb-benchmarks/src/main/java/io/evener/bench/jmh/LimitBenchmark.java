package io.evener.bench.jmh;

import io.evener.limit.InFlightLimit;
import io.evener.limit.RateLimiter;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does a limit cost a call that it lets pass?
 *
 * <p>Isolated: {@code Member.tryBegin} and {@code Member.end} with the pool's limit, where peers count nothing but their own
 * limit; {@code RateLimiter.tryAcquire}. 0 B/op, or {@code bench} fails.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only LimitBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main LimitBenchmark -prof gc -t 2
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class LimitBenchmark extends ProtectionContest {

    /** Limits of calls in flight that adapt. */
    public static final String ADAPTIVE = "limit, adaptive";

    /** Limits of calls in flight that stay. */
    public static final String FIXED = "limit, fixed";

    /** Limits of calls per second. */
    public static final String RATE = "rate limiter";

    /** As resilience4j's bulkhead. */
    private static final int CALLS = 25;

    /** The limit, or the floor of its kind. */
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
        /** The same member without a limit: the difference is the limit's. */
        ADAPTIVE_FLOOR(Protection.floor(ADAPTIVE, "no limit", ProtectionFloors::unlimited)),
        /** {@link InFlightLimit#adaptive()}, every pool's default. */
        ADAPTIVE_LIMIT(
                Protection.evener(ADAPTIVE, "adaptive limit", () -> new LimitedMember(InFlightLimit.adaptive()))),
        /** Up and down. */
        FIXED_FLOOR(Protection.floor(FIXED, "up, down", ProtectionFloors::upAndDown)),
        /** {@link InFlightLimit#fixed}, behind the member's own counter. */
        FIXED_LIMIT(Protection.evener(FIXED, "fixed limit", () -> new LimitedMember(InFlightLimit.fixed(CALLS)))),
        /** A clock reading and an addition. */
        RATE_FLOOR(Protection.floor(RATE, "clock, addition", ProtectionFloors::clock)),
        /** {@link RateLimiter#tryAcquire()}. */
        RATE_LIMITER(Protection.evener(RATE, "rate limiter", LimitBenchmark::rateLimiter));

        private final Protection protection;

        Rival(Protection protection) {
            this.protection = protection;
        }

        @Override
        public Protection protection() {
            return protection;
        }
    }

    /** A bucket for a minute of measuring, filled so slowly that it can be emptied. */
    private static Guarding rateLimiter() {
        RateLimiter limiter = RateLimiter.of(1, Duration.ofNanos(10_000)).burst(Integer.MAX_VALUE);
        return new Guarding() {
            @Override
            public boolean pass() {
                return limiter.tryAcquire();
            }

            @Override
            public boolean refuses() {
                for (int permits = Integer.MAX_VALUE; permits > 0; permits /= 2) {
                    while (limiter.tryAcquire(permits)) {
                        // the largest part first
                    }
                }
                return Guarding.isEverRefused(limiter::tryAcquire);
            }
        };
    }
}
