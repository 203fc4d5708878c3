package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.RandomSource;
import io.evener.sim.Simulation.Builder;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SimulationBuilderTest {

    private static final Duration CENTURIES = Duration.ofDays(365 * 290);
    private static final Duration NANO = Duration.ofNanos(1);

    private static Builder valid() {
        return Simulation.builder()
                .strategy(Strategies.random())
                .servers(2, Server.fifo(1))
                .load(0.5)
                .requests(100);
    }

    private static Arguments refused(String message, UnaryOperator<Builder> setting) {
        return Arguments.of(message, setting);
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                refused("must be > 0 and < 1 for a steady state: load=1.0", b -> b.load(1)),
                refused("must be > 0 and < 1 for a steady state: load=0.0", b -> b.load(0)),
                refused("must be > 0 and < 1 for a steady state: load=NaN", b -> b.load(Double.NaN)),
                refused("must be in 1..1048576: count=0", b -> b.servers(0, Server.fifo(1))),
                refused("must be in 1..1048576: count=-1", b -> b.servers(-1, Server.fifo(1))),
                refused("must be > 0: clients=0", b -> b.clients(0)),
                refused("must be > 0: requests=0", b -> b.requests(0)),
                refused("must be > 0: duration=PT-1S", b -> b.duration(Duration.ofSeconds(-1))),
                refused("must be > 0: duration=PT0S", b -> b.duration(Duration.ZERO)),
                refused("must be >= 0 and < 1: warmUp=1.0", b -> b.warmUp(1)),
                refused("must be >= 0 and < 1: warmUp=NaN", b -> b.warmUp(Double.NaN)),
                refused("must be > 0: timeout=PT0S", b -> b.timeout(Duration.ZERO)),
                refused("must be > 0: delay=PT0S", b -> b.hedgeAfter(Duration.ZERO)),
                refused("must be > 0: width=0", b -> b.fanOut(0)),
                refused("must be >= 0: time=PT-1S", b -> b.at(Duration.ofSeconds(-1), cluster -> {})),
                refused("must be > 0: interval=PT0S", b -> b.timeline(Duration.ZERO)),
                refused("must be > 0: slots=0", b -> b.servers(1, Server.fifo(0))),
                refused("must be > 0: cores=NaN", b -> b.servers(1, Server.processorSharing(Double.NaN))),
                refused(
                        "must be >= 0: queueLimit=-1",
                        b -> b.servers(1, Server.fifo(1).queueLimit(-1))),
                refused(
                        "must be > 0 and finite: speed=0.0",
                        b -> b.servers(1, Server.fifo(1).speed(0))),
                refused(
                        "must be > 0 and finite: speed=Infinity",
                        b -> b.servers(1, Server.fifo(1).speed(Double.POSITIVE_INFINITY))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badValues")
    void setter_badValue_isRefusedByNameAndValue(String message, UnaryOperator<Builder> setting) {
        assertThatThrownBy(() -> setting.apply(valid()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> badCombinations() {
        Builder empty = Simulation.builder();
        return Stream.of(
                refused(
                        "must be set: strategy",
                        b -> Simulation.builder().servers(1, Server.fifo(1)).load(0.5)),
                refused(
                        "must be set: servers",
                        b -> empty.strategy(Strategies.random()).load(0.5)),
                refused(
                        "must be set: load or arrivals",
                        b -> Simulation.builder().strategy(Strategies.random()).servers(1, Server.fifo(1))),
                refused(
                        "must be set for a closed loop: duration",
                        b -> b.arrivals(Arrivals.closedLoop(1, Distribution.constant(NANO)))),
                refused(
                        "must be set by arrivals where capacity has no bound: load=0.5",
                        b -> b.servers(1, Server.delay())),
                refused(
                        "must be set by arrivals where capacity has no bound: load=0.5",
                        b -> b.servers(1, Server.processorSharing(Double.POSITIVE_INFINITY))),
                refused(
                        "must be > 0 and finite to make a load: mean work=0.0",
                        b -> b.work(Distribution.constant(Duration.ZERO))),
                refused(
                        "must be > 0 and finite to make a load: mean work=NaN",
                        b -> b.work(new Sampled(Double.NaN, RandomSource::nextDouble))),
                refused("must be between 32 ns and 73 years: duration=1 ns", b -> b.duration(NANO)),
                refused(
                        "must be between 32 ns and 73 years: duration=9145440000000000000 ns",
                        b -> b.duration(CENTURIES)),
                refused(
                        "must be between 32 ns and 73 years: duration=" + Long.MAX_VALUE + " ns",
                        b -> b.requests(Long.MAX_VALUE)),
                refused(
                        "must leave at least 32 ns: warmUp=0.99",
                        b -> b.duration(Duration.ofNanos(100)).warmUp(0.99)),
                refused(
                        "must be at most 10000: intervals of the timeline=1000000000",
                        b -> b.duration(Duration.ofSeconds(1)).timeline(NANO)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badCombinations")
    void build_badCombination_isRefusedByName(String message, UnaryOperator<Builder> setting) {
        assertThatThrownBy(() -> setting.apply(valid()).build())
                .isInstanceOf(RuntimeException.class)
                .hasMessage(message);
    }

    @Test
    void load_moreThanANanosecondCanHold_isRefused() {
        assertThatThrownBy(() -> valid().work(Distribution.constant(NANO))
                        .servers(2, Server.fifo(1))
                        .load(0.9)
                        .build())
                .hasMessage("must be > 0 and <= 1e9: perSecond=3.6E9");
    }

    @Test
    void setters_null_areRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> valid().strategy(null))
                .withMessage("strategy");
        assertThatNullPointerException().isThrownBy(() -> valid().work(null)).withMessage("work");
        assertThatNullPointerException()
                .isThrownBy(() -> valid().arrivals(null))
                .withMessage("arrivals");
        assertThatNullPointerException().isThrownBy(() -> valid().signals(null)).withMessage("signals");
    }

    @Test
    void builder_ofAnother_sharesNothingWithIt() {
        Builder first = valid();
        Builder second = Simulation.builder(first);
        second.servers(3, Server.fifo(1))
                .seed(9)
                .at(Duration.ZERO, cluster -> cluster.server(0).down());
        Simulation built = first.build();
        first.servers(7, Server.fifo(1));
        SimulationResult result = built.run();
        assertThat(result.servers()).hasSize(2);
        assertThat(result.failed()).isZero();
        assertThat(second.build().run().servers()).hasSize(5);
    }

    @Test
    void load_ofMixedServers_isAPartOfTheirCommonCapacity() {
        Simulation simulation = Simulation.builder()
                .strategy(Strategies.random())
                .servers(2, Server.fifo(3))
                .servers(1, Server.processorSharing(2).speed(0.5))
                .work(Distribution.constant(Duration.ofMillis(10)))
                .fanOut(2)
                .load(0.5)
                .duration(Duration.ofSeconds(8))
                .build();
        assertThat(simulation.expectedCalls()).isEqualTo(8 * 7 * 100 / 4);
        assertThat(valid().build().expectedCalls()).isEqualTo(100);
    }

    /** The shortest and the longest that can be told in nanoseconds. */
    @Test
    void durations_extreme_work() {
        SimulationResult brief = valid().work(Distribution.constant(NANO))
                .arrivals(Arrivals.even(1e9))
                .duration(Duration.ofNanos(40))
                .warmUp(0)
                .timeline(CENTURIES)
                .timeout(NANO)
                .hedgeAfter(NANO)
                .signals(Signals.probed(NANO, NANO, 0))
                .build()
                .run();
        assertThat(brief.calls()).isEqualTo(40);
        assertThat(brief.timeline()).hasSize(1);
        SimulationResult endless = valid().work(Distribution.constant(CENTURIES))
                .arrivals(Arrivals.even(1e-7))
                .duration(Duration.ofDays(365 * 10))
                .warmUp(0)
                .timeout(CENTURIES)
                .hedgeAfter(CENTURIES)
                .build()
                .run();
        assertThat(endless.unfinished()).isEqualTo(endless.calls()).isEqualTo(32);
    }

    @Test
    void script_afterTheRun_isRefused() {
        Simulation.Builder late = valid().duration(Duration.ofSeconds(10)).at(Duration.ofSeconds(21), cluster -> {});
        assertThatThrownBy(late::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must be <= PT20S, when the run is over at the latest: time=PT21S");
    }

    /** Instants this late are further apart than doubles near them: the last must still fall into the last batch. */
    @Test
    void duration_ofDecades_countsCallsUpToTheLastNanosecond() {
        long end = Duration.ofDays(365 * 73).toNanos();
        Recorder recorder = new Recorder(0, end, CENTURIES.toNanos());
        recorder.arrived(end - 1);
        recorder.succeeded(end - 1, 5);
        assertThat(recorder.counts()[Recorder.BATCHES - 1]).isEqualTo(1);
        assertThat(recorder.open()).isZero();
    }
}
