package io.evener.bench.peers;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.RateLimiter;
import io.evener.bench.jmh.Guarding;
import java.time.Duration;

/** Failsafe: a permit acquired, and the success recorded or the permit released. */
final class FailsafeRows {

    private FailsafeRows() {}

    static Guarding breakerOfCalls() {
        return breaker(CircuitBreaker.builder().withFailureThreshold(50, 100));
    }

    static Guarding breakerOfTime() {
        return breaker(CircuitBreaker.builder().withFailureRateThreshold(50, 100, Duration.ofSeconds(10)));
    }

    private static Guarding breaker(CircuitBreakerBuilder<Object> builder) {
        CircuitBreaker<Object> breaker = builder.build();
        return new Guarding() {
            @Override
            public boolean pass() {
                boolean granted = breaker.tryAcquirePermit();
                if (granted) {
                    breaker.recordSuccess();
                }
                return granted;
            }

            @Override
            public boolean refuses() {
                return Guarding.isEverRefused(() -> isGrantedToFail(breaker));
            }
        };
    }

    private static boolean isGrantedToFail(CircuitBreaker<Object> breaker) {
        boolean granted = breaker.tryAcquirePermit();
        if (granted) {
            breaker.recordFailure();
        }
        return granted;
    }

    static Guarding bulkhead() {
        Bulkhead<Object> bulkhead = Bulkhead.of(25);
        return new Guarding() {
            @Override
            public boolean pass() {
                boolean granted = bulkhead.tryAcquirePermit();
                if (granted) {
                    bulkhead.releasePermit();
                }
                return granted;
            }

            @Override
            public boolean refuses() {
                return Guarding.isEverRefused(bulkhead::tryAcquirePermit);
            }
        };
    }

    /** Never exhausted while it is measured. */
    static Guarding rateLimiter() {
        int atMost = 1_000_000_000;
        RateLimiter<Object> limiter =
                RateLimiter.burstyBuilder(atMost, Duration.ofSeconds(1)).build();
        return new Guarding() {
            @Override
            public boolean pass() {
                return limiter.tryAcquirePermit();
            }

            @Override
            public boolean refuses() {
                limiter.tryAcquirePermits(atMost - 1);
                return Guarding.isEverRefused(limiter::tryAcquirePermit);
            }
        };
    }
}
