package io.evener.bench.peers;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.FixedLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import com.twitter.finagle.service.RetryBudget;
import com.twitter.finagle.service.RetryBudget$;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The protections that bound what is asked for: adaptive limits, retry budgets; and the floors of all of them. */
final class ProtectionRows {

    private static final int MANY = 1_000_000;

    private ProtectionRows() {}

    /** One atomic addition. */
    static Guarding addition() {
        AtomicLong count = new AtomicLong();
        return new FloorGuarding() {
            @Override
            public boolean pass() {
                return count.getAndIncrement() >= 0;
            }
        };
    }

    /** Up and down. */
    static Guarding upAndDown() {
        AtomicLong count = new AtomicLong();
        return new FloorGuarding() {
            @Override
            public boolean pass() {
                return count.getAndIncrement() >= 0 && count.getAndDecrement() > 0;
            }
        };
    }

    /** One clock reading and one atomic addition. */
    static Guarding clock() {
        AtomicLong sum = new AtomicLong();
        return new FloorGuarding() {
            @Override
            public boolean pass() {
                return sum.getAndAdd(System.nanoTime() & 1) >= 0;
            }
        };
    }

    /** Up and down between two clock readings. */
    static Guarding upAndDownTimed() {
        AtomicLong count = new AtomicLong();
        return new FloorGuarding() {
            @Override
            public boolean pass() {
                long start = System.nanoTime();
                boolean granted = count.getAndIncrement() >= 0;
                return count.getAndDecrement() > 0 && System.nanoTime() - start >= 0 && granted;
            }
        };
    }

    /** concurrency-limits: {@code SimpleLimiter.acquire} and {@code Listener.onSuccess}. */
    static Guarding fixed() {
        return limiter(FixedLimit.of(20));
    }

    static Guarding vegas() {
        return limiter(VegasLimit.newDefault());
    }

    static Guarding gradient() {
        return limiter(Gradient2Limit.newDefault());
    }

    private static Guarding limiter(Limit limit) {
        Limiter<Object> limiter = SimpleLimiter.newBuilder().limit(limit).build();
        return new Guarding() {
            @Override
            public boolean pass() {
                Optional<Limiter.Listener> listener = limiter.acquire(this);
                listener.ifPresent(Limiter.Listener::onSuccess);
                return listener.isPresent();
            }

            @Override
            public void provoke() {
                for (int i = 0; i < MANY && limiter.acquire(this).isPresent(); i++) {
                    // taken and never given back
                }
            }
        };
    }

    /** Finagle's budget, its default of 20 % and 10/s: a deposit, and after one of five a withdrawal. */
    static Guarding retryBudget() {
        RetryBudget budget = RetryBudget$.MODULE$.apply();
        return new Guarding() {
            @Override
            public boolean pass() {
                budget.deposit();
                return ThreadLocalRandom.current().nextInt(5) != 0 || budget.tryWithdraw();
            }

            @Override
            public void provoke() {
                for (int i = 0; i < MANY && budget.tryWithdraw(); i++) {
                    // withdrawn without a deposit
                }
            }
        };
    }

    private abstract static class FloorGuarding implements Guarding {
        @Override
        public void provoke() {
            throw new UnsupportedOperationException("a floor refuses nothing");
        }
    }
}
