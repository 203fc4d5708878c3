package io.evener.bench.peers;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.FixedLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import com.twitter.finagle.service.RetryBudget;
import com.twitter.finagle.service.RetryBudget$;
import io.evener.bench.jmh.Guarding;
import io.evener.bench.jmh.WithdrawalBenchmark;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The protections that bound what is asked for: limits and retry budgets. */
final class ProtectionRows {

    private ProtectionRows() {}

    /** concurrency-limits: {@code SimpleLimiter.acquire} and {@code Listener.onSuccess}. */
    static Guarding fixed() {
        return limiter(FixedLimit.of(20));
    }

    /** Both of its defaults: 20 calls at first, cut to 0.9 by calls that were dropped or took more than 5 s. */
    static Guarding aimd() {
        return limiter(AIMDLimit.newBuilder().build());
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
            public boolean refuses() {
                return Guarding.isEverRefused(() -> limiter.acquire(this).isPresent());
            }
        };
    }

    /** Finagle's budget, its default of 20 % and 10/s: a deposit, and after one of ten a withdrawal. */
    static Guarding retryBudget() {
        RetryBudget budget = RetryBudget$.MODULE$.apply();
        return new Guarding() {
            @Override
            public boolean pass() {
                budget.deposit();
                return ThreadLocalRandom.current().nextInt(WithdrawalBenchmark.ANSWERS) != 0 || budget.tryWithdraw();
            }

            @Override
            public boolean refuses() {
                return Guarding.isEverRefused(budget::tryWithdraw);
            }
        };
    }
}
