package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Fixtures.Puppet;
import io.evener.spi.MemberState;
import io.evener.spi.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 5: state follows the endpoint's identity through re-publishing, change, and a discovery flap. */
class IdentityTest {

    private final Fixtures f = new Fixtures(builder -> builder.memory(Duration.ofMinutes(5))).with(3);

    static final class Numbered extends MemberState {
        final int born;

        Numbered(int born) {
            this.born = born;
        }
    }

    @Test
    void update_sameEndpointsInNewObjectsAndOrder_sameMembersSlotsAndCounts() {
        List<Member> before = List.of(f.member(0), f.member(1), f.member(2));
        long stamp = f.member(1).tryBegin();
        f.member(2).end(f.member(2).tryBegin(), Outcome.FAILURE);
        long membership = f.pool.snapshot().membershipVersion();
        f.pool.update(
                List.of(Endpoint.of(Fixtures.uri(3)), Endpoint.of(Fixtures.uri(1)), Endpoint.of(Fixtures.uri(2))));
        for (int i = 0; i < 3; i++) {
            assertThat(f.member(i)).isSameAs(before.get(i));
            assertThat(f.member(i).slot()).isEqualTo(i);
        }
        assertThat(f.member(1).inFlight()).isEqualTo(1);
        assertThat(f.member(2).failed()).isEqualTo(1);
        assertThat(f.pool.snapshot().membershipVersion()).as("tables are kept").isEqualTo(membership);
        f.member(1).end(stamp, Outcome.SUCCESS);
    }

    @Test
    void update_changedProperties_keepStateAndVerdicts() {
        Puppet puppet = f.puppet();
        StateKey<Numbered> key = puppet.context.track((member, peers) -> new Numbered(peers.size()));
        Numbered state = key.get(f.member(0));
        puppet.context.out(f.member(0), Cause.PROBE, "x");
        Member before = f.member(0);
        long membership = f.pool.snapshot().membershipVersion();
        f.pool.add(Endpoint.builder(Fixtures.uri(1))
                .weight(7)
                .metadata("rack", "9")
                .build());
        assertThat(f.member(0)).isSameAs(before);
        assertThat(key.get(before)).isSameAs(state);
        assertThat(f.pool.snapshot().weight(0)).isEqualTo(7);
        assertThat(f.pool.snapshot().eligible(0)).isFalse();
        assertThat(f.pool.snapshot().membershipVersion()).isNotEqualTo(membership);
        assertThat(f.heard.of(LoadBalancerEvent.EndpointUpdated.class)).hasSize(1);
    }

    @Test
    void newcomer_isGivenThePeersStates_beforeTheFirstCompileThatSeesIt() {
        List<Integer> peers = new ArrayList<>();
        List<Integer> visible = new ArrayList<>();
        Puppet puppet = f.puppet();
        StateKey<Numbered> key = puppet.context.track((member, others) -> {
            peers.add(others.size());
            return new Numbered(others.size());
        });
        puppet.changed = () -> visible.add(key.get(f.member(3)).born);
        f.with(4);
        assertThat(peers).containsExactly(0, 0, 0, 3);
        assertThat(visible).containsExactly(3);
    }

    @Test
    void flap_withinTheMemory_isTheSameMember_laterAnother() {
        Puppet puppet = f.puppet();
        puppet.context.out(f.member(2), Cause.BREAKER, "x");
        Member gone = f.member(2);
        f.with(2);
        assertThat(gone.isOpen()).isFalse();
        f.time.advance(Duration.ofMinutes(5).minusNanos(1));
        f.with(3);
        assertThat(f.member(2)).isSameAs(gone);
        assertThat(f.pool.snapshot().eligible(2))
                .as("a guard's verdict outlasts a flap")
                .isFalse();
        f.with(2);
        f.time.advance(Duration.ofMinutes(5));
        f.with(3);
        assertThat(f.member(2)).isNotSameAs(gone);
        assertThat(f.member(2).slot()).isEqualTo(2);
        assertThat(f.pool.snapshot().eligible(2)).isTrue();
    }

    @Test
    void slot_ofAForgottenMember_isReusedOnlyWhenIdle() {
        Member busy = f.member(0);
        long stamp = busy.tryBegin();
        f.pool.update(List.of());
        f.time.advance(Duration.ofMinutes(6));
        f.pool.update(List.of(Endpoint.of(Fixtures.uri(7)), Endpoint.of(Fixtures.uri(8))));
        assertThat(List.of(f.member(0).slot(), f.member(1).slot())).containsExactlyInAnyOrder(1, 2);
        busy.end(stamp, Outcome.SUCCESS);
        f.pool.add(Endpoint.of(Fixtures.uri(9)));
        assertThat(f.member(2).slot()).isZero();
    }

    @Test
    void churn_ofManyEndpoints_keepsSlotsSmall() {
        for (int round = 0; round < 3_000; round++) {
            f.pool.update(List.of(Endpoint.of("http://h" + round + ":80")));
        }
        f.time.advance(Duration.ofMinutes(6));
        f.pool.update(List.of(Endpoint.of("http://last:80")));
        assertThat(f.member(0).slot()).isLessThan(10);
    }

    @Test
    void weightZero_takesOutUntilItIsAboveZero() {
        f.pool.add(Endpoint.builder(Fixtures.uri(1)).weight(0).build());
        assertThat(f.pool.snapshot().eligible(0)).isFalse();
        assertThat(f.member(0).tryBegin()).isNegative();
        f.pool.add(Endpoint.of(Fixtures.uri(1)));
        assertThat(f.pool.snapshot().eligible(0)).isTrue();
    }

    @Test
    void ejectRemoveDrain_returned_noLaterAcquireGetsIt() {
        LoadBalancer balancer = f.balancer();
        f.pool.eject(Fixtures.uri(1), "x");
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(2));
        f.pool.drain(Fixtures.uri(2), Duration.ZERO);
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(3));
        f.pool.remove(Fixtures.uri(3));
        org.assertj.core.api.Assertions.assertThatThrownBy(balancer::acquire).isInstanceOf(NoEndpointException.class);
        f.pool.readmit(Fixtures.uri(1));
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(1));
    }

    @Test
    void verdict_bornFromAnOutcome_shutsAtOnce_andTheSnapshotFollows() {
        Puppet puppet = f.puppet();
        LoadBalancer balancer = f.balancer();
        puppet.context.out(f.member(0), Cause.BREAKER, "x");
        assertThat(f.pool.snapshot().eligible(0)).as("not yet published").isTrue();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(2));
        f.time.runDue();
        assertThat(f.pool.snapshot().eligible(0)).isFalse();
    }
}
