package io.evener.health;

import static io.evener.Outcome.FAILURE;
import static io.evener.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent.ComponentFailed;
import io.evener.LoadBalancerEvent.Detected;
import io.evener.LoadBalancerEvent.EjectionRefused;
import io.evener.LoadBalancerEvent.GuardReport;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.RandomSource;
import io.evener.spi.Guard;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The default detector in its pool: what the pool refuses, identity, and what it leaves behind. */
class OutlierPoolTest {

    private static final RandomSource RANDOM = SeededRandom.of(11);

    @Test
    void sparedByThePool_isAskedAboutAgainLater() {
        try (Guarded p = Guarded.by(5, OutlierDetector.ofDefaults())) { // at most 2 of 5
            p.secondWithDead(0, 1);
            assertThat(p.out()).containsExactly(0, 1);
            for (int second = 0; second < 25; second++) {
                p.secondWithDead(0, 1, 2);
            }
            assertThat(p.out()).containsExactly(0, 1);
            assertThat(p.events(EjectionRefused.class)).hasSizeBetween(2, 3);
        }
    }

    /** Calls fail where a shallow health path answers well: that ends no ejection, in Envoy's dialect either. */
    @Test
    void probesGoodAnswers_endNoEjection() {
        for (OutlierDetector detector :
                List.of(OutlierDetector.ofDefaults().jitter(Duration.ZERO), OutlierDetector.envoy())) {
            try (Guarded p = Guarded.by(10, detector)) {
                FakeProbe probe = new FakeProbe(p.time);
                LoadBalancer probed = LoadBalancer.builder(p.pool)
                        .strategy(new FirstEligible())
                        .guard(ProbeMonitor.builder(probe.recipe()).build())
                        .build();
                p.secondWithDead(0);
                assertThat(p.out()).containsExactly(0);
                p.advanceSeconds(28);
                assertThat(probe.count(Guarded.id(0))).isGreaterThan(4);
                assertThat(p.out()).containsExactly(0);
                p.advanceSeconds(12);
                assertThat(p.out()).isEmpty();
                probed.close();
            }
        }
    }

    /** Each has 600 streams that are answered and go on, and 100 calls; of one's answers, a twelfth are slow. */
    @Test
    void longStreams_countByTheirAnswers_notByTheirEnds() {
        try (Guarded p = Guarded.by(4, OutlierDetector.ofDefaults().latency())) {
            for (int i = 0; i < 4; i++) {
                answer(p, i, 200, Duration.ofMillis(1), true);
            }
            p.advanceSeconds(10);
            for (int i = 0; i < 4; i++) {
                answer(p, i, i == 0 ? 540 : 600, Duration.ofMillis(1), false);
                answer(p, i, i == 0 ? 60 : 0, Duration.ofMillis(20), false);
                answer(p, i, 100, Duration.ofMillis(1), true);
            }
            p.advanceSeconds(2);
            assertThat(p.out()).isEmpty();
            for (int second = 0; second < 10; second++) {
                for (int i = 0; i < 4; i++) {
                    answer(p, i, 100, Duration.ofMillis(i == 0 ? 20 : 1), false);
                }
                p.advanceSeconds(1);
            }
            assertThat(p.out()).as("of streams alone, too").containsExactly(0);
        }
    }

    private static void answer(Guarded p, int i, int calls, Duration after, boolean ends) {
        List<Long> stamps = p.begin(i, calls);
        p.advance(after);
        for (long stamp : stamps) {
            if (stamp >= 0 && ends) {
                p.member(i).end(stamp, SUCCESS);
            } else if (stamp >= 0) {
                p.member(i).responded(stamp, SUCCESS);
            }
        }
    }

    /** Its default follows the base time. */
    @Test
    void jitter_isAThirdOfTheBaseTime() {
        assertThat(OutlierSettings.DEFAULT.jitterNanos())
                .isEqualTo(Duration.ofSeconds(10).toNanos());
        OutlierSettings brief =
                OutlierSettings.DEFAULT.with(copy -> copy.ejectFor(Duration.ofSeconds(3), Duration.ofSeconds(9)));
        assertThat(brief.jitterNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(brief.with(copy -> copy.jitter(Duration.ZERO)).jitterNanos()).isZero();
    }

    /** A primary that has all calls can't be compared with its standby; those that judge it by itself take it out. */
    @Test
    void primaryAlone_isJudgedByBreakerRunsAndRatio_notByComparison() {
        List<Endpoint> pair = List.of(
                Endpoint.of(Guarded.id(0)),
                Endpoint.builder(Guarded.id(1)).tier(1).build());
        OutlierDetector comparing = OutlierDetector.ofDefaults();
        for (Guard guard : List.of(
                comparing,
                CircuitBreaker.ofDefaults(),
                comparing.consecutive(5),
                comparing.failureRatio(0.5, 1, 20, 1))) {
            try (Guarded p = new Guarded(pair, SeededRandom.of(3), guard)) {
                p.fail(0, 200);
                p.advance(Duration.ofMillis(1_010));
                p.call(0, 200, FAILURE);
                boolean wasOut = !p.events(TakenOut.class).isEmpty();
                assertThat(wasOut).as(guard.toString()).isEqualTo(guard != comparing);
                assertThat(p.events(GuardReport.class))
                        .extracting(GuardReport::text)
                        .allMatch(text -> text.contains("each is alone in its tier"))
                        .hasSize(guard instanceof OutlierDetector ? 1 : 0);
            }
        }
    }

    @Test
    void flapInDiscovery_endsNoEjection() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            p.secondWithDead(0);
            p.pool.update(Guarded.endpoints(3).subList(1, 3));
            p.advanceSeconds(10);
            p.pool.update(Guarded.endpoints(3));
            assertThat(p.out()).containsExactly(0);
            p.advanceSeconds(31);
            assertThat(p.out()).isEmpty();
        }
    }

    /** Discovery took it away as it failed; when it is back, what it did before says nothing about now. */
    @Test
    void backInDiscovery_isNotBlamedForBefore_E22() {
        try (Guarded p = Guarded.by(4, OutlierDetector.ofDefaults())) {
            p.secondWithDead();
            p.fail(0, 200);
            p.pool.update(Guarded.endpoints(4).subList(1, 4));
            for (int second = 0; second < 60; second++) {
                p.secondWithDead();
            }
            p.pool.update(Guarded.endpoints(4));
            for (int second = 0; second < 10; second++) {
                p.secondWithDead();
            }
            assertThat(p.events(TakenOut.class)).isEmpty();
            p.secondWithDead(0);
            p.secondWithDead(0);
            assertThat(p.out()).containsExactly(0);
        }
    }

    @Test
    void wholeSetReplaced_isJudgedAnew_E17() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            p.secondWithDead(0);
            List<Endpoint> next = IntStream.range(0, 4)
                    .mapToObj(i -> Endpoint.of("http://f" + i + ":80"))
                    .toList();
            p.pool.update(next);
            assertThat(p.out()).isEmpty();
            p.second(i -> 0); // the first look at newcomers begins their count
            p.secondWithDead(2);
            p.secondWithDead(2);
            assertThat(p.out()).containsExactly(2);
        }
    }

    /** No call after the look that ejected, and a balancer's choices leave the endpoint. */
    @Test
    void ejected_getsNoCall_E15() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            p.secondWithDead(0);
            assertThat(p.begin(0, 10)).containsOnly(-1L);
            try (var lease = p.balancer.acquire()) {
                assertThat(lease.endpoint().id()).isEqualTo(Guarded.id(1));
                lease.complete(SUCCESS);
            }
        }
    }

    @Test
    void dryRun_tellsOncePerEjectionAndStopsNothing() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults().dryRun())) {
            for (int second = 0; second < 150; second++) {
                p.secondWithDead(0);
            }
            assertThat(p.out()).isEmpty();
            assertThat(p.events(TakenOut.class)).isEmpty();
            assertThat(p.events(Detected.class))
                    .hasSize(3)
                    .allSatisfy(event -> assertThat(event.endpointId()).isEqualTo(Guarded.id(0)));
        }
    }

    @Test
    void poolOfOne_isToldOnceThatNothingCanHappen() {
        try (Guarded p = Guarded.by(1, OutlierDetector.ofDefaults())) {
            p.second(i -> 20);
            p.pool.update(Guarded.endpoints(2));
            p.pool.update(Guarded.endpoints(1));
            p.time.runDue();
            assertThat(p.events(GuardReport.class))
                    .containsExactly(
                            new GuardReport("p", "p/OutlierDetector", "endpoints=1: the last is never taken out"));
        }
    }

    /** What throws loses its own look, not the ones after it. */
    @Test
    void lookThatThrows_isNotTheLast_E28() {
        boolean[] broken = {true};
        RandomSource random = () -> {
            if (broken[0]) {
                broken[0] = false;
                throw new IllegalStateException("random");
            }
            return RANDOM.nextLong();
        };
        try (Guarded p = new Guarded(Guarded.endpoints(3), random, OutlierDetector.ofDefaults())) {
            broken[0] = true;
            p.secondWithDead(0); // draws the jitter
            assertThat(p.out()).isEmpty();
            assertThat(p.events(ComponentFailed.class)).hasSize(1);
            p.secondWithDead(0);
            assertThat(p.out()).containsExactly(0);
        }
    }

    @Test
    void closed_leavesNothingBehind_E29() {
        try (Guarded p = Guarded.by(3, OutlierDetector.ofDefaults())) {
            p.balancer.close();
            p.time.runDue();
            int pending = p.time.pending();
            for (int i = 0; i < 1_000; i++) {
                LoadBalancer balancer = LoadBalancer.builder(p.pool)
                        .strategy(new FirstEligible())
                        .guard(OutlierDetector.ofDefaults())
                        .build();
                p.secondWithDead(0);
                assertThat(p.out()).containsExactly(0);
                balancer.close();
                assertThat(p.out()).isEmpty();
            }
            p.time.runDue();
            assertThat(p.time.pending()).isEqualTo(pending);
        }
    }
}
