package io.evener.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Cause;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.SpiProofUsers.BreakerGuard;
import io.evener.spi.SpiProofUsers.LeastRequestStrategy;
import io.evener.spi.SpiProofUsers.MaglevStrategy;
import io.evener.spi.SpiProofUsers.PeakEwmaStrategy;
import io.evener.spi.SpiProofUsers.ProbePoolStrategy;
import io.evener.spi.SpiProofUsers.RoundRobinStrategy;
import io.evener.spi.SpiProofUsers.TieredStrategy;
import io.evener.spi.SpiProofUsers.ZoneAwareStrategy;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The SPI, proved by awkward users: each of {@link SpiProofUsers} is written against the interfaces alone and must
 * read naturally. Whatever makes one of them bend is a fault of the SPI.
 */
class SpiProofTest {

    private final ManualTime time = new ManualTime();
    private final SeededRandom random = SeededRandom.of(1);
    private final Pool pool =
            Pool.builder("p").ticker(time).scheduler(time).random(random).build();

    @AfterEach
    void close() {
        pool.close();
    }

    private static String uri(int i) {
        return "http://10.0.0." + i + ":80";
    }

    private void fill(int n) {
        pool.update(
                IntStream.rangeClosed(1, n).mapToObj(i -> Endpoint.of(uri(i))).toList());
    }

    private static String serve(LoadBalancer balancer, ChooseRequest request) {
        try (Lease lease = balancer.acquire(request)) {
            lease.complete(Outcome.SUCCESS);
            return lease.endpoint().id();
        }
    }

    @Test
    void roundRobin_cursorOutlivesSnapshots() {
        fill(3);
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new RoundRobinStrategy()).build();
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.add(serve(balancer, ChooseRequest.any()));
            pool.add(Endpoint.builder(uri(3)).metadata("round", "" + i).build());
        }
        assertThat(served).containsExactly(uri(1), uri(2), uri(3), uri(1), uri(2), uri(3));
    }

    @Test
    void leastRequest_costRisesWithTheChoice() {
        fill(3);
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new LeastRequestStrategy()).build();
        List<Lease> held = List.of(balancer.acquire(), balancer.acquire(), balancer.acquire());
        assertThat(held.stream().map(lease -> lease.endpoint().id())).containsExactlyInAnyOrder(uri(1), uri(2), uri(3));
        held.get(1).complete(Outcome.SUCCESS);
        assertThat(balancer.acquire().endpoint()).isEqualTo(held.get(1).endpoint());
    }

    @Test
    void peakEwma_newcomerStartsAtTheMedian() {
        fill(3);
        PeakEwmaStrategy strategy = new PeakEwmaStrategy();
        LoadBalancer balancer = LoadBalancer.builder(pool).strategy(strategy).build();
        Map<String, Integer> millis = Map.of(uri(1), 10, uri(2), 20, uri(3), 30);
        for (int i = 0; i < 3; i++) {
            Lease lease = balancer.acquire();
            time.advance(Duration.ofMillis(millis.get(lease.endpoint().id())));
            lease.complete(Outcome.SUCCESS);
        }
        pool.add(Endpoint.of(uri(4)));
        Map<String, Double> costs = new HashMap<>();
        balancer.explain(ChooseRequest.any())
                .candidates()
                .forEach(c -> costs.put(c.endpoint().id(), c.cost().orElseThrow()));
        assertThat(costs).containsEntry(uri(1), 10e6).containsEntry(uri(4), 20e6);
    }

    @Test
    void peakEwma_stateSurvivesADiscoveryFlap() {
        fill(2);
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new PeakEwmaStrategy()).build();
        for (int i = 0; i < 2; i++) {
            Lease lease = balancer.acquire();
            time.advance(Duration.ofMillis(lease.endpoint().id().equals(uri(1)) ? 5 : 50));
            lease.complete(Outcome.SUCCESS);
        }
        Member before = pool.snapshot().member(1);
        fill(1);
        fill(2);
        assertThat(pool.snapshot().member(1)).isSameAs(before);
        assertThat(balancer.explain(ChooseRequest.any()).candidates().get(1).cost())
                .hasValue(50e6);
    }

    @Test
    void maglev_tableIsKeptAcrossAnEjection_onlyThatMembersKeysMove() {
        fill(5);
        MaglevStrategy strategy = new MaglevStrategy(65_537);
        LoadBalancer balancer = LoadBalancer.builder(pool).strategy(strategy).build();
        Map<Long, String> before = new HashMap<>();
        for (long key = 0; key < 1_000; key++) {
            before.put(key, serve(balancer, ChooseRequest.hash(key * 0x9E3779B97F4A7C15L)));
        }
        pool.eject(uri(3), "test");
        assertThat(strategy.builds.get()).isEqualTo(1);
        before.forEach((key, id) -> {
            String now = serve(balancer, ChooseRequest.hash(key * 0x9E3779B97F4A7C15L));
            assertThat(now).isNotEqualTo(uri(3));
            if (!id.equals(uri(3))) {
                assertThat(now).isEqualTo(id);
            }
        });
    }

    @Test
    void maglev_exclusionWalksToTheNextDistinct() {
        fill(4);
        LoadBalancer balancer =
                LoadBalancer.builder(pool).strategy(new MaglevStrategy(251)).build();
        ChooseRequest request = ChooseRequest.hash(42);
        List<String> walked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            try (Lease lease = balancer.acquire(request.strict())) {
                walked.add(lease.endpoint().id());
                request = lease.elsewhere(request);
                lease.complete(Outcome.FAILURE);
            }
        }
        assertThat(walked).doesNotHaveDuplicates();
        ChooseRequest exhausted = request.strict();
        assertThatThrownBy(() -> balancer.acquire(exhausted)).isInstanceOf(NoEndpointException.class);
    }

    @Test
    void tieredZoneAware_fallsThrough_andTheCursorSurvivesATiersAbsence() {
        pool.update(List.of(
                Endpoint.builder(uri(1)).tier(0).build(),
                Endpoint.builder(uri(2)).tier(0).build(),
                Endpoint.builder(uri(3)).tier(1).build()));
        RoundRobinStrategy leaf = new RoundRobinStrategy();
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(new TieredStrategy(new ZoneAwareStrategy(leaf)))
                .build();
        assertThat(serve(balancer, ChooseRequest.any())).isEqualTo(uri(1));
        pool.eject(uri(1), "test");
        pool.eject(uri(2), "test");
        assertThat(serve(balancer, ChooseRequest.any())).isEqualTo(uri(3));
        pool.readmit(uri(1));
        pool.readmit(uri(2));
        assertThat(serve(balancer, ChooseRequest.any()))
                .as("tier 0 goes on where it was")
                .isEqualTo(uri(2));
        assertThat(leaf.binds.get()).as("one Bound per tier and zone").isEqualTo(2);

        Lease first = balancer.acquire();
        Lease second = balancer.acquire(first.elsewhere(ChooseRequest.any()));
        Lease third = balancer.acquire(second.elsewhere(first.elsewhere(ChooseRequest.any())));
        assertThat(third.endpoint().id())
                .as("tiers fall through before exclusions are forgotten")
                .isEqualTo(uri(3));
    }

    @Test
    void breaker_shutsAtOnce_admitsOneTrial_andLateResultsDecideNothing() {
        fill(2);
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(new LeastRequestStrategy())
                .guard(new BreakerGuard(3, Duration.ofSeconds(5)))
                .build();
        Lease hung = null;
        for (int failures = 0; failures < 3; ) {
            Lease lease = balancer.acquire();
            if (!lease.endpoint().id().equals(uri(1))) {
                continue; // held: the next goes to the other
            }
            if (hung == null) {
                hung = lease;
                balancer.acquire();
                continue;
            }
            lease.complete(Outcome.FAILURE);
            failures++;
        }
        Member sick = pool.snapshot().member(0);
        assertThat(sick.tryBegin()).as("shut before any snapshot").isNegative();
        time.runDue();
        assertThat(pool.snapshot().eligible(0)).isFalse();

        time.advance(Duration.ofSeconds(5));
        assertThat(pool.snapshot().eligible(0)).as("half open").isTrue();
        long trial = sick.tryBegin();
        assertThat(trial).as("the hung call of before doesn't block the trial").isNotNegative();
        assertThat(sick.tryBegin()).as("one trial").isNegative();
        hung.complete(Outcome.SUCCESS);
        assertThat(sick.tryBegin()).as("a late success closes nothing").isNegative();
        sick.end(trial, Outcome.SUCCESS);
        assertThat(sick.tryBegin()).as("closed").isNotNegative();
        assertThat(sick.tryBegin()).isNotNegative();
    }

    @Test
    void breaker_neverTakesTheLast() {
        fill(2);
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(new LeastRequestStrategy())
                .guard(new BreakerGuard(1, Duration.ofSeconds(5)))
                .build();
        for (int i = 0; i < 10; i++) {
            balancer.acquire().complete(Outcome.FAILURE);
        }
        assertThat(balancer.explain(ChooseRequest.any()).candidates())
                .filteredOn(candidate -> candidate.inRotation())
                .hasSize(1);
    }

    @Test
    void probePool_isFedByRepliesAndATimer() {
        fill(3);
        Map<String, Long> loads = new HashMap<>(Map.of(uri(1), 9L, uri(2), 1L, uri(3), 5L));
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(new ProbePoolStrategy(Duration.ofMillis(10), loads::get))
                .build();
        time.advance(Duration.ofMillis(10));
        assertThat(serve(balancer, ChooseRequest.any())).isEqualTo(uri(2));
        loads.put(uri(2), 100L);
        time.advance(Duration.ofMillis(10));
        assertThat(serve(balancer, ChooseRequest.any())).isEqualTo(uri(3));
        balancer.close();
        int pending = time.pending();
        time.advance(Duration.ofSeconds(1));
        assertThat(time.pending()).as("its timer is gone").isEqualTo(pending);
    }

    @Test
    void guardsAreBlamedForNothingElse() {
        fill(2);
        GuardContext[] lent = new GuardContext[1];
        LoadBalancer balancer = LoadBalancer.builder(pool)
                .strategy(new LeastRequestStrategy())
                .guard(context -> {
                    lent[0] = context;
                    return snapshot -> {};
                })
                .build();
        Member member = pool.snapshot().member(0);
        assertThatThrownBy(() -> lent[0].out(member, Cause.MANUAL, "x"))
                .hasMessage("must be a guard's cause: cause=MANUAL");
        assertThat(lent[0].out(member, Cause.OUTLIER, "x")).isTrue();
        assertThat(member.isOpen()).isFalse();
        balancer.close();
        assertThat(member.isOpen()).as("a guard's causes go with it").isTrue();
    }
}
