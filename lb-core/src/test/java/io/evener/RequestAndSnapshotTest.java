package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Fixtures.Puppet;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.testing.ManualTime;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The values that choosers, callers and people read. */
class RequestAndSnapshotTest {

    private final Fixtures f = new Fixtures().with(3);

    @Test
    void request_isImmutable_andKeyedByKeyOrHash() {
        ChooseRequest any = ChooseRequest.any();
        assertThat(any.isKeyed()).isFalse();
        assertThatThrownBy(() -> any.hash(Arrays::hashCode)).hasMessage("request has neither key nor hash");
        assertThat(ChooseRequest.key("user").hash(key -> key.length)).isEqualTo(4);
        assertThat(ChooseRequest.hash(-7).hash(key -> 0)).isEqualTo(-7);
        ChooseRequest excluding = any.excluding(f.member(0)).excluding(f.member(0));
        assertThat(excluding.excludedCount()).isEqualTo(1);
        assertThat(excluding.excludes(f.member(0))).isTrue();
        assertThat(excluding.excludes(f.member(1))).isFalse();
        assertThat(any.excludedCount()).isZero();
        assertThat(excluding.isStrict()).isFalse();
        assertThat(excluding.strict().isStrict()).isTrue();
        assertThat(excluding.withoutExclusions().excludedCount()).isZero();
        ChooseRequest routed = ChooseRequest.hash(255)
                .withAttribute("arm", "a")
                .withAttribute("arm", "b")
                .excluding(f.member(0));
        assertThat(routed.attribute("arm", "")).isEqualTo("b");
        assertThat(routed.attribute("other", "none")).isEqualTo("none");
        assertThat(routed).hasToString("request hash=ff excluding=" + Fixtures.uri(1) + " {arm=b}");
    }

    @Test
    void request_keyedByTextOrItsBytes_isTheSame() {
        byte[] bytes = "J\u00f6rg \u4e2d \ud83d\ude00".getBytes(StandardCharsets.UTF_8);
        ChooseRequest byBytes = ChooseRequest.key(bytes);
        ChooseRequest byText = ChooseRequest.key("J\u00f6rg \u4e2d \ud83d\ude00");
        assertThat(byBytes.hash(Arrays::hashCode)).isEqualTo(byText.hash(Arrays::hashCode));
        assertThat(byBytes).hasToString(byText.toString());
        bytes[0] = 'B';
        assertThat(byBytes.hash(key -> key[0])).as("it took a copy").isEqualTo('J');
        assertThat(byText.strict().excluding(f.member(0)).hash(key -> key[0])).isEqualTo('J');
    }

    @Test
    void affinity_isEqualForEqualKeys_andOneObjectPerRequest() {
        ChooseRequest byHash = ChooseRequest.hash(1L << 40);
        assertThat(byHash.affinity())
                .isSameAs(byHash.affinity())
                .isEqualTo(ChooseRequest.hash(1L << 40).affinity())
                .isEqualTo(byHash.excluding(f.member(0)).affinity())
                .isNotEqualTo(ChooseRequest.hash(2).affinity());
        assertThat(ChooseRequest.key("user").affinity())
                .isEqualTo(ChooseRequest.key("us" + "er".repeat(1)).affinity())
                .isNotEqualTo(ChooseRequest.key("").affinity());
        assertThatThrownBy(() -> ChooseRequest.any().affinity()).hasMessage("request has neither key nor hash");
    }

    @Test
    @SuppressWarnings("unchecked")
    void affinity_ofKeysWhoseHashCodesMeet_isInOrder() {
        Comparable<Object> one = (Comparable<Object>) ChooseRequest.key("Aa").affinity();
        Object other = ChooseRequest.key("BB").affinity();
        assertThat(one.hashCode()).isEqualTo(other.hashCode());
        assertThat(one.compareTo(other)).isNegative();
        assertThat(one.compareTo(ChooseRequest.key("Aa").affinity())).isZero();
    }

    @Test
    void preferred_isKeptByEveryCopy() {
        ChooseRequest request = ChooseRequest.key("user").preferring("e1");
        assertThat(ChooseRequest.any().preferred()).isEmpty();
        assertThat(request.excluding(f.member(0))
                        .strict()
                        .withAttribute("a", "b")
                        .withoutExclusions()
                        .preferred())
                .isEqualTo("e1");
        assertThat(request.affinity()).isEqualTo(ChooseRequest.key("user").affinity());
        assertThat(request).hasToString("request key=user preferring=e1");
        assertThatThrownBy(() -> request.preferring(" ")).hasMessage("must not be blank: endpointId= ");
    }

    @Test
    void snapshot_select_keepsMembersAndHasAVersionOfItsOwn() {
        f.pool.eject(Fixtures.uri(3), "x");
        PoolSnapshot all = f.pool.snapshot();
        PoolSnapshot some = all.select(new int[] {2, 0});
        assertThat(some.size()).isEqualTo(2);
        assertThat(some.member(0)).isSameAs(all.member(2));
        assertThat(some.eligible(0)).isFalse();
        assertThat(some.eligibleCount()).isEqualTo(1);
        assertThat(some.version()).isEqualTo(all.version());
        assertThat(some.membershipVersion()).isNotEqualTo(all.membershipVersion());
        assertThat(all.select(new int[] {0, 2}).membershipVersion()).isNotEqualTo(some.membershipVersion());
        f.pool.readmit(Fixtures.uri(3));
        assertThat(f.pool.snapshot().select(new int[] {2, 0}).membershipVersion())
                .as("same members, another availability")
                .isEqualTo(some.membershipVersion());
        assertThatThrownBy(() -> all.select(new int[] {3})).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(all.toString())
                .isEqualTo("orders v" + all.version() + " 2/3 [" + Fixtures.uri(1) + ", " + Fixtures.uri(2) + ", "
                        + Fixtures.uri(3) + " (out)]");
    }

    @Test
    void snapshot_selectWithWeights_givesThemToTheSelectionAlone() {
        PoolSnapshot all = f.pool.snapshot();
        PoolSnapshot some = all.select(new int[] {2, 0}, new long[] {7, Endpoint.MAX_WEIGHT});
        assertThat(some.weight(0)).isEqualTo(7);
        assertThat(some.weight(1)).isEqualTo(Endpoint.MAX_WEIGHT);
        assertThat(some.endpoint(0).weight()).isEqualTo(1);
        assertThat(some.select(new int[] {1}).weight(0)).isEqualTo(Endpoint.MAX_WEIGHT);
        assertThat(all.weight(2)).isEqualTo(1);
        assertThat(all.select(new int[] {2, 0}, new long[] {7, 6}).membershipVersion())
                .as("other weights, another version")
                .isNotEqualTo(some.membershipVersion())
                .isNotEqualTo(all.select(new int[] {2, 0}).membershipVersion())
                .isEqualTo(all.select(new int[] {2, 0}, new long[] {7, 6}).membershipVersion());
        assertThatThrownBy(() -> all.select(new int[] {0}, new long[] {0}))
                .hasMessage("must be in 1..4294967295: weight=0");
        assertThatThrownBy(() -> all.select(new int[] {0}, new long[0]))
                .hasMessage("must be as many as indices, 1: weights.length=0");
    }

    @Test
    void snapshot_versionGrows_membershipVersionOnlyWithTheMembership() {
        PoolSnapshot before = f.pool.snapshot();
        f.pool.eject(Fixtures.uri(1), "x");
        PoolSnapshot after = f.pool.snapshot();
        assertThat(after.version()).isGreaterThan(before.version());
        assertThat(after.membershipVersion()).isEqualTo(before.membershipVersion());
        f.with(2);
        f.with(3);
        assertThat(f.pool.snapshot().membershipVersion()).isGreaterThan(before.membershipVersion());
    }

    @Test
    void explanation_tellsWhyAnEndpointGetsNothing() {
        LoadBalancer balancer = f.balancer();
        Lease lease = balancer.acquire();
        f.pool.eject(Fixtures.uri(2), "smoke");
        Puppet puppet = f.puppet();
        puppet.context.admission(f.member(2), 0.5);
        f.time.runDue();
        assertThat(balancer.explain(lease.elsewhere(ChooseRequest.any()))
                        .toString()
                        .lines())
                .containsExactly(
                        "orders: first in line",
                        "  " + Fixtures.uri(1) + "  excluded   in flight 1",
                        "  " + Fixtures.uri(2) + "  out        in flight 0  MANUAL (smoke)",
                        "  " + Fixtures.uri(3) + "  in         in flight 0  share 0.50");
        assertThat(new Fixtures()
                        .balancer()
                        .explain(ChooseRequest.any())
                        .toString()
                        .lines())
                .containsExactly("orders: first in line", "  no endpoints");
    }

    @Test
    void classifier_default_unwrapsAndKnowsNoProtocol() {
        OutcomeClassifier classifier = OutcomeClassifier.ofDefaults();
        assertThat(classifier.classify("status 500", null)).isEqualTo(Outcome.SUCCESS);
        assertThat(classifier.classify(null, null)).isEqualTo(Outcome.SUCCESS);
        assertThat(classifier.classify(null, new CompletionException(new ExecutionException(new ConnectException()))))
                .isEqualTo(Outcome.CONNECT_FAILURE);
        assertThat(classifier.classify(null, new SocketTimeoutException())).isEqualTo(Outcome.TIMEOUT);
        assertThat(classifier.classify(null, new CancellationException())).isEqualTo(Outcome.CANCELLED);
        assertThat(classifier.classify(null, new InterruptedException())).isEqualTo(Outcome.CANCELLED);
        assertThat(classifier.classify(null, new CompletionException("bare", null)))
                .isEqualTo(Outcome.FAILURE);
    }

    /** Law 13: the clock wraps in the middle of everything. */
    @Test
    void clock_nearItsEnd_latenciesAgesAndTimersAreRight() {
        ManualTime time = new ManualTime(Long.MAX_VALUE - Duration.ofSeconds(10).toNanos());
        Fixtures g = new Fixtures(
                        time,
                        builder -> builder.leaseMaxAge(Duration.ofSeconds(30)).memory(Duration.ofSeconds(30)))
                .with(2);
        List<Long> elapsed = new ArrayList<>();
        g.puppet()
                .context
                .track(
                        (member, peers) -> new MemberState() {
                            @Override
                            public void ended(long now, long nanos, Outcome outcome, boolean current) {
                                elapsed.add(nanos);
                            }
                        },
                        Signal.LATENCY);
        Lease lease = g.balancer().acquire();
        Lease leaked = g.balancer().acquire();
        Member member = g.member(1);
        g.with(1);
        time.advance(Duration.ofSeconds(20));
        lease.complete(Outcome.SUCCESS);
        assertThat(elapsed).containsExactly(Duration.ofSeconds(20).toNanos());
        g.with(2);
        assertThat(g.member(1)).isSameAs(member);
        time.advance(Duration.ofSeconds(20));
        assertThat(g.member(0).inFlight()).isZero();
        assertThat(leaked.complete(Outcome.SUCCESS)).isFalse();
    }

    @Test
    void call_bornBeforeAnEjection_isNotCurrentAfterIt() {
        List<Boolean> current = new ArrayList<>();
        Puppet puppet = f.puppet();
        puppet.context.track((member, peers) -> new MemberState() {
            @Override
            public void ended(long now, long nanos, Outcome outcome, boolean isCurrent) {
                current.add(isCurrent);
                assertThat(nanos).as("nobody declared LATENCY").isEqualTo(-1);
            }
        });
        long old = f.member(0).tryBegin();
        puppet.context.out(f.member(0), Cause.BREAKER, "x");
        puppet.context.cap(f.member(0), 1);
        puppet.context.in(f.member(0), Cause.BREAKER);
        long trial = f.member(0).tryBegin();
        assertThat(trial).isNotNegative();
        assertThat(f.member(0).tryBegin()).as("one trial").isNegative();
        f.member(0).end(old, Outcome.SUCCESS);
        f.member(0).end(trial, Outcome.SUCCESS);
        assertThat(current).containsExactly(false, true);
        assertThat(f.member(0).inFlight()).isZero();
    }
}
