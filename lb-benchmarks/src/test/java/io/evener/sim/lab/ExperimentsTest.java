package io.evener.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.sim.Arrivals;
import io.evener.sim.Server;
import io.evener.sim.lab.Experiment.Kind;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge judged: what is right passes, and what is wrong, in the simulator or in a strategy, does not. */
final class ExperimentsTest {

    private static final Contestant LEAST = new Contestant("leastRequest", true, Strategies.leastRequest());
    /** Claims to read load and draws lots. */
    private static final Contestant LIAR = new Contestant("liar", true, Strategies.random());

    private static final Contestant STUCK = new Contestant("first", true, new First());

    private static Finding find(String name, double scale, Contestant... contestants) {
        return find(Experiments.find(name).orElseThrow(), scale, contestants);
    }

    private static Finding find(Experiment experiment, double scale, Contestant... contestants) {
        return Lab.builder()
                .scale(scale)
                .contestants(List.of(contestants))
                .build()
                .run(List.of(experiment), finding -> {})
                .get(0);
    }

    @Test
    void all_names_areUniqueAndFitCommands() {
        List<Experiment> all = Experiments.all();
        assertThat(all)
                .extracting(Experiment::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
        assertThat(all).extracting(Experiment::shows).allMatch(shows -> !shows.isBlank() && !shows.endsWith("."));
        assertThat(all)
                .allMatch(experiment -> Experiments.find(experiment.name()).isPresent());
        assertThat(Experiments.oracles()).allMatch(experiment -> experiment.kind() == Kind.ORACLE);
        assertThat(Experiments.scenarios()).allMatch(experiment -> experiment.kind() == Kind.SCENARIO);
        assertThat(Experiments.resilience()).allMatch(experiment -> experiment.kind() == Kind.RESILIENCE);
        assertThat(Experiments.find("nonsense")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mm1, 0.01",
        "mmc, 0.005",
        "closed-loop, 0.02",
        "fan-out, 0.02",
        "subsetting, 1",
        "smoothness, 1",
        "first-choice, 1",
        "metastable, 0.05",
        "retry-storm, 0.05",
        "partial-failure, 0.05",
        "correlated-failure, 0.05",
        "slow-start, 0.05",
        "outage, 0.05",
        "small-cluster, 0.05",
        "gray-failure, 0.05",
        "region-failover, 0.05"
    })
    void oracle_shortForm_passes(String name, double scale) {
        Finding finding = find(name, scale);
        assertThat(finding.failures()).isEmpty();
        assertThat(finding.passed()).isTrue();
    }

    private static Experiment queue(double speed, double expected) {
        return new Oracle(
                "queue",
                "M/M/1 at load 0.8",
                sums -> sums.add(
                        sums.plan()
                                .simulation()
                                .strategy(Strategies.random())
                                .servers(1, Server.fifo(1).speed(speed))
                                .arrivals(Arrivals.poisson(80))
                                .requests(sums.plan().requests(10_000_000)),
                        (sheet, result) -> sheet.mean("mean", expected, result, Oracle.MEAN, 0.02)));
    }

    /** Its mean sojourn would be 1 / (0.9 - 0.8) instead of 1 / (1 - 0.8) services. */
    @Test
    void oracle_serverATenthTooSlow_fails() {
        assertThat(find(queue(1, QueueTheory.mm1Mean(0.8)), 0.02).passed()).isTrue();
        assertThat(find(queue(0.9, QueueTheory.mm1Mean(0.8)), 0.02).passed()).isFalse();
        assertThat(find(queue(1.1, QueueTheory.mm1Mean(0.8)), 0.02).passed()).isFalse();
    }

    @Test
    void oracle_wrongExpectation_fails() {
        assertThat(find(queue(1, 1.2 * QueueTheory.mm1Mean(0.8)), 0.02).verdict())
                .isEqualTo("queue: FAIL 1 of 1 check");
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow-third", "slow-tenth", "black-hole"})
    void scenario_alwaysTheFirstMember_fails(String name) {
        assertThat(find(name, 1, STUCK).passed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow-third", "slow-tenth", "black-hole"})
    void scenario_loadIgnoredWhileClaimingToReadIt_fails(String name) {
        assertThat(find(name, 1, LIAR).passed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slow-third", "slow-tenth", "black-hole"})
    void scenario_leastRequest_passes(String name) {
        assertThat(find(name, 1, LEAST).failures()).isEmpty();
    }

    @Test
    void scenario_noContestants_isRefused() {
        assertThatThrownBy(() -> find("slow-third", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must be set for a scenario: contestants, experiment=slow-third");
    }

    /** The first member that may be chosen, always. */
    private static final class First implements Strategy {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> request -> IntStream.range(0, snapshot.size())
                    .filter(i -> snapshot.eligible(i) && !request.excludes(snapshot.member(i)))
                    .mapToObj(snapshot::member)
                    .findFirst()
                    .orElse(null);
        }
    }
}
