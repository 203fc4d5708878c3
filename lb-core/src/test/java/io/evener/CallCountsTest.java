package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.limit.InFlightLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a pool tells adapters for metrics. */
class CallCountsTest {

    @Test
    void attempts_areCountedByHowTheyEnded_wherever() {
        Fixtures f = new Fixtures(builder -> builder.memory(Duration.ofSeconds(90))).with(2);
        LoadBalancer balancer = f.balancer();
        for (Outcome outcome : Outcome.values()) {
            balancer.acquire().complete(outcome);
        }
        Lease held = balancer.acquire();
        held.holdOpen();
        f.pool.remove(Fixtures.uri(1));
        balancer.acquire();
        CallCounts counts = f.pool.callCounts();
        assertThat(counts).isEqualTo(new CallCounts(2, 2, 4, 2, 0, 0, 0));
        held.complete(Outcome.SUCCESS);
        f.time.advance(Duration.ofSeconds(95)); // it is forgotten by the look that follows
        assertThat(f.pool.callCounts()).isEqualTo(new CallCounts(1, 3, 4, 2, 0, 0, 0));
        assertThat(f.pool.callCounts()).isEqualTo(new CallCounts(1, 3, 4, 2, 0, 0, 0));
    }

    /** It is open until the snapshot without it: what ends there by then is the pool's, though nothing was in flight at a look. */
    @Test
    void answered_byOneThatIsLeaving_afterALook_isCounted() {
        Fixtures f = new Fixtures().with(2);
        Fixtures.Puppet puppet = new Fixtures.Puppet();
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine())
                .guard(puppet)
                .build();
        puppet.changed = () -> {
            puppet.changed = () -> {};
            f.pool.remove(Fixtures.uri(1));
            assertThat(f.pool.callCounts().answered()).isZero();
            Lease lease = balancer.acquire();
            assertThat(lease.endpoint().id()).isEqualTo(Fixtures.uri(1));
            lease.complete(Outcome.SUCCESS);
        };
        f.pool.add(Endpoint.of(Fixtures.uri(3)));
        assertThat(f.pool.snapshot().size()).isEqualTo(2);
        assertThat(f.pool.callCounts().answered()).isEqualTo(1);
    }

    /** A call that is counted as failed and not yet as ended would let the answers fall by one: a new beginning to many. */
    @Test
    void answered_whileAFailureIsBeingCounted_doesNotFall() {
        Fixtures f = new Fixtures().with(1);
        LoadBalancer balancer = f.balancer();
        balancer.acquire().complete(Outcome.SUCCESS);
        assertThat(f.pool.callCounts().answered()).isEqualTo(1);
        f.member(0).failed++;
        assertThat(f.pool.callCounts().answered()).isEqualTo(1);
    }

    @Test
    void unplaced_countsCallsThatFoundNobody_andNotThoseOverTheLimit() {
        Fixtures f = new Fixtures(builder -> builder.inFlightLimit(InFlightLimit.fixed(1))).with(1);
        LoadBalancer balancer = f.balancer();
        Lease lease = balancer.acquire();
        assertThatThrownBy(balancer::acquire).isInstanceOf(OverLimitException.class);
        assertThat(f.pool.callCounts().unplaced()).isZero();
        lease.complete(Outcome.SUCCESS);
        f.pool.eject(Fixtures.uri(1), "test");
        assertThatThrownBy(balancer::acquire).isInstanceOf(NoEndpointException.class);
        assertThatThrownBy(() -> balancer.call(endpoint -> "never")).isInstanceOf(NoEndpointException.class);
        assertThat(f.pool.callCounts().unplaced()).isEqualTo(2);
    }

    /** Three retries whatever happens, the budget's least: then refusals, each once. */
    @Test
    void retries_andRefusals_areCounted() {
        Fixtures f = new Fixtures().with(5);
        RetryBudget budget = RetryBudget.builder()
                .least(3)
                .floorPerSecond(0)
                .ratio(0)
                .ticker(f.time)
                .build();
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine())
                .retryBudget(budget)
                .classifier((result, error) -> error == null ? Outcome.SUCCESS : Outcome.FAILURE)
                .callOptions(CallOptions.ofDefaults().idempotent(true))
                .build();
        assertThat(balancer.retryBudget()).isSameAs(budget);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> balancer.call(endpoint -> {
                        throw Fixtures.bug();
                    }))
                    .hasMessage("bug!");
        }
        CallCounts counts = f.pool.callCounts();
        assertThat(counts.failed()).isEqualTo(6);
        assertThat(counts.retries()).isEqualTo(3);
        assertThat(counts.retriesRefused()).isEqualTo(2);
    }

    @Test
    void causes_areCountedByEndpoint() {
        Fixtures f = new Fixtures().with(3);
        f.pool.eject(Fixtures.uri(1), "test");
        f.pool.drain(Fixtures.uri(1), Duration.ZERO);
        f.pool.drain(Fixtures.uri(2), Duration.ZERO);
        assertThat(f.pool.causes()).isEqualTo(Map.of(Cause.MANUAL, 1, Cause.DRAINING, 2));
    }

    @Test
    void listen_hearsOfEvents_untilCancelled() {
        Fixtures f = new Fixtures().with(2);
        List<LoadBalancerEvent> heard = new ArrayList<>();
        Scheduler.Cancellable listening = f.pool.listen(heard::add);
        assertThat(heard).isEmpty();
        f.pool.eject(Fixtures.uri(1), "test");
        listening.cancel();
        f.pool.readmit(Fixtures.uri(1));
        assertThat(heard).hasSize(1).first().isInstanceOf(LoadBalancerEvent.TakenOut.class);
    }
}
