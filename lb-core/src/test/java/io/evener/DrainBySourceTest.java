package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.DrainResult.End;
import io.evener.Fixtures.Puppet;
import io.evener.LoadBalancerEvent.Drained;
import io.evener.LoadBalancerEvent.LetIn;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.source.SourceContext;
import io.evener.spi.MemberState;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drains that nobody called for, because the source tells; and how long a drain takes that was given no time. */
class DrainBySourceTest {

    private static final String FIRST = Fixtures.uri(1);
    private static final Duration WINDOW = Duration.ofSeconds(30);

    /** How a source tells that an endpoint leaves. */
    enum Told {
        TERMINATING,
        WEIGHT_ZERO,
        BOTH;

        Endpoint of(Endpoint endpoint) {
            Endpoint.Builder builder = endpoint.toBuilder();
            if (this != WEIGHT_ZERO) {
                builder.terminating(true);
            }
            return (this == TERMINATING ? builder : builder.weight(0)).build();
        }

        List<TakenOut> verdicts() {
            TakenOut marked = new TakenOut("orders", FIRST, Cause.DRAINING, "terminating");
            TakenOut emptied = new TakenOut("orders", FIRST, Cause.WEIGHT_ZERO, "weight 0");
            return switch (this) {
                case TERMINATING -> List.of(marked);
                case WEIGHT_ZERO -> List.of(emptied);
                case BOTH -> List.of(marked, emptied);
            };
        }
    }

    private final Fixtures f = new Fixtures().with(2);
    private final LoadBalancer balancer = f.balancer();

    private void tell(Told told) {
        f.pool.update(List.of(told.of(Endpoint.of(FIRST)), Endpoint.of(Fixtures.uri(2))));
    }

    private List<Drained> drained() {
        f.time.runDue();
        return f.heard.of(Drained.class);
    }

    private void assertDrained(End end, int inFlight) {
        assertThat(drained()).containsExactly(new Drained("orders", new DrainResult(FIRST, end, inFlight)));
    }

    @ParameterizedTest
    @EnumSource
    void told_callsInFlight_endsWithTheLast(Told told) {
        int pending = f.time.pending();
        Lease lease = balancer.acquire();
        tell(told);
        assertThat(f.member(0).tryBegin()).isNegative();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(2));
        assertThat(drained()).isEmpty();
        lease.complete(Outcome.SUCCESS);
        assertDrained(End.IDLE, 0);
        assertThat(f.time.pending()).as("its timer is gone").isEqualTo(pending);
        tell(told);
        assertThat(drained()).as("told again, it is no news").hasSize(1);
    }

    @Test
    void told_nobodyInFlight_endsAtOnce() {
        tell(Told.TERMINATING);
        assertDrained(End.IDLE, 0);
    }

    /** A WebSocket, say: no timer of the library's ends it, and it is waited for like any other. */
    @ParameterizedTest
    @EnumSource
    void told_leaseHeldOpen_isRespectedToTheEndOfTheWindow(Told told) {
        Lease lease = balancer.acquire();
        lease.holdOpen();
        tell(told);
        f.time.advance(WINDOW.minusNanos(1));
        assertThat(drained()).isEmpty();
        f.time.advance(Duration.ofNanos(1));
        assertDrained(End.TIME_UP, 1);
        assertThat(f.member(0).isOpen()).isFalse();
        lease.complete(Outcome.SUCCESS);
        assertThat(f.member(0).inFlight()).isZero();
        assertThat(drained()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void told_andTakenBack_isInRotationAgain(Told told) {
        int pending = f.time.pending();
        balancer.acquire();
        tell(told);
        f.with(2);
        assertDrained(End.READMITTED, 1);
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(FIRST);
        assertThat(f.time.pending()).isEqualTo(pending);
    }

    @Test
    void told_oneOfTwoMarksTakenBack_goesOn() {
        balancer.acquire();
        tell(Told.BOTH);
        tell(Told.WEIGHT_ZERO);
        assertThat(drained()).isEmpty();
        f.with(2);
        assertDrained(End.READMITTED, 1);
    }

    @Test
    void readmit_takesBackTheOperatorsDrainAlone() {
        balancer.acquire();
        tell(Told.TERMINATING);
        CompletableFuture<DrainResult> byCall =
                f.pool.drain(FIRST, Duration.ofMinutes(1)).toCompletableFuture();
        f.pool.readmit(FIRST);
        assertThat(byCall).isCompletedWithValue(new DrainResult(FIRST, End.READMITTED, 1));
        assertThat(f.member(0).isOpen()).isFalse();
        f.with(2);
        assertThat(drained()).hasSize(2);
        assertThat(f.member(0).isOpen()).isTrue();
    }

    @Test
    void drainByCall_staysWhenTheMarkGoes() {
        balancer.acquire();
        tell(Told.TERMINATING);
        f.pool.drain(FIRST, Duration.ofMinutes(1));
        f.with(2);
        assertDrained(End.READMITTED, 1);
        assertThat(f.member(0).isOpen()).isFalse();
    }

    @Test
    void told_leavesBeforeTheLastCall_stillEnds_andComesBackUnmarked() {
        Lease lease = balancer.acquire();
        tell(Told.TERMINATING);
        f.pool.update(List.of(Endpoint.of(Fixtures.uri(2))));
        lease.complete(Outcome.SUCCESS);
        assertDrained(End.IDLE, 0);
        f.with(2);
        assertThat(f.member(0).isOpen()).isTrue();
        assertThat(f.pool.snapshot().healthy(0)).isTrue();
    }

    @Test
    void newcomer_terminating_isOutAndNoDrain() {
        f.pool.add(Told.TERMINATING.of(Endpoint.of(Fixtures.uri(3))));
        assertThat(f.pool.snapshot().eligible(2)).isFalse();
        assertThat(drained()).isEmpty();
    }

    /** Whoever listens for verdicts hears of the source's, too, and an alert that counts them counts these. */
    @ParameterizedTest
    @EnumSource
    void told_isToldAsAVerdict_andSoIsThatItIsTakenBack(Told told) {
        tell(told);
        tell(told);
        f.with(2);
        f.time.runDue();
        assertThat(f.heard.of(TakenOut.class)).isEqualTo(told.verdicts());
        assertThat(f.heard.of(LetIn.class))
                .containsExactlyElementsOf(told.verdicts().stream()
                        .map(out -> new LetIn("orders", FIRST, out.cause(), true))
                        .toList());
    }

    @Test
    void oneMarkOfTwo_takenBack_isNotInRotation() {
        tell(Told.BOTH);
        tell(Told.WEIGHT_ZERO);
        f.time.runDue();
        assertThat(f.heard.of(LetIn.class)).containsExactly(new LetIn("orders", FIRST, Cause.DRAINING, false));
    }

    @Test
    void told_andLeaves_isLetInByNobody() {
        tell(Told.BOTH);
        f.pool.remove(FIRST);
        f.time.runDue();
        assertThat(f.heard.of(LetIn.class)).isEmpty();
    }

    @Test
    void newcomer_terminating_isAddedAndThenTakenOut() {
        f.time.runDue();
        int before = f.heard.of(LoadBalancerEvent.class).size();
        Endpoint third = Told.TERMINATING.of(Endpoint.of(Fixtures.uri(3)));
        f.pool.add(third);
        f.time.runDue();
        assertThat(f.heard.of(LoadBalancerEvent.class).stream().skip(before))
                .containsExactly(
                        new LoadBalancerEvent.EndpointAdded("orders", third),
                        new TakenOut("orders", third.id(), Cause.DRAINING, "terminating"));
    }

    @Test
    void told_staysOutInPanic() {
        Puppet probe = f.puppet();
        tell(Told.TERMINATING);
        probe.context.out(f.member(0), Cause.PROBE, "x");
        probe.context.out(f.member(1), Cause.PROBE, "x");
        f.time.runDue();
        assertThat(f.pool.snapshot().eligible(0)).isFalse();
        assertThat(f.pool.snapshot().eligible(1)).isTrue();
        assertThat(balancer.explain(ChooseRequest.any()).toString()).contains("DRAINING (terminating)");
    }

    @Test
    void told_bySource_doesNotWaitForABurstToEnd() {
        SourceContext[] sink = new SourceContext[1];
        Fixtures g = new Fixtures(builder -> builder.source(feeding -> {
            sink[0] = feeding;
            feeding.update(1, Fixtures.endpoints(2));
            return () -> {};
        }));
        LoadBalancer fed = g.balancer();
        fed.acquire();
        sink[0].update(2, List.of(Told.TERMINATING.of(Endpoint.of(FIRST)), Endpoint.of(Fixtures.uri(2))));
        assertThat(fed.acquire().endpoint().id()).isEqualTo(Fixtures.uri(2));
        g.time.advance(WINDOW);
        assertThat(g.heard.of(Drained.class)).hasSize(1);
    }

    @Test
    void poolClosed_endsIt() {
        balancer.acquire();
        tell(Told.WEIGHT_ZERO);
        f.pool.close();
        assertDrained(End.POOL_CLOSED, 1);
    }

    /** Looked for one by one, and ended by a thread each, these took 17 s; now half a second. */
    @Test
    void told_many_costsEachALookup() {
        List<Endpoint> all = IntStream.range(0, 20_000)
                .mapToObj(i -> Endpoint.of("http://h" + i + ":80"))
                .toList();
        ManualTime time = new ManualTime();
        Pool pool =
                Pool.builder("p").ticker(time).scheduler(time).endpoints(all).build();
        pool.snapshot().members().forEach(Member::tryBegin);
        long start = System.nanoTime();
        pool.update(all.stream().map(Told.TERMINATING::of).toList());
        pool.update(List.of());
        pool.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    // ---- no time given -------------------------------------------------------------------------------------------

    private void tail(long nanos) {
        f.puppet().context.track((member, peers) -> new MemberState() {
            @Override
            public long tailNanos() {
                if (nanos < 0) {
                    throw Fixtures.bug();
                }
                return nanos;
            }
        });
    }

    private void assertTimeUpAfter(Duration window) {
        balancer.acquire();
        CompletableFuture<DrainResult> drain = f.pool.drain(FIRST).toCompletableFuture();
        f.time.advance(window.minusNanos(1));
        assertThat(drain).isNotDone();
        f.time.advance(Duration.ofNanos(1));
        assertThat(drain).isCompletedWithValue(new DrainResult(FIRST, End.TIME_UP, 1));
    }

    @Test
    void drain_noTimeGiven_nobodyKnowsTheTail_takes30Seconds() {
        tail(0);
        assertTimeUpAfter(WINDOW);
    }

    @Test
    void drain_noTimeGiven_takesAFifthMoreThanTheLongestTailKnown() {
        tail(Duration.ofSeconds(2).toNanos());
        tail(Duration.ofSeconds(5).toNanos());
        tail(-1);
        assertTimeUpAfter(Duration.ofSeconds(6));
        f.assertReported("DrainBySourceTest");
    }

    @Test
    void drain_noTimeGiven_unknownId_isRefused() {
        assertThatThrownBy(() -> f.pool.drain("nobody")).hasMessage("must be in pool orders: id=nobody");
    }
}
