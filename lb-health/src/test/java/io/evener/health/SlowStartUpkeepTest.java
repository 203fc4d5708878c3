package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent.AdmissionChanged;
import io.evener.LoadBalancerEvent.ComponentFailed;
import io.evener.Outcome;
import io.evener.Pool;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What slow starts cost a pool, and what they leave behind. */
class SlowStartUpkeepTest extends SlowStarting {

    @Test
    void manyOnTheirWay_costOneTimerAndSixteenSnapshots() {
        guarded(SIXTEEN, endpoints(100));
        int timers = time.pending();
        pool.update(List.of(endpoints(150)));
        long joined = pool.snapshot().version();
        assertThat(time.pending()).isEqualTo(timers + 1);
        seconds(17);
        assertThat(pool.snapshot().version() - joined).isLessThanOrEqualTo(16);
        assertThat(shares()).containsOnly(1.0);
        assertThat(time.pending()).isEqualTo(timers);
    }

    @Test
    void closed_givesEverythingBack_E29() {
        guarded(SIXTEEN, endpoints(3));
        int timers = time.pending();
        pool.add(endpoint(3));
        assertThat(share(3)).isEqualTo(LEAST);
        balancer.close();
        time.runDue();
        assertThat(share(3)).isEqualTo(1);
        assertThat(time.pending()).isLessThanOrEqualTo(timers);
    }

    @Test
    void twoPools_haveTheirOwn() {
        guarded(SIXTEEN, endpoints(2));
        pool.add(endpoint(2));
        try (Pool second = Pool.builder("q").ticker(time).scheduler(time).build();
                LoadBalancer also = LoadBalancer.builder(second)
                        .strategy(new FirstEligible())
                        .guard(SIXTEEN)
                        .build()) {
            second.update(List.of(endpoints(2)));
            seconds(2);
            second.add(endpoint(2));
            assertThat(second.snapshot().admission(2)).isEqualTo(LEAST);
            seconds(6);
            assertThat(share(2)).isEqualTo(0.5);
            assertThat(second.snapshot().admission(2)).isEqualTo(6 / 16.0);
            assertThat(also.acquire().complete(Outcome.SUCCESS)).isTrue();
        }
    }

    @Test
    void schedulerRefuses_nobodyIsLeftWithLess_E28() {
        guarded(SIXTEEN, endpoints(3));
        pool.add(endpoint(3));
        seconds(2);
        refusing = true;
        seconds(1);
        assertThat(events).hasAtLeastOneElementOfType(ComponentFailed.class);
        refusing = false;
        door.after(Duration.ofNanos(1), () -> {});
        pool.add(endpoint(4));
        seconds(16);
        assertThat(share(3)).isEqualTo(1);
        assertThat(share(4)).isEqualTo(1);
    }

    @Test
    void everyStep_isAnEvent() {
        guarded(SIXTEEN.window(Duration.ofSeconds(4)).minShare(0.5), endpoints(2));
        pool.add(endpoint(2));
        seconds(4);
        double[] told = events.stream()
                .filter(AdmissionChanged.class::isInstance)
                .mapToDouble(event -> ((AdmissionChanged) event).share())
                .toArray();
        assertThat(told).hasSize(9);
        assertThat(Arrays.stream(told).map(share -> share * 16))
                .containsExactly(8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0);
    }
}
