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
import org.junit.jupiter.api.Test;

/** A scheduler that refuses once, whenever that is: no member stays out for it (law 7), and guards go on. */
class RefusedTimersTest {

    private final ManualTime time = new ManualTime();
    private final FakeProbe probe = new FakeProbe(time);
    private final RefusingScheduler scheduler = new RefusingScheduler(time);

    private Pool pool() {
        return Pool.builder("p")
                .ticker(time)
                .random(SeededRandom.of(3))
                .scheduler(scheduler)
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
            scheduler.asked = 0;
            scheduler.refused = refuse;
            seconds(pool, 15, true);
            seconds(pool, 90, false);
            assertThat(pool.snapshot().eligible(0))
                    .as("well, the timer %s was refused", refuse)
                    .isTrue();
            seconds(pool, 15, true);
            assertThat(pool.snapshot().eligible(0))
                    .as("ill again, the timer %s was refused", refuse)
                    .isFalse();
            scheduler.refused = RefusingScheduler.NEVER;
            return scheduler.asked;
        }
    }

    private void refusingEach(Guard guard) {
        int timers = illTwice(guard, RefusingScheduler.NEVER);
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
