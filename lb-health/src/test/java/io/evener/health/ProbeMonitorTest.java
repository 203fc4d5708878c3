package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Cause;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.HealthProbe;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.ProbeResult;
import io.evener.spi.Signal;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Verdicts and lifetime of the monitor, in virtual time. */
class ProbeMonitorTest {

    private static final Duration ROUND = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final List<LoadBalancerEvent> events = new ArrayList<>();
    private final Pool pool = Pool.builder("p")
            .ticker(time)
            .scheduler(time)
            .random(SeededRandom.of(7))
            .listener(events::add)
            .listenerExecutor(Runnable::run)
            .build();
    private final FakeProbe probe = new FakeProbe(time);

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

    private LoadBalancer balancer(Guard guard) {
        return LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(guard)
                .build();
    }

    private LoadBalancer balancer() {
        return balancer(probe.recipe());
    }

    private boolean isHealthy(int i) {
        PoolSnapshot snapshot = pool.snapshot();
        for (int k = 0; k < snapshot.size(); k++) {
            if (snapshot.endpoint(k).id().equals(uri(i))) {
                return snapshot.healthy(k);
            }
        }
        throw new AssertionError("not in the pool: " + uri(i));
    }

    @Test
    void newcomer_isInRotationUntilProvenOtherwise() {
        fill(2);
        probe.hang(uri(1));
        LoadBalancer balancer = balancer();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(uri(1));
    }

    @Test
    void endpoint_failsFallTimes_isOutWithTheReason() {
        fill(3);
        LoadBalancer balancer = balancer();
        time.advance(ROUND);
        probe.ill(uri(1), "status 503");
        while (isHealthy(1)) {
            time.advance(Duration.ofMillis(10));
        }
        assertThat(events)
                .filteredOn(e -> e instanceof TakenOut)
                .containsExactly(new TakenOut("p", uri(1), Cause.PROBE, "status 503"));
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(uri(2));
        assertThat(balancer.explain(ChooseRequest.any()).candidates().get(0).causes())
                .containsExactly("PROBE (status 503)");
        List<Duration> gaps = probe.gaps(uri(1));
        assertThat(gaps.get(gaps.size() - 1))
                .as("confirmed by a fast re-check")
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
    }

    @Test
    void failures_interruptedByAGoodAnswer_startAgain() {
        fill(2);
        balancer(ProbeMonitor.builder(probe.recipe()).fall(2).build());
        boolean[] ill = {false};
        probe.answers.put(uri(1), () -> {
            ill[0] = !ill[0];
            return CompletableFuture.completedFuture(ill[0] ? ProbeResult.down("every other") : ProbeResult.up());
        });
        time.advance(Duration.ofMinutes(5));
        assertThat(events).noneMatch(e -> e instanceof TakenOut);
    }

    @Test
    void deadServer_refusing_isOutInUnderTenSeconds() {
        worstCase(() -> probe.ill(uri(1), "connect refused"));
    }

    @Test
    void deadServer_hanging_isOutInUnderTenSeconds() {
        worstCase(() -> probe.hang(uri(1)));
    }

    /** Dies right after a good answer, the worst moment; interval 5 s, timeout 3 s. */
    private void worstCase(Runnable death) {
        fill(3);
        balancer(ProbeMonitor.builder(probe.recipe())
                .interval(Duration.ofSeconds(5))
                .timeout(Duration.ofSeconds(3))
                .build());
        for (int trial = 0; trial < 50; trial++) {
            int before = probe.count(uri(1));
            while (probe.count(uri(1)) == before || !isHealthy(1)) {
                time.advance(Duration.ofMillis(1));
            }
            death.run();
            long died = time.nanos();
            while (isHealthy(1)) {
                time.advance(Duration.ofMillis(1));
            }
            assertThat(Duration.ofNanos(time.nanos() - died)).isLessThan(Duration.ofSeconds(10));
            probe.well(uri(1));
            while (!isHealthy(1)) {
                time.advance(Duration.ofMillis(1));
            }
        }
    }

    @Test
    void serverThatComesBack_isInAfterRiseAnswers() {
        fill(2);
        balancer(ProbeMonitor.builder(probe.recipe()).rise(3).fall(1).build());
        time.advance(ROUND);
        probe.ill(uri(1), "x");
        time.advance(ROUND);
        assertThat(isHealthy(1)).isFalse();
        probe.well(uri(1));
        int before = probe.count(uri(1));
        while (!isHealthy(1)) {
            time.advance(Duration.ofMillis(1));
        }
        assertThat(probe.count(uri(1)) - before).isEqualTo(3);
        List<Duration> gaps = probe.gaps(uri(1));
        assertThat(gaps.subList(gaps.size() - 2, gaps.size()))
                .allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1)));
    }

    @Test
    void firstGoodAnswerEver_letsInAtOnce() {
        fill(2);
        probe.ill(uri(1), "still starting");
        balancer(ProbeMonitor.builder(probe.recipe()).rise(5).build());
        time.advance(Duration.ofSeconds(20));
        assertThat(isHealthy(1)).isFalse();
        probe.well(uri(1));
        int before = probe.count(uri(1));
        while (!isHealthy(1)) {
            time.advance(Duration.ofMillis(1));
        }
        assertThat(probe.count(uri(1)) - before).isEqualTo(1);
    }

    @Test
    void memberThatRejoins_stillOut_isLetInByItsFirstGoodAnswer() {
        fill(3);
        probe.ill(uri(3), "x");
        balancer();
        time.advance(Duration.ofSeconds(20));
        Member before = pool.snapshot().member(2);
        fill(2);
        fill(3);
        assertThat(pool.snapshot().member(2)).isSameAs(before);
        assertThat(isHealthy(3)).as("remembered").isFalse();
        probe.well(uri(3));
        time.advance(ROUND);
        assertThat(isHealthy(3)).isTrue();
    }

    @Test
    void memberThatLeft_isProbedNoMore_andLateAnswersAreIgnored() {
        fill(3);
        List<CompletableFuture<ProbeResult>> hung = probe.hang(uri(3));
        balancer();
        while (hung.isEmpty()) {
            time.advance(Duration.ofMillis(10));
        }
        fill(2);
        assertThat(hung.get(0)).as("cancelled").isCancelled();
        int before = probe.count(uri(3));
        time.advance(Duration.ofMinutes(1));
        assertThat(probe.count(uri(3))).isEqualTo(before);
        assertThat(time.pending())
                .as("the monitor's few, and two of housekeeping")
                .isLessThanOrEqualTo(6);
    }

    @Test
    void answerAfterTheTimeout_isIgnored() {
        fill(2);
        CompletableFuture<ProbeResult> uncancellable = new CompletableFuture<>();
        probe.answers.put(
                uri(1),
                () -> probe.count(uri(1)) == 1 ? uncancellable.minimalCompletionStage() : new CompletableFuture<>());
        balancer(ProbeMonitor.builder(probe.recipe()).fall(1).build());
        time.advance(Duration.ofSeconds(9));
        assertThat(isHealthy(1)).as("the stage never ends, the time does").isFalse();
        uncancellable.complete(ProbeResult.up());
        time.runDue();
        assertThat(isHealthy(1)).isFalse();
    }

    @Test
    void allProbesFail_poolPanicsAndStillServes() {
        fill(3);
        IntStream.rangeClosed(1, 3).forEach(i -> probe.ill(uri(i), "status 404"));
        LoadBalancer balancer = balancer();
        time.advance(Duration.ofSeconds(20));
        IntStream.rangeClosed(1, 3).forEach(i -> assertThat(isHealthy(i)).isFalse());
        assertThat(pool.snapshot().eligibleCount()).isEqualTo(3);
        balancer.acquire().complete(Outcome.SUCCESS);
        assertThat(balancer.explain(ChooseRequest.any()).panic()).isTrue();
        probe.well(uri(2));
        time.advance(ROUND);
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(uri(2));
    }

    @Test
    void loadReport_reachesWhoeverTracksIt() {
        fill(1);
        LoadReport report = new LoadReport(0.5, 10, 0, 3);
        probe.answers.put(
                uri(1), () -> CompletableFuture.completedFuture(ProbeResult.up().with(report)));
        List<LoadReport> heard = new ArrayList<>();
        Guard listener = context -> {
            context.track((member, peers) -> collecting(heard), Signal.LOAD_REPORT);
            return snapshot -> {};
        };
        LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(listener)
                .guard(probe.recipe())
                .build();
        time.advance(ROUND);
        assertThat(heard).containsExactly(report);
    }

    private static MemberState collecting(List<LoadReport> heard) {
        return new MemberState() {
            @Override
            public void reported(LoadReport report) {
                heard.add(report);
            }
        };
    }

    @Test
    void answersOnForeignThreads_decideOnce() throws Exception {
        fill(2);
        List<CompletableFuture<ProbeResult>> hung = probe.hang(uri(1));
        balancer(ProbeMonitor.builder(probe.recipe()).fall(1).build());
        for (int round = 1; round <= 200; round++) {
            while (hung.size() < round) {
                time.advance(Duration.ofMillis(100));
            }
            CompletableFuture<ProbeResult> stage = hung.get(round - 1);
            boolean well = round % 2 == 0;
            CountDownLatch both = new CountDownLatch(1);
            Thread answers = new Thread(() -> {
                stage.complete(well ? ProbeResult.up() : ProbeResult.down("race"));
                both.countDown();
            });
            answers.start();
            time.advance(Duration.ofSeconds(3)); // the timeout, at the same moment
            assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
            answers.join();
            assertThat(hung.stream().filter(one -> !one.isDone()).count()).isLessThanOrEqualTo(1);
        }
        assertThat(time.pending()).as("the monitor's few, and housekeeping").isLessThanOrEqualTo(6);
    }

    @Test
    void close_leavesNoTimersAndClosesTheProbe() {
        int before = time.pending();
        fill(3);
        List<CompletableFuture<ProbeResult>> hung = probe.hang(uri(2));
        LoadBalancer balancer = balancer();
        while (hung.isEmpty()) {
            time.advance(Duration.ofMillis(10));
        }
        balancer.close();
        time.runDue();
        assertThat(hung.get(0)).isCancelled();
        assertThat(time.pending()).isEqualTo(before);
        assertThat(probe.closed).isEqualTo(1);
        int asked = probe.asked.size();
        time.advance(Duration.ofMinutes(1));
        assertThat(probe.asked).hasSize(asked);
    }

    @Test
    void poolClosedFirst_endsTheMonitorToo_andTheBalancersCloseDoesNothing() {
        fill(2);
        LoadBalancer balancer = balancer();
        time.advance(ROUND);
        pool.close();
        assertThat(time.pending()).isZero();
        assertThat(probe.closed).isEqualTo(1);
        balancer.close();
        assertThat(probe.closed).isEqualTo(1);
    }

    @Test
    void recipe_sharedByTwoBalancers_isOpenedForEach() {
        fill(1);
        Probe recipe = probe.recipe();
        LoadBalancer one = balancer(recipe);
        LoadBalancer two = balancer(recipe);
        assertThat(probe.opened).isEqualTo(2);
        one.close();
        assertThat(probe.closed).isEqualTo(1);
        two.close();
        assertThat(probe.closed).isEqualTo(2);
    }

    @Test
    void guardClosedWhileMembersAreOut_takesItsVerdictsBack() {
        fill(2);
        probe.ill(uri(1), "x");
        LoadBalancer balancer = balancer();
        time.advance(Duration.ofSeconds(20));
        assertThat(isHealthy(1)).isFalse();
        balancer.close();
        time.runDue();
        assertThat(isHealthy(1)).isTrue();
    }

    @Test
    void probeThatFailsToClose_isReported_andTimersAreGoneAllTheSame() {
        int before = time.pending();
        fill(1);
        LoadBalancer balancer = balancer(Probe.of(() -> new FailingClose()));
        balancer.close();
        time.runDue();
        assertThat(time.pending()).isEqualTo(before);
        assertThat(events).anyMatch(e -> e instanceof LoadBalancerEvent.ComponentFailed);
    }

    private static final class FailingClose implements HealthProbe {
        @Override
        public CompletableFuture<ProbeResult> check(Endpoint endpoint) {
            return CompletableFuture.completedFuture(ProbeResult.up());
        }

        @Override
        public void close() {
            throw new IllegalStateException("no");
        }
    }
}
