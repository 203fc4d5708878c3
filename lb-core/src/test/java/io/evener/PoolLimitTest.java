package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Fixtures.FirstInLine;
import io.evener.LoadBalancerEvent.LimitReached;
import io.evener.LoadBalancerEvent.LimitRelieved;
import io.evener.call.CallOptions;
import io.evener.limit.InFlightLimit;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The in-flight limit of a pool: who is refused, and what gives places back. */
class PoolLimitTest {

    static Fixtures limited(InFlightLimit limit, int endpoints) {
        return new Fixtures(builder -> builder.inFlightLimit(limit)).with(endpoints);
    }

    static List<Lease> acquire(LoadBalancer balancer, int calls) {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            leases.add(balancer.acquire());
        }
        return leases;
    }

    static void end(List<Lease> leases, Outcome outcome) {
        leases.forEach(lease -> lease.complete(outcome));
        leases.clear();
    }

    static int inFlight(Fixtures f) {
        return f.pool.inFlightLimit().inFlight();
    }

    // ---- refusing ------------------------------------------------------------------------------------------------

    @Test
    void everyWayIn_atTheLimit_isRefusedAtOnceAndSaysWhy() {
        Fixtures f = limited(InFlightLimit.fixed(2), 5);
        AtomicInteger choices = new AtomicInteger();
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    public Bound bind(StrategyContext context) {
                        return snapshot -> request -> {
                            choices.incrementAndGet();
                            return snapshot.member(0);
                        };
                    }
                })
                .build();
        List<Lease> held = acquire(balancer, 2);
        choices.set(0);
        assertThatThrownBy(balancer::acquire).isInstanceOfSatisfying(OverLimitException.class, e -> {
            assertThat(e).hasMessage("over the limit: pool=orders limit=2 inFlight=2");
            assertThat(e.pool()).isEqualTo("orders");
            assertThat(e.limit()).isEqualTo(2);
            assertThat(e.inFlight()).isEqualTo(2);
            assertThat(e.size()).isEqualTo(5);
            assertThat(e.causes()).isEmpty();
            assertThat(e.getStackTrace()).isEmpty();
        });
        assertThat(choices).as("nobody else is asked").hasValue(1);
        assertThatThrownBy(() -> balancer.call(Endpoint::id)).isInstanceOf(OverLimitException.class);
        assertThatThrownBy(() -> balancer.acquire(ChooseRequest.any(), new Lease() {}))
                .isInstanceOf(OverLimitException.class);
        assertThat(balancer.callAsync(endpoint -> CompletableFuture.completedFuture("")))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(OverLimitException.class);
        assertThat(f.pool.inFlightLimit()).isEqualTo(new InFlightLimit.State(2, 2, 4));
        end(held, Outcome.SUCCESS);
        balancer.acquire().complete(Outcome.SUCCESS);
        assertThat(inFlight(f)).isZero();
    }

    /** Refused is refused, as it was counted: nobody else is asked, though a place comes free in that instant. */
    @Test
    void call_refusedWhileAPlaceComesFree_isRefused() {
        ManualTime time = new ManualTime();
        List<Lease> held = new ArrayList<>();
        Fixtures f = new Fixtures(
                        time,
                        builder -> builder.inFlightLimit(InFlightLimit.fixed(1)).scheduler((task, nanos) -> {
                            end(held, Outcome.SUCCESS); // the first refusal asks for an event
                            return time.schedule(task, nanos);
                        }))
                .with(2);
        LoadBalancer balancer = f.balancer();
        held.addAll(acquire(balancer, 1));
        assertThatThrownBy(() -> balancer.call(Endpoint::id)).isInstanceOf(OverLimitException.class);
        time.advance(Duration.ofSeconds(5));
        held.addAll(acquire(balancer, 1));
        assertThatThrownBy(() -> balancer.call(ChooseRequest.any(), CallOptions.ofDefaults(), attempt -> ""))
                .isInstanceOf(OverLimitException.class);
        assertThat(f.pool.inFlightLimit()).isEqualTo(new InFlightLimit.State(1, 0, 2));
    }

    @Test
    void limit_isSharedByBalancers() {
        Fixtures f = limited(InFlightLimit.fixed(1), 2);
        f.balancer().acquire();
        assertThatThrownBy(f.balancer()::acquire).isInstanceOf(OverLimitException.class);
    }

    @Test
    void explain_tellsTheLimitOnceHalfIsInUse() {
        Fixtures f = limited(InFlightLimit.fixed(2), 1);
        LoadBalancer balancer = f.balancer();
        assertThat(balancer.explain(ChooseRequest.any()).toString()).doesNotContain("at most");
        balancer.acquire();
        assertThat(balancer.explain(ChooseRequest.any()).toString()).contains("in flight 1 of at most 2");
        assertThat(balancer.explain(ChooseRequest.any()).limit()).isEqualTo(new InFlightLimit.State(2, 1, 0));
    }

    @Test
    void none_countsNothingAndRefusesNothing() {
        Fixtures f = limited(InFlightLimit.none(), 1);
        LoadBalancer balancer = f.balancer();
        acquire(balancer, 5_000);
        assertThat(f.pool.inFlightLimit()).isEqualTo(new InFlightLimit.State(Integer.MAX_VALUE, 5_000, 0));
        assertThat(balancer.explain(ChooseRequest.any()).toString()).doesNotContain("at most");
    }

    @Test
    void storm_ofRefusals_isTwoEvents() {
        Fixtures f = limited(InFlightLimit.fixed(1), 1);
        LoadBalancer balancer = f.balancer();
        List<Lease> held = acquire(balancer, 1);
        for (int i = 0; i < 5_000; i++) {
            assertThatThrownBy(balancer::acquire).isInstanceOf(OverLimitException.class);
            f.time.advance(Duration.ofMillis(1));
        }
        end(held, Outcome.SUCCESS);
        f.time.advance(Duration.ofSeconds(3));
        assertThat(f.heard.of(LimitReached.class)).containsExactly(new LimitReached("orders", 1, 1));
        assertThat(f.heard.of(LimitRelieved.class)).containsExactly(new LimitRelieved("orders", 1, 5_000));
        acquire(balancer, 1);
        assertThatThrownBy(balancer::acquire).isInstanceOf(OverLimitException.class);
        f.time.runDue();
        assertThat(f.heard.of(LimitReached.class)).hasSize(2);
    }

    @Test
    void refusal_withABrokenScheduler_isStillARefusal() {
        AtomicBoolean broken = new AtomicBoolean();
        Pool pool = Pool.builder("orders")
                .endpoints(Fixtures.endpoints(1))
                .inFlightLimit(InFlightLimit.fixed(1))
                .leaseMaxAge(Duration.ofDays(400_000))
                .scheduler((task, delay) -> {
                    if (broken.get()) {
                        throw Fixtures.bug();
                    }
                    return () -> {};
                })
                .build();
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new FirstInLine()).build();
        balancer.acquire();
        broken.set(true);
        assertThatThrownBy(balancer::acquire).isInstanceOf(OverLimitException.class);
        assertThatThrownBy(balancer::acquire).isInstanceOf(OverLimitException.class);
    }

    // ---- places come back ----------------------------------------------------------------------------------------

    /** D29, D35: whatever the outcome, however often, and whatever the elapsed time, one call gives back one place. */
    @ParameterizedTest
    @EnumSource(Outcome.class)
    void lease_completedTwice_givesBackOnePlace(Outcome outcome) {
        Fixtures f = limited(InFlightLimit.fixed(2), 1);
        LoadBalancer balancer = f.balancer();
        List<Lease> leases = acquire(balancer, 2);
        leases.get(0).complete(outcome);
        leases.get(0).complete(outcome);
        leases.get(0).close();
        leases.get(0).holdOpen();
        assertThat(inFlight(f)).isEqualTo(1);
        acquire(balancer, 1);
        assertThatThrownBy(balancer::acquire).isInstanceOf(OverLimitException.class);
    }

    @Test
    void begin_refusedByTheMember_keepsNoPlace() {
        Fixtures f = limited(InFlightLimit.fixed(10), 2);
        Member member = f.member(0);
        member.gate(true, 1);
        long stamp = member.tryBegin();
        assertThat(member.tryBegin()).isEqualTo(Stamp.REFUSED);
        assertThat(inFlight(f)).isEqualTo(1);
        f.pool.eject(Fixtures.uri(1), "x");
        assertThat(member.tryBegin()).isEqualTo(Stamp.REFUSED);
        member.end(stamp, Outcome.SUCCESS);
        assertThat(inFlight(f)).isZero();
    }

    @Test
    void member_removedAndForgotten_givesItsPlacesBack() {
        Fixtures f = limited(InFlightLimit.fixed(3), 1);
        List<Lease> leases = acquire(f.balancer(), 3);
        f.with(0);
        f.time.advance(Duration.ofMinutes(6));
        assertThat(inFlight(f)).isEqualTo(3);
        end(leases, Outcome.SUCCESS);
        assertThat(inFlight(f)).isZero();
    }

    @Test
    void lease_givenUp_givesItsPlaceBackOnce() {
        Fixtures f = new Fixtures(
                        builder -> builder.leaseMaxAge(Duration.ofMinutes(3)).inFlightLimit(InFlightLimit.fixed(2)))
                .with(1);
        List<Lease> leases = acquire(f.balancer(), 2);
        f.time.advance(Duration.ofMinutes(5));
        assertThat(inFlight(f)).isZero();
        end(leases, Outcome.SUCCESS);
        assertThat(inFlight(f)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT15M", "PT2562047788H"})
    void lease_heldOpen_leavesTheLimitAndGivesNothingBackTwice(Duration leaseMaxAge) {
        Fixtures f =
                new Fixtures(builder -> builder.leaseMaxAge(leaseMaxAge).inFlightLimit(InFlightLimit.fixed(2))).with(1);
        LoadBalancer balancer = f.balancer();
        List<Lease> sockets = acquire(balancer, 2);
        sockets.forEach(Lease::holdOpen);
        sockets.forEach(Lease::holdOpen);
        assertThat(inFlight(f)).isZero();
        assertThat(f.member(0).inFlight()).isEqualTo(2);
        List<Lease> calls = acquire(balancer, 2);
        end(sockets, Outcome.SUCCESS);
        assertThat(inFlight(f)).isEqualTo(2);
        assertThat(f.member(0).inFlight()).isEqualTo(2);
        end(calls, Outcome.SUCCESS);
        assertThat(inFlight(f)).isZero();
    }

    // ---- one endpoint ------------------------------------------------------------------------------------------

    @Test
    void maxInFlightPerEndpoint_full_othersAreChosen() {
        Fixtures f = new Fixtures(builder -> builder.maxInFlightPerEndpoint(2)).with(2);
        LoadBalancer balancer = f.balancer();
        acquire(balancer, 4);
        assertThat(f.member(0).inFlight()).isEqualTo(2);
        assertThat(f.member(1).inFlight()).isEqualTo(2);
        assertThatThrownBy(balancer::acquire)
                .isInstanceOf(NoEndpointException.class)
                .isNotInstanceOf(OverLimitException.class)
                .hasMessageContaining("all are out or full");
        f.pool.add(Endpoint.of(Fixtures.uri(3)));
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 131_073})
    void maxInFlightPerEndpoint_outOfRange_isRefused(int calls) {
        assertThatThrownBy(() -> Pool.builder("orders").maxInFlightPerEndpoint(calls))
                .hasMessage("must be in 1..131072: maxInFlightPerEndpoint=" + calls);
    }
}
