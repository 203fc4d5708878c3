package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.spi.ProbeResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The intervals beside the usual one, and answers that leave no doubt, in virtual time. */
class ProbePaceTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Probed it;

    private Probed probed(int n, UnaryOperator<ProbeMonitor.Builder> settings) {
        it = new Probed(n, settings.andThen(builder -> builder.jitter(0))::apply);
        return it;
    }

    @AfterEach
    void close() {
        it.close();
    }

    private static Duration last(List<Duration> gaps) {
        return gaps.get(gaps.size() - 1);
    }

    @Test
    void decisiveAnswer_takesOutAtOnce_withItsReason() {
        probed(2, builder -> builder.fall(5));
        it.advance(Probed.INTERVAL);
        it.probe.answers.put(
                Probed.id(0), () -> CompletableFuture.completedFuture(ProbeResult.downAtOnce("status 503")));
        it.untilAsked(0);
        it.time.runDue();
        assertThat(it.isHealthy(0)).isFalse();
        assertThat(it.events(TakenOut.class)).extracting(TakenOut::reason).containsExactly("status 503");
        it.probe.well(Probed.id(0));
        assertThat(it.until(() -> it.isHealthy(0))).as("rises like any other").isGreaterThan(Probed.INTERVAL);
    }

    private static Duration out(Probed it) {
        return it.until(() -> !it.isHealthy(0));
    }

    /** Everything slow on its way there: a busy machine, a cold client. */
    private void answersAfter(Duration delay) {
        it.probe.answers.put(Probed.id(0), () -> {
            CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
            it.time.schedule(() -> answer.complete(ProbeResult.up()), delay.toNanos());
            return answer;
        });
    }

    @Test
    void shortInterval_slowButAliveAfterOneLostProbe_staysIn() {
        probed(2, builder -> builder.interval(Duration.ofSeconds(1)));
        for (int round = 0; round < 20; round++) {
            it.probe.hang(Probed.id(0));
            it.untilAsked(0);
            answersAfter(Duration.ofMillis(500)); // of the 600 that a probe has
            it.advance(Duration.ofSeconds(3));
        }
        assertThat(it.events(TakenOut.class)).isEmpty();
    }

    @Test
    void shortInterval_hangs_isOutWithinTheBound_andNoSooner() {
        probed(2, builder -> builder.interval(Duration.ofSeconds(1)));
        it.untilAsked(0);
        it.probe.hang(Probed.id(0));
        assertThat(out(it)).isBetween(Duration.ofMillis(2_200), Duration.ofMillis(2_201));
        assertThat(it.events(TakenOut.class))
                .extracting(TakenOut::reason)
                .containsExactly("re-check, no answer within PT0.6S");
    }

    /** The re-check outlasts the fast interval, so it is the one that counts: 1 s, not 0.1 s, twice. */
    @Test
    void fastIntervalBelowASecond_hangs_recheckHasASecond() {
        probed(2, builder -> builder.fastInterval(Duration.ofMillis(100)).fall(3));
        it.untilAsked(0);
        it.probe.hang(Probed.id(0));
        assertThat(out(it)).isBetween(Duration.ofSeconds(5 + 3 + 2), Duration.ofMillis(10_001));
    }

    @Test
    void unhealthyInterval_holdsWhileOut_andOnlyThen() {
        probed(2, builder -> builder.unhealthyInterval(Duration.ofSeconds(20)).fall(1));
        it.advance(MINUTE);
        assertThat(last(it.probe.gaps(Probed.id(0)))).isEqualTo(Probed.INTERVAL);
        it.probe.ill(Probed.id(0), "x");
        it.untilAsked(0);
        it.untilAsked(0);
        assertThat(last(it.probe.gaps(Probed.id(0)))).isEqualTo(Duration.ofSeconds(20));
        it.probe.well(Probed.id(0));
        it.untilAsked(0);
        assertThat(last(it.probe.gaps(Probed.id(0)))).isEqualTo(Duration.ofSeconds(20));
        it.untilAsked(0);
        assertThat(last(it.probe.gaps(Probed.id(0)))).as("pending").isEqualTo(Duration.ofSeconds(1));
        assertThat(it.isHealthy(0)).isTrue();
        it.untilAsked(0);
        assertThat(last(it.probe.gaps(Probed.id(0)))).isEqualTo(Probed.INTERVAL);
    }

    /** The documented bound, with the good server back at the worst moment: right after it was asked. */
    @Test
    void unhealthyInterval_shorter_bringsItBackSooner() {
        probed(2, builder -> builder.unhealthyInterval(Duration.ofSeconds(1)));
        it.advance(Probed.INTERVAL);
        it.probe.ill(Probed.id(0), "x");
        it.until(() -> !it.isHealthy(0));
        it.untilAsked(0);
        it.probe.well(Probed.id(0));
        assertThat(it.until(() -> it.isHealthy(0))).isLessThanOrEqualTo(Duration.ofMillis(2_001));
    }

    /** Out at an interval shorter than the timeout: no second probe while one hangs. */
    @Test
    void unhealthyInterval_belowTheTimeout_hangingProbesDontPileUp() {
        probed(2, builder -> builder.unhealthyInterval(Duration.ofSeconds(1)));
        List<CompletableFuture<ProbeResult>> hung = it.probe.hang(Probed.id(0));
        it.until(() -> !it.isHealthy(0));
        for (int i = 0; i < 600; i++) {
            it.advance(Duration.ofMillis(100));
            assertThat(hung.stream().filter(stage -> !stage.isDone()).count()).isLessThanOrEqualTo(1);
        }
        assertThat(last(it.probe.gaps(Probed.id(0)))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void noTraffic_isAskedSeldom_andAgainWithinSecondsOfACall() {
        probed(3, builder -> builder.noTrafficInterval(MINUTE));
        it.call();
        it.advance(MINUTE.multipliedBy(2));
        int before = it.probe.asked.size();
        it.advance(MINUTE.multipliedBy(10));
        assertThat(it.probe.asked.size() - before).as("3 members, 10 minutes").isEqualTo(30);
        it.untilAsked(0);
        it.call();
        IntStream.range(0, 3).forEach(i -> it.probe.ill(Probed.id(i), "x"));
        Duration found = it.until(() -> !it.isHealthy(0) && !it.isHealthy(1) && !it.isHealthy(2));
        assertThat(found)
                .as("interval + fast interval to be asked, fast interval to confirm")
                .isLessThanOrEqualTo(Duration.ofMillis(7_001));
        it.advance(Duration.ofSeconds(30));
        assertThat(last(it.probe.gaps(Probed.id(0)))).isEqualTo(Probed.INTERVAL);
    }

    @Test
    void noTraffic_aCallEverySoOften_isTraffic() {
        probed(1, builder -> builder.noTrafficInterval(MINUTE));
        for (int i = 0; i < 20; i++) {
            it.call();
            it.advance(Duration.ofSeconds(50));
        }
        assertThat(it.probe.gaps(Probed.id(0))).containsOnly(Probed.INTERVAL);
    }

    @Test
    void noTraffic_pendingVerdicts_areNotDelayed() {
        probed(2, builder -> builder.noTrafficInterval(MINUTE));
        it.advance(MINUTE.multipliedBy(5));
        it.untilAsked(0);
        it.probe.ill(Probed.id(0), "x");
        it.untilAsked(0);
        assertThat(it.until(() -> !it.isHealthy(0))).isLessThanOrEqualTo(Duration.ofMillis(1_001));
    }

    @Test
    void partial_asksSoManyPerInterval_eachMemberInTurn() {
        probed(500, builder -> builder.partial(50, 1));
        it.advance(Duration.ofSeconds(50));
        assertThat(it.probe.asked).hasSize(500);
        assertThat(it.probe.asked.stream().map(FakeProbe.Asked::id).distinct()).hasSize(500);
        for (int period = 0; period < 5; period++) {
            int before = it.probe.asked.size();
            it.advance(Duration.ofSeconds(50));
            assertThat(it.probe.asked.subList(before, it.probe.asked.size()).stream()
                            .map(FakeProbe.Asked::id)
                            .distinct())
                    .hasSize(500);
            assertThat(it.probe.asked.size() - before).isEqualTo(500);
        }
        assertMostPerInterval(50);
    }

    /** Uniform first probes: binomial(500, 0.1) per interval, so 50 and 6.7 either way; 5 of those are never passed. */
    private void assertMostPerInterval(int expected) {
        int[] perInterval = new int[100];
        it.probe.asked.forEach(asked -> perInterval[(int) (asked.nanos() / Probed.INTERVAL.toNanos())]++);
        double deviation = Math.sqrt(expected * 0.9);
        assertThat(IntStream.of(perInterval).max().orElseThrow()).isLessThanOrEqualTo((int) (expected + 5 * deviation));
    }

    @Test
    void partial_ratio_ofSmallPools_leavesOnePerInterval() {
        probed(3, builder -> builder.partial(1_000, 0.01));
        it.advance(Duration.ofSeconds(15));
        it.probe.asked.clear();
        it.advance(Duration.ofSeconds(15));
        assertThat(it.probe.asked).hasSize(3);
    }

    @Test
    void partial_doubts_areClearedUpAtTheUsualPace() {
        probed(100, builder -> builder.partial(10, 1));
        it.advance(Duration.ofSeconds(50));
        it.probe.ill(Probed.id(0), "x");
        it.untilAsked(0);
        assertThat(it.until(() -> !it.isHealthy(0))).isLessThanOrEqualTo(Duration.ofMillis(1_001));
        it.probe.well(Probed.id(0));
        it.untilAsked(0);
        assertThat(it.until(() -> it.isHealthy(0))).isLessThanOrEqualTo(Duration.ofMillis(1_001));
    }

    @Test
    void partial_poolThatShrinks_isAskedAtItsNewPaceWithinAnInterval() {
        probed(1_000, builder -> builder.partial(10, 1));
        it.advance(Probed.INTERVAL);
        it.pool.update(Probed.endpoints(0, 10));
        it.probe.asked.clear();
        it.advance(Probed.INTERVAL.multipliedBy(2));
        assertThat(it.probe.asked.stream().map(FakeProbe.Asked::id).distinct()).hasSize(10);
    }
}
