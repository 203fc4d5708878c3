package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A scheduler that refuses once, whenever that is: no member stays out for it (law 7). */
class CircuitBreakerTimersTest {

    private final ManualTime time = new ManualTime();
    private final RefusingScheduler scheduler = new RefusingScheduler(time);

    private Pool pool() {
        return Pool.builder("p")
                .ticker(time)
                .random(SeededRandom.of(3))
                .scheduler(scheduler)
                .endpoints(Guarded.endpoints(3))
                .build();
    }

    private static boolean call(Member member, Outcome outcome) {
        long stamp = member.tryBegin();
        if (stamp >= 0) {
            member.end(stamp, outcome);
        }
        return stamp >= 0;
    }

    /** Fails until it is out, then answers; returns how many timers were asked for meanwhile. */
    private int failAndRecover(int refuse) {
        BreakerControl control = new BreakerControl();
        CircuitBreaker breaker =
                CircuitBreaker.ofDefaults().control(control).listener((id, before, after, reason) -> {});
        try (Pool pool = pool();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(breaker)
                        .build()) {
            Member member = pool.snapshot().member(0);
            time.runDue();
            scheduler.asked = 0;
            scheduler.refused = refuse;
            for (int i = 0; i < 5; i++) {
                call(member, Outcome.FAILURE);
            }
            for (int second = 0; second < 90; second++) {
                time.advance(Duration.ofSeconds(1));
                call(member, Outcome.SUCCESS);
            }
            assertThat(balancer.pool()).isEqualTo("p");
            assertThat(control.state(member.endpoint().id()))
                    .as("the timer %s was refused", refuse)
                    .isEqualTo(BreakerState.CLOSED);
            long first = member.tryBegin();
            long second = member.tryBegin();
            assertThat(first >= 0 && second >= 0)
                    .as("the timer %s was refused", refuse)
                    .isTrue();
            scheduler.refused = RefusingScheduler.NEVER;
            return scheduler.asked;
        }
    }

    @Test
    void timer_refusedOnce_whicheverItIs_memberComesBack() {
        int timers = failAndRecover(RefusingScheduler.NEVER);
        assertThat(timers).isBetween(8, 1_000);
        for (int i = 0; i < Math.min(40, timers); i++) {
            failAndRecover(i);
        }
    }
}
