package io.evener.bench.peers;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** resilience4j: permission acquired, and the success recorded or the permission released. */
final class Resilience4jRows {

    private static final int MANY = 10_000;

    private Resilience4jRows() {}

    static Guarding breakerOfCalls() {
        return breaker(SlidingWindowType.COUNT_BASED, 100);
    }

    static Guarding breakerOfTime() {
        return breaker(SlidingWindowType.TIME_BASED, 10);
    }

    private static Guarding breaker(SlidingWindowType type, int size) {
        CircuitBreaker breaker = CircuitBreaker.of(
                "peers",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(type)
                        .slidingWindowSize(size)
                        .build());
        return new Guarding() {
            @Override
            public boolean pass() {
                boolean granted = breaker.tryAcquirePermission();
                if (granted) {
                    breaker.onSuccess(1, TimeUnit.MILLISECONDS);
                }
                return granted;
            }

            @Override
            public void provoke() {
                IllegalStateException failure = new IllegalStateException("provoked");
                for (int i = 0; i < MANY && breaker.tryAcquirePermission(); i++) {
                    breaker.onError(1, TimeUnit.MILLISECONDS, failure);
                }
            }
        };
    }

    static Guarding bulkhead() {
        Bulkhead bulkhead = Bulkhead.ofDefaults("peers");
        return new Guarding() {
            @Override
            public boolean pass() {
                boolean granted = bulkhead.tryAcquirePermission();
                if (granted) {
                    bulkhead.onComplete();
                }
                return granted;
            }

            @Override
            public void provoke() {
                for (int i = 0; i < MANY && bulkhead.tryAcquirePermission(); i++) {
                    // taken and never given back
                }
            }
        };
    }

    /** Never exhausted while it is measured. */
    static Guarding rateLimiter() {
        RateLimiter limiter = RateLimiter.of(
                "peers",
                RateLimiterConfig.custom()
                        .limitForPeriod(1_000_000_000)
                        .limitRefreshPeriod(Duration.ofSeconds(1))
                        .timeoutDuration(Duration.ZERO)
                        .build());
        return new Guarding() {
            @Override
            public boolean pass() {
                return limiter.acquirePermission(1);
            }

            @Override
            public void provoke() {
                limiter.drainPermissions();
            }
        };
    }
}
