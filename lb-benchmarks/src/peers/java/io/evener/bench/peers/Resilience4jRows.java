package io.evener.bench.peers;

import io.evener.bench.jmh.Guarding;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** resilience4j: permission acquired, and the success recorded or the permission released. */
final class Resilience4jRows {

    private Resilience4jRows() {}

    static Guarding breakerOfCalls() {
        return breaker(SlidingWindowType.COUNT_BASED, 100, SlidingWindowSynchronizationStrategy.SYNCHRONIZED);
    }

    static Guarding breakerOfCallsLockFree() {
        return breaker(SlidingWindowType.COUNT_BASED, 100, SlidingWindowSynchronizationStrategy.LOCK_FREE);
    }

    static Guarding breakerOfTime() {
        return breaker(SlidingWindowType.TIME_BASED, 10, SlidingWindowSynchronizationStrategy.SYNCHRONIZED);
    }

    static Guarding breakerOfTimeLockFree() {
        return breaker(SlidingWindowType.TIME_BASED, 10, SlidingWindowSynchronizationStrategy.LOCK_FREE);
    }

    private static Guarding breaker(
            SlidingWindowType type, int size, SlidingWindowSynchronizationStrategy synchronization) {
        CircuitBreaker breaker = CircuitBreaker.of(
                "peers",
                CircuitBreakerConfig.custom()
                        .slidingWindow(size, 100, type, synchronization)
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
            public boolean refuses() {
                return Guarding.isEverRefused(() -> isGrantedToFail(breaker));
            }
        };
    }

    private static boolean isGrantedToFail(CircuitBreaker breaker) {
        boolean granted = breaker.tryAcquirePermission();
        if (granted) {
            breaker.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException("provoked"));
        }
        return granted;
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
            public boolean refuses() {
                return Guarding.isEverRefused(bulkhead::tryAcquirePermission);
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
            public boolean refuses() {
                limiter.drainPermissions();
                return !limiter.acquirePermission(1);
            }
        };
    }
}
