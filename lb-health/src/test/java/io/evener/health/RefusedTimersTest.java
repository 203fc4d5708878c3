package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.Guard;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** A scheduler that refuses once, whenever that is: no member stays out for it (law 7), and guards go on. */
class RefusedTimersTest {

    private static final int NEVER = Integer.MAX_VALUE;

    private final ManualTime time = new ManualTime();
    private final FakeProbe probe = new FakeProbe(time);
    private int asked;
    private int refused = NEVER;

    private Pool pool() {
        return Pool.builder("p")
                .ticker(time)
                .random(SeededRandom.of(3))
                .scheduler((task, nanos) -> {
                    if (asked++ == refused) {
                        throw new RejectedExecutionException("full");
                    }
                    return time.schedule(task, nanos);
                })
                .endpoints(Guarded.endpoints(3))
                .build();
    }

    private void seconds(Pool pool, int seconds, boolean ill) {
        for (int second = 0; second < seconds; second++) {
            if (ill) {
                probe.ill(Guarded.id(0), "x");
            } else {
                probe.well(Guarded.id(0));
            }
            for (int i = 0; i < 3; i++) {
                Member member = pool.snapshot().member(i);
                for (int call = 0; call < 20; call++) {
                    long stamp = member.tryBegin();
                    if (stamp >= 0) {
                        member.end(stamp, ill && i == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
                    }
                }
            }
            time.advance(Duration.ofSeconds(1));
        }
    }

    /** Ill, well, and ill again; returns how many timers were asked for meanwhile. */
    private int illTwice(Guard guard, int refuse) {
        try (Pool pool = pool();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(guard)
                        .build()) {
            assertThat(balancer.pool()).isEqualTo("p");
            time.runDue();
            asked = 0;
            refused = refuse;
            seconds(pool, 15, true);
            seconds(pool, 90, false);
            assertThat(pool.snapshot().eligible(0))
                    .as("well, the timer %s was refused", refuse)
                    .isTrue();
            seconds(pool, 15, true);
            assertThat(pool.snapshot().eligible(0))
                    .as("ill again, the timer %s was refused", refuse)
                    .isFalse();
            refused = NEVER;
            return asked;
        }
    }

    private void refusingEach(Guard guard) {
        int timers = illTwice(guard, NEVER);
        for (int i = 0; i < Math.min(40, timers); i++) {
            illTwice(guard, i);
        }
    }

    @Test
    void outliers_timerRefusedOnce_E28() {
        refusingEach(OutlierDetector.ofDefaults());
    }

    @Test
    void outliersByRuns_timerRefusedOnce_E28() {
        refusingEach(OutlierDetector.ofDefaults().consecutive(5));
    }

    @Test
    void probes_timerRefusedOnce_E28() {
        refusingEach(ProbeMonitor.builder(probe.recipe()).build());
    }
}
