package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.ChooseRequest;
import io.evener.sim.Witness.Ended;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Strategies compared under one seed meet the same requests: what one role draws never shifts another's numbers. */
final class CommonRandomNumbersTest {

    /** Where nobody waits, a call takes as long as its work. */
    private static List<String> calls(Strategy strategy, UnaryOperator<Simulation.Builder> change) {
        Witness witness = Witness.of(strategy);
        change.apply(Simulation.builder()
                        .servers(10, Server.delay())
                        .clients(3)
                        .arrivals(Arrivals.poisson(1000))
                        .requests(2000))
                .strategy(witness)
                .build()
                .run();
        return witness.ended.stream()
                .map(CommonRandomNumbersTest::call)
                .sorted()
                .toList();
    }

    private static String call(Ended ended) {
        return (ended.at() - ended.took()) + " takes " + ended.took();
    }

    private static final List<String> PLAIN = calls(Strategies.random(), UnaryOperator.identity());

    @Test
    void calls_otherStrategy_areTheSame() {
        assertThat(PLAIN).hasSizeGreaterThan(1800);
        assertThat(calls(Strategies.roundRobin(), UnaryOperator.identity())).isEqualTo(PLAIN);
        assertThat(calls(Strategies.leastRequest().choices(3), UnaryOperator.identity()))
                .isEqualTo(PLAIN);
    }

    @Test
    void calls_otherSeed_differ() {
        assertThat(calls(Strategies.random(), situation -> situation.seed(2))).isNotEqualTo(PLAIN);
    }

    @Test
    void calls_strategyThatDrawsMore_areTheSame() {
        assertThat(calls(new Greedy(), UnaryOperator.identity())).isEqualTo(PLAIN);
    }

    @Test
    void calls_moreDrawnForRequestsServersAndSignals_areTheSame() {
        assertThat(calls(
                        Strategies.random(),
                        situation -> situation
                                .signals(Signals.probed(Duration.ofMillis(5), Duration.ZERO, 0.5))
                                .request(random -> {
                                    random.nextLong();
                                    return ChooseRequest.any();
                                })
                                .at(
                                        Duration.ofMillis(100),
                                        cluster -> cluster.server(0).failing(0, Duration.ZERO))))
                .isEqualTo(PLAIN);
    }

    @Test
    void calls_moreClients_arriveAtTheSameTimeWithTheSameWork() {
        assertThat(calls(Strategies.random(), situation -> situation.clients(7)))
                .isEqualTo(PLAIN);
    }

    @Test
    void calls_oneServerFails_restIsTheSame() {
        List<String> others = calls(
                Witness.inOrder(),
                situation ->
                        situation.at(Duration.ZERO, cluster -> cluster.server(0).failing(1, Duration.ofDays(1))));
        assertThat(PLAIN).containsAll(others);
        assertThat(others).hasSizeBetween(1500, PLAIN.size() - 100);
    }

    /** A call of three that fails with its first attempt has work for three all the same. */
    @Test
    void calls_fanOutThatFailsEarly_leaveTheNextCallsWorkAlone() {
        Simulation.Builder wide = Simulation.builder()
                .servers(1, Server.delay())
                .arrivals(Arrivals.even(1000))
                .requests(500)
                .fanOut(3);
        Witness well = Witness.first();
        Simulation.builder(wide).strategy(well).build().run();
        Witness once = Witness.first();
        wide.strategy(once)
                .at(Duration.ofMillis(10), cluster -> cluster.server(0).down())
                .at(Duration.ofMillis(20), cluster -> cluster.server(0).restart())
                .build()
                .run();
        long later = Duration.ofMillis(20).toNanos();
        assertThat(once.ended.stream().filter(ended -> ended.at() - ended.took() >= later))
                .containsExactlyElementsOf(well.ended.stream()
                        .filter(ended -> ended.at() - ended.took() >= later)
                        .toList());
    }

    /** Draws a dozen numbers per choice. */
    private static final class Greedy implements Strategy {
        @Override
        public String name() {
            return "greedy";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> request -> {
                int chosen = 0;
                for (int i = 0; i < 12; i++) {
                    chosen = context.random().nextInt(snapshot.size());
                }
                return snapshot.member(chosen);
            };
        }
    }
}
