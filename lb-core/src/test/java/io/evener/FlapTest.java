package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.DrainResult.End;
import io.evener.source.SourceContext;
import io.evener.spi.MemberState;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of an endpoint that a source loses and finds again, and what is not. */
class FlapTest {

    private static final List<Endpoint> BOTH = List.of(Endpoint.of("http://a:1"), Endpoint.of("http://b:1"));

    private final ManualTime time = new ManualTime();
    private final SourceContext[] sink = new SourceContext[1];
    private final Pool pool = Pool.builder("p")
            .ticker(time)
            .scheduler(time)
            .source(feeding -> {
                sink[0] = feeding;
                feeding.update(1, BOTH);
                return () -> {};
            })
            .build();

    @AfterEach
    void close() {
        pool.close();
    }

    private void flap() {
        sink[0].update(2, BOTH.subList(1, 2));
        sink[0].update(3, BOTH);
        time.advance(Duration.ofMillis(50));
    }

    @Test
    void ejectedByHand_staysOut() {
        pool.eject("http://a:1", "under repair");
        flap();
        assertThat(pool.snapshot().eligible(0)).isFalse();
        pool.readmit("http://a:1");
        assertThat(pool.snapshot().eligible(0)).isTrue();
    }

    @Test
    void drained_isBackInRotation() {
        pool.drain("http://a:1", Duration.ZERO);
        flap();
        assertThat(pool.snapshot().eligible(0)).isTrue();
    }

    @Test
    void draining_staysOut_andTheDrainEndsWithItsCalls() {
        Lease lease = firstInLine().acquire();
        CompletionStage<DrainResult> drain = pool.drain("http://a:1", Duration.ofMinutes(1));
        flap();
        assertThat(pool.snapshot().eligible(0)).isFalse();
        assertThat(pool.snapshot().member(0).isOpen()).isFalse();
        assertThat(drain.toCompletableFuture()).isNotDone();
        lease.complete(Outcome.SUCCESS);
        time.runDue();
        assertThat(drain.toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(new DrainResult("http://a:1", End.IDLE, 0));
        assertThat(pool.snapshot().eligible(0)).as("draining until it leaves").isFalse();
        sink[0].update(4, BOTH.subList(1, 2));
        sink[0].update(5, BOTH);
        time.advance(Duration.ofMillis(50));
        assertThat(pool.snapshot().eligible(0)).isTrue();
    }

    @Test
    void draining_goneWhenTheDrainEnds_isBackInRotationLater() {
        Lease lease = firstInLine().acquire();
        pool.drain("http://a:1", Duration.ofMinutes(1));
        sink[0].update(2, BOTH.subList(1, 2));
        lease.complete(Outcome.SUCCESS);
        time.runDue();
        sink[0].update(3, BOTH);
        time.advance(Duration.ofMillis(50));
        assertThat(pool.snapshot().eligible(0)).isTrue();
        assertThat(pool.snapshot().member(0).isOpen()).isTrue();
    }

    @Test
    void drainedTwice_theFirstEndIsNotTheLast() {
        Lease lease = firstInLine().acquire();
        pool.drain("http://a:1", Duration.ofMinutes(1));
        pool.drain("http://a:1", Duration.ZERO);
        sink[0].update(2, BOTH.subList(1, 2));
        time.runDue();
        sink[0].update(3, BOTH);
        time.advance(Duration.ofMillis(50));
        assertThat(pool.snapshot().eligible(0)).isFalse();
        lease.complete(Outcome.SUCCESS);
    }

    @Test
    void draining_awayLongerThanTheMemory_staysOut() {
        Lease lease = firstInLine().acquire();
        Member member = pool.snapshot().member(0);
        CompletionStage<DrainResult> drain = pool.drain("http://a:1", Duration.ofMinutes(14));
        sink[0].update(2, BOTH.subList(1, 2));
        time.advance(Duration.ofMinutes(6));
        sink[0].update(3, BOTH);
        time.advance(Duration.ofMillis(50));
        assertThat(pool.snapshot().member(0)).as("its call is still in flight").isSameAs(member);
        assertThat(pool.snapshot().eligible(0)).isFalse();
        lease.complete(Outcome.SUCCESS);
        time.runDue();
        assertThat(drain.toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(new DrainResult("http://a:1", End.IDLE, 0));
    }

    private LoadBalancer firstInLine() {
        return LoadBalancer.builder(pool).strategy(new Fixtures.FirstInLine()).build();
    }

    @Test
    void removedByHand_comesBackClean() {
        try (Pool byHand = Pool.of("p", "http://a:1", "http://b:1")) {
            byHand.eject("http://a:1", "under repair");
            byHand.remove("http://a:1");
            byHand.add(BOTH.get(0));
            assertThat(byHand.snapshot().eligible(0)).isTrue();
        }
    }

    @Test
    void newcomers_seeTheStatesOfBefore_andOneListForAll() {
        Set<List<?>> lists = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        LoadBalancer.builder(pool)
                .strategy(new Fixtures.FirstInLine())
                .guard(context -> {
                    context.track((member, peers) -> {
                        sizes.add(peers.size());
                        lists.add(peers);
                        return new MemberState() {};
                    });
                    return snapshot -> {};
                })
                .build();
        sink[0].update(
                2,
                List.of(
                        BOTH.get(0),
                        BOTH.get(1),
                        Endpoint.of("http://c:1"),
                        Endpoint.of("http://d:1"),
                        Endpoint.of("http://e:1")));
        time.advance(Duration.ofMillis(50));
        assertThat(sizes).containsExactly(0, 0, 2, 2, 2);
        assertThat(lists).hasSize(2);
    }
}
