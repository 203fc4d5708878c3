package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.Scheduler;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Looks on a machine that is now and then slow: times are counted from look to look, as Envoy's and gRPC's are. */
class OutlierLookTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private int armed;

    /** Arms the timers of these looks slowly, so that the look after it is later than its timer was. */
    private Scheduler slowAt(Set<Integer> looks) {
        return (task, delayNanos) -> {
            Scheduler.Cancellable timer = time.schedule(task, delayNanos);
            if (delayNanos == INTERVAL.toNanos() && looks.contains(armed++)) {
                time.advance(Duration.ofMillis(1));
            }
            return timer;
        };
    }

    private static void calls(Pool pool, int dead) {
        for (int i = 0; i < 5; i++) {
            Member member = pool.snapshot().member(i);
            for (int call = 0; call < 100; call++) {
                long stamp = member.tryBegin();
                if (stamp >= 0) {
                    member.end(stamp, i < dead ? Outcome.FAILURE : Outcome.SUCCESS);
                }
            }
        }
    }

    @Test
    void ejectionOfThreeIntervals_isOverAtTheThirdLookAfter_andForgottenAtTheFourth() {
        try (Pool pool = Pool.builder("p")
                        .ticker(time)
                        .random(SeededRandom.of(3))
                        .scheduler(slowAt(Set.of(1, 4)))
                        .endpoints(Guarded.endpoints(5))
                        .build();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(OutlierDetector.envoy()
                                .maxEjectedRatio(1)
                                .consecutive(
                                        1_000,
                                        Outcome.FAILURE,
                                        Outcome.CONNECT_FAILURE,
                                        Outcome.TIMEOUT,
                                        Outcome.OVERLOADED))
                        .build()) {
            assertThat(balancer.pool()).isEqualTo("p");
            for (int look = 1; look <= 9; look++) {
                calls(pool, look == 1 || look == 6 ? 1 : 0);
                time.advance(INTERVAL.multipliedBy(look).plusMillis(5).minusNanos(time.nanos()));
                boolean isOut = look >= 1 && look < 4 || look >= 6 && look < 9;
                assertThat(pool.snapshot().eligible(0))
                        .as("after look %s", look)
                        .isEqualTo(!isOut);
            }
        }
    }
}
