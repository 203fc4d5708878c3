package io.evener.sim;

import static io.evener.Outcome.CONNECT_FAILURE;
import static io.evener.Outcome.FAILURE;
import static io.evener.Outcome.OVERLOADED;
import static io.evener.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.sim.Witness.Ended;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One server, requests at equal distances with equal work: every number is computed by hand. Times in ms. */
final class ServerTest {

    private final Witness witness = Witness.first();
    private SimulationResult result = situation(Server.fifo(1), 1, 1).build().run();

    ServerTest() {
        witness.ended.clear();
    }

    private static Duration millis(double millis) {
        return Duration.ofNanos(Witness.nanos(millis));
    }

    /** Requests at 0, 10, 20 ... */
    private Simulation.Builder situation(Server server, int requests, double work) {
        return Simulation.builder()
                .strategy(witness)
                .servers(1, server)
                .work(Distribution.constant(millis(work)))
                .arrivals(Arrivals.even(100))
                .requests(requests)
                .warmUp(0);
    }

    private List<Ended> run(Simulation.Builder situation) {
        result = situation.build().run();
        return witness.ended;
    }

    private static Ended at(double end, double took) {
        return Ended.of(0, end, took, SUCCESS);
    }

    @Test
    void fifo_oneSlot_everyoneWaitsForThoseBefore() {
        assertThat(run(situation(Server.fifo(1), 4, 15)))
                .containsExactly(at(15, 15), at(30, 20), at(45, 25), at(60, 30));
        assertThat(result.mean().mean()).isEqualTo(22.5e6);
        assertThat(result.calls()).isEqualTo(4);
        assertThat(result.servers().get(0).mostHeld()).isEqualTo(2);
        assertThat(result.servers().get(0).utilisation()).isEqualTo(1);
        assertThat(result.throughput()).isEqualTo(100);
    }

    @Test
    void fifo_twoSlots_workOnTwoAtOnce() {
        assertThat(run(situation(Server.fifo(2), 4, 25)))
                .containsExactly(at(25, 25), at(35, 25), at(50, 30), at(60, 30));
    }

    @Test
    void processorSharing_twoJobs_eachAtHalfTheSpeedWhileBothAreThere() {
        assertThat(run(situation(Server.processorSharing(1), 2, 20))).containsExactly(at(30, 30), at(40, 30));
    }

    @Test
    void processorSharing_asManyCoresAsJobs_nobodyIsSlowed() {
        assertThat(run(situation(Server.processorSharing(2), 2, 20))).containsExactly(at(20, 20), at(30, 20));
    }

    /** After 20 ms, 3, 13 and 18 of 18 are left; the first takes three times its 3, and so on. Thirds are not exact. */
    @Test
    void processorSharing_threeJobs_eachAtAThird() {
        List<Ended> ended = run(situation(Server.processorSharing(1), 3, 18));
        long[] exact = {Witness.nanos(29), Witness.nanos(49), Witness.nanos(54)};
        for (int i = 0; i < 3; i++) {
            assertThat(ended.get(i).at()).isCloseTo(exact[i], within(3L));
        }
    }

    @Test
    void delay_manyJobs_nobodyWaits() {
        assertThat(run(situation(Server.delay(), 3, 25))).containsExactly(at(25, 25), at(35, 25), at(45, 25));
        assertThat(result.servers().get(0).utilisation()).isZero();
    }

    @Test
    void speed_halvedInMidService_restTakesTwiceAsLong() {
        assertThat(run(situation(Server.fifo(1), 1, 10)
                        .at(millis(5), cluster -> cluster.server(0).speed(0.5))))
                .containsExactly(at(15, 15));
    }

    @Test
    void speed_ofTheModel_dividesTheWork() {
        assertThat(run(situation(Server.fifo(1).speed(4), 2, 10))).containsExactly(at(2.5, 2.5), at(12.5, 2.5));
        assertThat(result.servers().get(0).utilisation()).isEqualTo(0.25);
    }

    @Test
    void speed_zeroAndBack_workWaits() {
        assertThat(run(situation(Server.fifo(1), 2, 10)
                        .at(millis(5), cluster -> cluster.server(0).speed(0))
                        .at(millis(25), cluster -> cluster.server(0).speed(1))))
                .containsExactly(at(30, 30), at(40, 30));
    }

    @Test
    void queueLimit_refusesTheSurplusAtOnce() {
        assertThat(run(situation(Server.fifo(1).queueLimit(1), 5, 32)))
                .containsExactly(
                        Ended.of(0, 20, 0, OVERLOADED),
                        Ended.of(0, 30, 0, OVERLOADED),
                        at(32, 32),
                        at(64, 54),
                        at(96, 56));
        assertThat(result.failed(OVERLOADED)).isEqualTo(2);
        assertThat(result.failed()).isEqualTo(2);
        assertThat(result.successRatio()).isEqualTo(0.6);
        assertThat(result.lastFailure()).isEqualTo(millis(30));
    }

    @Test
    void network_thereAndBack_isAddedExactly() {
        Distribution odd = Distribution.constant(Duration.ofNanos(3));
        assertThat(run(situation(Server.fifo(1).network(odd), 2, 10)))
                .containsExactly(
                        new Ended(0, 10_000_003, 10_000_003, SUCCESS), new Ended(0, 20_000_003, 10_000_003, SUCCESS));
    }

    @Test
    void down_failsWhatItHoldsAndRefusesUntilItIsBack() {
        assertThat(run(situation(Server.fifo(1), 4, 25)
                        .at(millis(15), cluster -> cluster.server(0).down())
                        .at(millis(28), cluster -> cluster.server(0).restart())))
                .containsExactly(
                        Ended.of(0, 15, 15, FAILURE),
                        Ended.of(0, 15, 5, FAILURE),
                        Ended.of(0, 20, 0, CONNECT_FAILURE),
                        at(55, 25));
        assertThat(result.servers().get(0).utilisation()).isCloseTo((15 + 10) / 40.0, within(1e-12));
    }

    @Test
    void down_twice_isDownOnce() {
        assertThat(run(situation(Server.fifo(1), 2, 25)
                        .at(millis(5), cluster -> cluster.server(0).down())
                        .at(millis(6), cluster -> cluster.server(0).down())))
                .containsExactly(Ended.of(0, 5, 5, FAILURE), Ended.of(0, 10, 0, CONNECT_FAILURE));
    }

    @Test
    void failing_all_failsAfterItsTimeWithoutWorking() {
        assertThat(run(situation(Server.fifo(1), 3, 25)
                        .at(millis(0), cluster -> cluster.server(0).failing(1, millis(2)))
                        .at(millis(15), cluster -> cluster.server(0).failing(0, millis(2)))))
                .containsExactly(Ended.of(0, 2, 2, FAILURE), Ended.of(0, 12, 2, FAILURE), at(45, 25));
    }

    /** Four standard deviations of a binomial count. */
    @Test
    void failing_aPart_failsThatPart() {
        int requests = 20_000;
        run(situation(Server.delay(), requests, 1)
                .at(Duration.ZERO, cluster -> cluster.server(0).failing(0.25, millis(2))));
        double slack = 4 * Math.sqrt(requests * 0.25 * 0.75);
        assertThat((double) result.failed(FAILURE)).isCloseTo(requests * 0.25, within(slack));
    }

    @Test
    void taking_otherWork_isForWhatStartsFromNowOn() {
        assertThat(run(situation(Server.fifo(1), 3, 5)
                        .at(millis(2), cluster -> cluster.server(0).taking(Distribution.constant(millis(7))))
                        .at(millis(18), cluster -> cluster.server(0).restart())))
                .containsExactly(at(5, 5), at(17, 7), at(25, 5));
    }

    /** A server that hangs ends nothing; whatever else counts must not be thinned out by the wait for it. */
    @Test
    void speed_zeroForEver_leavesCallsUnfinishedAndUtilisationRight() {
        run(situation(Server.fifo(1), 10, 5)
                .servers(1, Server.fifo(1))
                .strategy(Witness.inOrder())
                .at(Duration.ZERO, cluster -> cluster.server(1).speed(0)));
        assertThat(result.unfinished()).isEqualTo(5);
        assertThat(result.failed()).isEqualTo(5);
        assertThat(result.servers().get(0).utilisation()).isEqualTo(0.25);
        assertThat(result.servers().get(1).utilisation()).isZero();
    }

    @Test
    void work_ofAnHour_isNotGivenUpAsALeak() {
        assertThat(run(situation(Server.delay(), 2, 3_600_000)
                        .duration(Duration.ofHours(2))
                        .arrivals(Arrivals.even(1e-9))))
                .containsExactly(at(3_600_000, 3_600_000));
        assertThat(result.unfinished()).isZero();
    }
}
