package io.evener.sim;

import static io.evener.Outcome.FAILURE;
import static io.evener.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.sim.Witness.Ended;
import io.evener.sim.Witness.Seen;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a script does to the pool, every client's strategy sees at once. */
final class MembershipTest {

    private static final int CLIENTS = 3;
    private static final Duration FIFTY = Duration.ofMillis(50);

    private final Witness witness = Witness.inOrder();

    private Simulation.Builder situation() {
        return Simulation.builder()
                .strategy(witness)
                .servers(2, Server.fifo(1))
                .clients(CLIENTS)
                .work(Distribution.constant(Duration.ofMillis(10)))
                .arrivals(Arrivals.even(100))
                .requests(20)
                .warmUp(0);
    }

    /** Every client's last view up to this instant. */
    private void assertSeen(Duration at, Integer... servers) {
        for (int client = 0; client < CLIENTS; client++) {
            String pool = "client-" + client;
            List<Seen> views = witness.seen.stream()
                    .filter(seen -> seen.pool().equals(pool) && seen.at() <= at.toNanos())
                    .toList();
            assertThat(views.get(views.size() - 1).servers()).as(pool).containsExactlyInAnyOrder(servers);
        }
    }

    private SimulationResult run(Consumer<Cluster> at50, Consumer<Cluster> at100) {
        return situation()
                .at(FIFTY, at50)
                .at(FIFTY.multipliedBy(2), at100)
                .build()
                .run();
    }

    @Test
    void join_newServer_reachesEveryClient() {
        SimulationResult result = run(
                cluster -> {
                    assertThat(cluster.size()).isEqualTo(2);
                    assertThat(cluster.join(Server.fifo(2))).isEqualTo(2);
                    assertThat(cluster.size()).isEqualTo(3);
                },
                cluster -> {});
        assertSeen(Duration.ofMillis(49), 0, 1);
        assertSeen(FIFTY, 0, 1, 2);
        assertThat(result.servers()).hasSize(3);
        SimulationResult.ServerShare newcomer = result.servers().get(2);
        assertThat(newcomer.calls()).isPositive();
        // its capacity counts from when it was there: 150 ms of two slots
        long done = witness.ended.stream().filter(ended -> ended.server() == 2).count();
        assertThat(newcomer.utilisation()).isEqualTo(done * 10 / 300.0);
    }

    @Test
    void leave_andRejoin_reachEveryClient() {
        run(cluster -> cluster.leave(0), cluster -> cluster.rejoin(0));
        assertSeen(Duration.ofMillis(49), 0, 1);
        assertSeen(FIFTY, 1);
        assertSeen(Duration.ofMillis(100), 0, 1);
    }

    @Test
    void leave_allOrTwice_leavesNobody() {
        SimulationResult result = run(
                cluster -> {
                    cluster.leave(0);
                    cluster.leave(0);
                    cluster.leave(1);
                },
                cluster -> {
                    cluster.rejoin(1);
                    cluster.rejoin(1);
                });
        assertSeen(FIFTY);
        assertSeen(Duration.ofMillis(100), 1);
        assertThat(result.refused()).isEqualTo(5);
    }

    @Test
    void leave_withCallsInHand_servesThem() {
        run(cluster -> cluster.leave(0), cluster -> {});
        assertThat(witness.ended).allMatch(ended -> ended.outcome() == SUCCESS);
        assertThat(witness.ended)
                .filteredOn(ended -> ended.server() == 0)
                .allMatch(ended -> ended.at() <= Duration.ofMillis(60).toNanos());
    }

    @Test
    void drain_andReadmit_reachEveryClient() {
        SimulationResult result =
                run(cluster -> cluster.drain(1, Duration.ofMillis(20)), cluster -> cluster.readmit(1));
        assertSeen(FIFTY, 0);
        assertSeen(Duration.ofMillis(100), 0, 1);
        assertThat(result.failed()).isZero();
    }

    @Test
    void restart_afterDown_servesAgain() {
        SimulationResult result = run(
                cluster -> cluster.server(0).down(),
                cluster -> cluster.server(0).restart());
        assertThat(result.failed()).isBetween(1L, 5L);
        assertThat(witness.ended)
                .filteredOn(ended -> ended.server() == 0)
                .last()
                .extracting(Ended::outcome)
                .isEqualTo(SUCCESS);
        assertThat(result.failed(FAILURE)).isLessThanOrEqualTo(1);
    }

    @Test
    void server_unknown_comesOutOfTheRun() {
        assertThatThrownBy(() -> run(cluster -> cluster.server(2), cluster -> {}))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> run(cluster -> cluster.leave(-1), cluster -> {}))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void control_badValues_areRefused() {
        refused(cluster -> cluster.server(0).speed(-1), "must be >= 0 and finite: speed=-1.0");
        refused(cluster -> cluster.server(0).speed(Double.NaN), "must be >= 0 and finite: speed=NaN");
        refused(cluster -> cluster.server(0).failing(1.5, FIFTY), "must be in 0..1: ratio=1.5");
        refused(cluster -> cluster.server(0).failing(Double.NaN, FIFTY), "must be in 0..1: ratio=NaN");
        refused(cluster -> cluster.server(0).failing(1, FIFTY.negated()), "must be >= 0: after=PT-0.05S");
        refused(cluster -> cluster.rate(0), "must be > 0 and make at most 1e9 requests per second: factor=0.0");
        refused(cluster -> cluster.rate(1e8), "must be > 0 and make at most 1e9 requests per second: factor=1.0E8");
        refused(
                cluster -> cluster.rate(Double.NaN),
                "must be > 0 and make at most 1e9 requests per second: factor=NaN");
    }

    private void refused(Consumer<Cluster> action, String message) {
        assertThatThrownBy(() -> run(action, cluster -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
