package io.evener.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointMetersTest extends MetricsTest {

    @Test
    void perEndpoint_isOffByDefault() {
        EvenerMetrics.of(pool(3)).bindTo(registry);
        assertThat(ids("endpoint")).isEmpty();
    }

    @Test
    void perEndpoint_metersComeAndGoWithTheEndpoint() {
        Pool orders = pool(2);
        LoadBalancer balancer = balancer(orders);
        EvenerMetrics.builder(orders).perEndpoint().build().bindTo(registry);
        assertThat(ids("endpoint")).containsExactly(uri(1), uri(2));
        orders.eject(uri(2), "test");
        balancer.acquire().complete(Outcome.FAILURE);
        balancer.acquire().complete(Outcome.SUCCESS);
        balancer.acquire();
        assertThat(read("lb.endpoint.requests", "endpoint", uri(1))).isEqualTo(2);
        assertThat(read("lb.endpoint.requests.failed", "endpoint", uri(1))).isEqualTo(1);
        assertThat(read("lb.endpoint.requests.active", "endpoint", uri(1))).isEqualTo(1);
        assertThat(read("lb.endpoint.share", "endpoint", uri(1))).isEqualTo(1);
        assertThat(read("lb.endpoint.share", "endpoint", uri(2))).isZero();

        orders.update(List.of(Endpoint.of(uri(1)), Endpoint.of(uri(3)), Endpoint.of(uri(4))));
        assertThat(ids("endpoint")).containsExactly(uri(1), uri(3), uri(4));
        guard.context.admission(orders.snapshot().member(2), 0.5);
        time.runDue();
        assertThat(read("lb.endpoint.share", "endpoint", uri(4))).isEqualTo(0.5);
    }

    /** The peer's fault: a map and a gauge per instance, never removed. */
    @Test
    void perEndpoint_underChurn_leavesNothingBehind() {
        Pool orders = pool(2);
        EvenerMetrics.builder(orders).perEndpoint().build().bindTo(registry);
        int before = registry.getMeters().size();
        for (int round = 1; round <= 100; round++) {
            orders.update(List.of(Endpoint.of("http://10.1.0." + round + ":80"), Endpoint.of(uri(1))));
        }
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(ids("endpoint")).containsExactly(uri(1), "http://10.1.0.100:80");
    }

    /** As when the listeners were too slow: what was missed is set right by the next event that tells of members. */
    @Test
    void perEndpoint_eventsMissed_areMadeUpFor() {
        Pool orders = pool(3);
        EndpointMeters meters = new EndpointMeters(orders, registry, Tags.of("pool", "orders"));
        meters.catchUp();
        orders.update(endpoints(1));
        orders.add(Endpoint.of(uri(7)));
        assertThat(ids("endpoint")).containsExactly(uri(1), uri(2), uri(3));
        meters.on(new LoadBalancerEvent.EventsDropped("orders", 3));
        assertThat(ids("endpoint")).containsExactly(uri(1), uri(7));
    }

    /** A burst of additions is published a little later than it is told. */
    @Test
    void perEndpoint_eventBeforeItsSnapshot_countsOnceItIsThere() {
        Pool orders = pool(1);
        EndpointMeters meters = new EndpointMeters(orders, registry, Tags.of("pool", "orders"));
        meters.catchUp();
        meters.on(new LoadBalancerEvent.EndpointAdded("orders", Endpoint.of(uri(2))));
        assertThat(read("lb.endpoint.requests", "endpoint", uri(2))).isZero();
        assertThat(read("lb.endpoint.share", "endpoint", uri(2))).isZero();
        orders.update(endpoints(2));
        assertThat(read("lb.endpoint.share", "endpoint", uri(2))).isEqualTo(1);
        PoolSnapshot now = orders.snapshot();
        now.member(1).end(now.member(1).tryBegin(), Outcome.SUCCESS);
        assertThat(read("lb.endpoint.requests", "endpoint", uri(2))).isEqualTo(1);
        orders.update(endpoints(1));
        assertThat(read("lb.endpoint.requests", "endpoint", uri(2)))
                .as("until the event comes, nothing falls")
                .isEqualTo(1);
    }
}
