package io.evener.sim;

import static io.evener.Outcome.CONNECT_FAILURE;
import static io.evener.Outcome.FAILURE;
import static io.evener.Outcome.SUCCESS;
import static io.evener.Outcome.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.sim.Witness.Ended;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Timeouts, hedges, fan-out, closed loops, by hand. */
final class CallTest {

    private static final Duration TEN = Duration.ofMillis(10);

    private static Simulation.Builder situation(Witness witness, int servers, int requests) {
        return Simulation.builder()
                .strategy(witness)
                .servers(servers, Server.fifo(1))
                .work(Distribution.constant(TEN))
                .arrivals(Arrivals.even(10))
                .requests(requests)
                .warmUp(0);
    }

    @Test
    void timeout_failsTheCallAtThatInstantAndTheServerWorksOn() {
        Witness witness = Witness.first();
        SimulationResult result = situation(witness, 1, 2)
                .work(Distribution.constant(Duration.ofMillis(160)))
                .timeout(Duration.ofMillis(165))
                .build()
                .run();
        assertThat(witness.ended).containsExactly(Ended.of(0, 160, 160, SUCCESS), Ended.of(0, 265, 165, TIMEOUT));
        assertThat(result.failed(TIMEOUT)).isEqualTo(1);
        assertThat(result.unfinished()).isZero();
        Witness shorter = Witness.first();
        result = situation(shorter, 1, 2)
                .work(Distribution.constant(Duration.ofMillis(160)))
                .timeout(Duration.ofMillis(30))
                .build()
                .run();
        assertThat(shorter.ended).containsExactly(Ended.of(0, 30, 30, TIMEOUT), Ended.of(0, 130, 30, TIMEOUT));
        assertThat(result.servers().get(0).utilisation()).isEqualTo(1);
        assertThat(result.servers().get(0).mostHeld()).isEqualTo(2);
    }

    @Test
    void hedge_slowFirst_oneMoreAttemptElsewhereAndTheFirstAnswerCounts() {
        Witness witness = Witness.first();
        SimulationResult result = situation(witness, 3, 1)
                .hedgeAfter(Duration.ofMillis(20))
                .at(Duration.ZERO, cluster -> cluster.server(0).speed(0.1))
                .build()
                .run();
        assertThat(witness.begun).containsExactly(0L, 20_000_000L);
        assertThat(witness.ended).startsWith(Ended.of(1, 30, 10, SUCCESS));
        assertThat(result.mean().mean()).isEqualTo(30e6);
        assertThat(result.attemptsPerCall()).isEqualTo(2);
    }

    @Test
    void hedge_firstAnswersLater_endsTheLoserToo() {
        Witness witness = Witness.first();
        SimulationResult result = situation(witness, 2, 2)
                .hedgeAfter(Duration.ofMillis(20))
                .at(Duration.ZERO, cluster -> cluster.server(0).speed(0.1))
                .build()
                .run();
        assertThat(witness.ended)
                .startsWith(Ended.of(1, 30, 10, SUCCESS), Ended.of(0, 100, 100, SUCCESS))
                .contains(Ended.of(1, 130, 10, SUCCESS));
        assertThat(result.calls()).isEqualTo(2);
        assertThat(result.succeeded()).isEqualTo(2);
    }

    @Test
    void hedge_quickFirst_isNotSent() {
        SimulationResult result = situation(Witness.first(), 2, 5)
                .hedgeAfter(TEN.plusNanos(1))
                .build()
                .run();
        assertThat(result.attemptsPerCall()).isEqualTo(1);
    }

    @Test
    void hedge_firstFails_secondMayStillAnswer() {
        Witness witness = Witness.first();
        SimulationResult result = situation(witness, 2, 1)
                .hedgeAfter(Duration.ofMillis(5))
                .at(Duration.ZERO, cluster -> cluster.server(0).failing(1, Duration.ofMillis(7)))
                .build()
                .run();
        assertThat(result.succeeded()).isEqualTo(1);
        assertThat(result.mean().mean()).isEqualTo(15e6);
    }

    /** Timers that outlive their calls would keep all calls of a run in memory. */
    @Test
    void timers_callAnsweredBefore_areTakenBack() {
        long plain = situation(Witness.first(), 1, 100).build().run().events();
        SimulationResult timed = situation(Witness.first(), 1, 100)
                .timeout(Duration.ofMillis(150))
                .hedgeAfter(Duration.ofMillis(120))
                .build()
                .run();
        assertThat(timed.events()).isEqualTo(plain);
    }

    @Test
    void fanOut_waitsForTheSlowest() {
        Witness witness = Witness.inOrder();
        SimulationResult result = situation(witness, 3, 1)
                .fanOut(3)
                .at(Duration.ZERO, cluster -> cluster.server(1).speed(0.5))
                .at(Duration.ZERO, cluster -> cluster.server(2).speed(0.25))
                .build()
                .run();
        assertThat(witness.ended)
                .containsExactly(
                        Ended.of(0, 10, 10, SUCCESS), Ended.of(1, 20, 20, SUCCESS), Ended.of(2, 40, 40, SUCCESS));
        assertThat(result.mean().mean()).isEqualTo(40e6);
        assertThat(result.attemptsPerCall()).isEqualTo(3);
        assertThat(result.calls()).isEqualTo(1);
    }

    @Test
    void fanOut_oneFails_failsTheCallOnce() {
        Witness witness = Witness.inOrder();
        SimulationResult result = situation(witness, 3, 1)
                .fanOut(3)
                .at(Duration.ZERO, cluster -> cluster.server(1).failing(1, Duration.ofMillis(3)))
                .at(Duration.ZERO, cluster -> cluster.server(2).failing(1, Duration.ofMillis(4)))
                .build()
                .run();
        assertThat(result.failed(FAILURE)).isEqualTo(1);
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.unfinished()).isZero();
    }

    @Test
    void arrive_noEndpoint_isRefused() {
        Witness witness = Witness.first();
        SimulationResult result = situation(witness, 1, 3)
                .at(Duration.ZERO, cluster -> cluster.leave(0))
                .at(Duration.ofMillis(150), cluster -> cluster.rejoin(0))
                .build()
                .run();
        assertThat(result.refused()).isEqualTo(2);
        assertThat(result.succeeded()).isEqualTo(1);
        assertThat(result.failed()).isEqualTo(2);
    }

    @Test
    void closedLoop_neverMoreCallsOpenThanUsers() {
        Witness witness = Witness.first();
        SimulationResult result = situation(witness, 1, 1)
                .clients(2)
                .arrivals(Arrivals.closedLoop(3, Distribution.constant(Duration.ZERO)))
                .duration(Duration.ofSeconds(1))
                .build()
                .run();
        assertThat(witness.mostOpen).isEqualTo(3);
        assertThat(result.servers().get(0).mostHeld()).isEqualTo(3);
        assertThat(result.calls()).isEqualTo(102); // one every 10 ms, and three at the start
        assertThat(result.mean().mean()).isEqualTo((10 + 20 + 100 * 30) * 1e6 / 102);
    }

    @Test
    void closedLoop_usersThink_betweenAnswerAndNextCall() {
        Witness witness = Witness.first();
        situation(witness, 1, 1)
                .arrivals(Arrivals.closedLoop(1, Distribution.constant(Duration.ofMillis(30))))
                .duration(Duration.ofMillis(100))
                .build()
                .run();
        assertThat(witness.begun).containsExactly(30_000_000L, 70_000_000L);
    }

    @Test
    void closedLoop_failingAtOnceWithoutThinking_isRefusedRatherThanRunForEver() {
        Simulation simulation = situation(Witness.first(), 1, 1)
                .arrivals(Arrivals.closedLoop(1, Distribution.constant(Duration.ZERO)))
                .duration(Duration.ofSeconds(1))
                .at(Duration.ofMillis(5), cluster -> cluster.server(0).down())
                .build();
        assertThatThrownBy(simulation::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("must go on: time stands still at PT0.005S");
    }

    @Test
    void down_whileAnswersAreOnTheirWay_letsThemArrive() {
        Witness far = Witness.first();
        Simulation.builder()
                .strategy(far)
                .servers(1, Server.fifo(1).network(Distribution.constant(Duration.ofMillis(8))))
                .work(Distribution.constant(TEN))
                .arrivals(Arrivals.even(200))
                .requests(3)
                .warmUp(0)
                .at(Duration.ofMillis(15), cluster -> cluster.server(0).down())
                .build()
                .run();
        assertThat(far.ended)
                .containsExactly(
                        Ended.of(0, 18, 18, SUCCESS), Ended.of(0, 19, 14, FAILURE), Ended.of(0, 19, 9, FAILURE));
        assertThat(far.ended).noneMatch(ended -> ended.outcome() == CONNECT_FAILURE);
    }
}
