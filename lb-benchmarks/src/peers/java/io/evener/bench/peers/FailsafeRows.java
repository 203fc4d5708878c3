package io.evener.bench.peers;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.RateLimiter;
import java.time.Duration;

/** Failsafe: a permit acquired, and the success recorded or the permit released. */
final class FailsafeRows {

    private static final int MANY = 10_000;

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
            public void provoke() {
                for (int i = 0; i < MANY && breaker.tryAcquirePermit(); i++) {
                    breaker.recordFailure();
                }
            }
        };
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
            public void provoke() {
                for (int i = 0; i < MANY && bulkhead.tryAcquirePermit(); i++) {
                    // taken and never given back
                }
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
            public void provoke() {
                limiter.tryAcquirePermits(atMost - 1);
                for (int i = 0; i < MANY && limiter.tryAcquirePermit(); i++) {
                    // the rest
                }
            }
        };
    }
}
