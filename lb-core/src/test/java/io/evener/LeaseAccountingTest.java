package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.LoadBalancerEvent.LeasesLost;
import io.evener.limit.InFlightLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 4: whatever happens to a call and to its member meanwhile, nothing is in flight at rest. */
class LeaseAccountingTest {

    enum End {
        SUCCESS,
        FAILURE,
        CANCEL,
        TIMEOUT,
        EXCEPTION_IN_BODY,
        TWICE,
        NEVER
    }

    enum Meanwhile {
        NOTHING,
        REMOVED,
        REMOVED_AND_ADDED,
        POOL_CLOSED
    }

    static List<Object[]> matrix() {
        return Arrays.stream(End.values())
                .flatMap(end -> Arrays.stream(Meanwhile.values()).map(meanwhile -> new Object[] {end, meanwhile}))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void lease_anyEnd_anyFateOfItsMember_nothingIsInFlightAtRest(End end, Meanwhile meanwhile) {
        Fixtures f = new Fixtures(builder -> builder.leaseMaxAge(Duration.ofMinutes(3))).with(1);
        LoadBalancer balancer = f.balancer();
        Member member = f.member(0);
        Lease lease = balancer.acquire();
        assertThat(member.inFlight()).isEqualTo(1);
        switch (meanwhile) {
            case REMOVED -> f.with(0);
            case REMOVED_AND_ADDED -> f.with(0).with(1);
            case POOL_CLOSED -> f.pool.close();
            default -> {}
        }
        int failed = end(f, lease, end);
        boolean leaked = end == End.NEVER && meanwhile == Meanwhile.POOL_CLOSED;
        assertThat(member.inFlight()).isEqualTo(leaked ? 1 : 0);
        assertThat(member.completed()).isEqualTo(end == End.NEVER ? 0 : 1);
        assertThat(member.failed()).isEqualTo(failed);
        if (meanwhile == Meanwhile.REMOVED_AND_ADDED) {
            assertThat(f.member(0)).isSameAs(member);
            assertThat(balancer.acquire().endpoint()).isEqualTo(member.endpoint());
        }
    }

    private static int end(Fixtures f, Lease lease, End end) {
        switch (end) {
            case SUCCESS -> assertThat(lease.complete(Outcome.SUCCESS)).isTrue();
            case FAILURE -> assertThat(lease.complete(Outcome.FAILURE)).isTrue();
            case CANCEL -> assertThat(lease.complete(Outcome.CANCELLED)).isTrue();
            case TIMEOUT -> assertThat(lease.complete(Outcome.TIMEOUT)).isTrue();
            case EXCEPTION_IN_BODY ->
                assertThatThrownBy(() -> {
                            try (lease) {
                                lease.responded(Outcome.SUCCESS);
                                throw new IOException("body");
                            }
                        })
                        .hasMessage("body");
            case TWICE -> {
                assertThat(lease.complete(Outcome.SUCCESS)).isTrue();
                assertThat(lease.complete(Outcome.FAILURE)).isFalse();
                lease.close();
            }
            case NEVER -> f.time.advance(Duration.ofMinutes(5));
        }
        f.time.runDue();
        return switch (end) {
            case FAILURE, TIMEOUT, EXCEPTION_IN_BODY -> 1;
            default -> 0;
        };
    }

    @Test
    void lease_neverCompleted_isGivenUpOnceBetweenMaxAgeAndAThirdMore() {
        Fixtures f = new Fixtures(builder -> builder.leaseMaxAge(Duration.ofMinutes(3))).with(1);
        f.time.advance(Duration.ofSeconds(30));
        LoadBalancer balancer = f.balancer();
        Lease leaked = balancer.acquire();
        Lease held = balancer.acquire();
        held.holdOpen();
        held.holdOpen();
        f.time.advance(Duration.ofMinutes(3));
        assertThat(f.member(0).inFlight()).isEqualTo(2);
        f.time.advance(Duration.ofMinutes(1));
        assertThat(f.member(0).inFlight()).isEqualTo(1);
        assertThat(f.heard.of(LeasesLost.class)).containsExactly(new LeasesLost("orders", Fixtures.uri(1), 1));
        assertThat(leaked.complete(Outcome.FAILURE)).isFalse();
        leaked.holdOpen();
        leaked.close();
        assertThat(f.member(0).failed()).isZero();
        f.time.advance(Duration.ofHours(10));
        assertThat(f.member(0).inFlight()).as("held open").isEqualTo(1);
        assertThat(held.complete(Outcome.SUCCESS)).isTrue();
        assertThat(held.complete(Outcome.SUCCESS)).isFalse();
        assertThat(f.member(0).inFlight()).isZero();
        assertThat(f.heard.of(LeasesLost.class)).hasSize(1);
    }

    @Test
    void lease_givenUpThenHeldOpen_isOver() {
        Fixtures f = new Fixtures(builder -> builder.leaseMaxAge(Duration.ofMinutes(3))).with(1);
        Lease lease = f.balancer().acquire();
        f.time.advance(Duration.ofMinutes(5));
        lease.holdOpen();
        assertThat(lease.isCompleted()).isTrue();
        assertThat(lease.complete(Outcome.SUCCESS)).isFalse();
        assertThat(f.member(0).inFlight()).isZero();
    }

    @Test
    void lease_closedWithoutAVerdict_isAFailureAndAnEvent() {
        Fixtures f = new Fixtures().with(1);
        f.balancer().acquire().close();
        f.time.runDue();
        assertThat(f.member(0).failed()).isEqualTo(1);
        assertThat(f.heard.of(LoadBalancerEvent.LeaseAbandoned.class)).hasSize(1);
    }

    @Test
    void lease_ofAnAdapter_isUsedOnceAndNotBeforeAcquired() {
        Fixtures f = new Fixtures().with(1);
        LoadBalancer balancer = f.balancer();
        class Adapter extends Lease {}
        Adapter lease = new Adapter();
        assertThatThrownBy(lease::endpoint).hasMessage("lease was not acquired");
        lease.close();
        f.pool.eject(Fixtures.uri(1), "x");
        assertThatThrownBy(() -> balancer.acquire(ChooseRequest.any(), lease)).isInstanceOf(NoEndpointException.class);
        f.pool.readmit(Fixtures.uri(1));
        assertThat(balancer.acquire(ChooseRequest.any(), lease)).isSameAs(lease);
        assertThatThrownBy(() -> balancer.acquire(ChooseRequest.any(), lease))
                .hasMessageStartingWith("must not be acquired before");
        assertThat(lease.complete(Outcome.SUCCESS)).isTrue();
        assertThat(lease).hasToString("lease of " + Fixtures.uri(1) + ", completed");
        assertThat(f.member(0).inFlight()).isZero();
    }

    @Test
    void member_fullCounter_refusesInsteadOfCorrupting() {
        Fixtures f = new Fixtures(builder -> builder.inFlightLimit(InFlightLimit.none())).with(1);
        Member member = f.member(0);
        int begun = 0;
        long stamp = 0;
        for (int i = 0; i < 2 * Calls.MAX_IN_FLIGHT; i++) {
            long tried = member.tryBegin();
            begun += tried < 0 ? 0 : 1;
            stamp = tried < 0 ? stamp : tried;
        }
        assertThat(begun).isEqualTo(Calls.MAX_IN_FLIGHT);
        assertThat(member.inFlight()).isEqualTo(begun);
        for (int i = 0; i < begun; i++) {
            member.end(stamp, Outcome.SUCCESS);
        }
        assertThat(member.inFlight()).isZero();
        assertThat(member.completed()).isEqualTo(begun);
    }

    /** 27 bits of ended calls wrap after 134 s at 1e6 calls/s; that leases age slowly, or never, is no reason to lose them. */
    @ParameterizedTest
    @ValueSource(strings = {"PT15M", "PT3H", "PT2562047788H"})
    void member_millionCallsPerSecond_areAllCounted(Duration leaseMaxAge) {
        Fixtures f = new Fixtures(builder -> builder.leaseMaxAge(leaseMaxAge)).with(1);
        Member member = f.member(0);
        long perMinute = 60_000_000;
        int minutes = 60;
        for (int i = 0; i < minutes; i++) {
            f.time.advance(Duration.ofMinutes(1));
            member.calls += perMinute * (Calls.end(0) + Calls.unit(0));
        }
        assertThat(member.completed()).isEqualTo(minutes * perMinute);
        assertThat(member.inFlight()).isZero();
    }

    @Test
    void call_anyOutcome_isCounted() throws Exception {
        Fixtures f = new Fixtures().with(1);
        LoadBalancer balancer = f.balancer();
        assertThat(balancer.<String, Exception>call(Endpoint::id)).isEqualTo(Fixtures.uri(1));
        assertThatThrownBy(() -> balancer.call(endpoint -> {
                    throw new IOException("down");
                }))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> balancer.call(endpoint -> {
                    throw new CancellationException();
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(f.member(0).completed()).isEqualTo(3);
        assertThat(f.member(0).failed()).isEqualTo(1);
        assertThat(f.member(0).inFlight()).isZero();
        f.with(0);
        assertThatThrownBy(() -> balancer.call(Endpoint::id)).isInstanceOf(NoEndpointException.class);
        assertThat(balancer.callAsync(endpoint -> CompletableFuture.completedFuture(1)))
                .isCompletedExceptionally();
    }

    @Test
    void callAsync_cancelled_forwardsAndTheLeaseEndsWithTheStage() {
        Fixtures f = new Fixtures().with(1);
        CompletableFuture<String> uncancellable = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        CompletableFuture<String> call = f.balancer().callAsync(endpoint -> uncancellable);
        assertThat(call.cancel(true)).isTrue();
        assertThat(f.member(0).inFlight()).as("the endpoint still works on it").isEqualTo(1);
        uncancellable.complete("late");
        assertThat(f.member(0).inFlight()).isZero();

        CompletableFuture<String> stage = new CompletableFuture<>();
        f.balancer().callAsync(endpoint -> stage).cancel(true);
        assertThat(stage).isCancelled();
        assertThat(f.member(0).inFlight()).isZero();
        assertThat(f.member(0).failed()).as("no blame").isZero();
    }

    @Test
    void callAsync_functionThrowsOrReturnsNull_failsTheFuture() {
        Fixtures f = new Fixtures().with(1);
        LoadBalancer balancer = f.balancer();
        assertThat(balancer.callAsync(endpoint -> {
                    throw new IOException("down");
                }))
                .isCompletedExceptionally();
        assertThat(balancer.callAsync(endpoint -> (CompletionStage<String>) null))
                .isCompletedExceptionally();
        assertThat(f.member(0).inFlight()).isZero();
        assertThat(f.member(0).failed()).isEqualTo(2);
    }
}
