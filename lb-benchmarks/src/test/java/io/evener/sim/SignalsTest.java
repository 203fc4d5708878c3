package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evener.sim.Witness.Told;
import io.evener.spi.LoadReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What servers say, and when clients hear it. */
final class SignalsTest {

    private final Witness witness = Witness.first();

    /** Requests at 0, 10, 20 ..., 15 ms of work: queues grow. */
    private Simulation.Builder situation(Signals signals, int requests) {
        return Simulation.builder()
                .strategy(witness)
                .servers(1, Server.fifo(1))
                .work(Distribution.constant(Duration.ofMillis(15)))
                .arrivals(Arrivals.even(100))
                .requests(requests)
                .signals(signals)
                .warmUp(0);
    }

    private List<String> told() {
        return witness.told.stream()
                .map(told -> told.at() / 1e6 + ": " + told.report().inFlight())
                .toList();
    }

    @Test
    void none_tellsNothing() {
        situation(Signals.none(), 5).build().run();
        assertThat(witness.told).isEmpty();
    }

    @Test
    void fresh_tellsEveryChangeAtOnce() {
        situation(Signals.fresh(), 3).build().run();
        assertThat(told()).containsExactly("0.0: 1", "10.0: 2", "15.0: 1", "20.0: 2", "30.0: 1", "45.0: 0");
    }

    @Test
    void fresh_serverDies_tellsNothingUntilItIsBack() {
        situation(Signals.fresh(), 4)
                .at(Duration.ofMillis(5), cluster -> cluster.server(0).down())
                .at(Duration.ofMillis(25), cluster -> cluster.server(0).restart())
                .build()
                .run();
        assertThat(told()).containsExactly("0.0: 1", "25.0: 0", "30.0: 1", "45.0: 0");
    }

    @Test
    void polled_tellsEveryClientOfEveryServerOncePerPeriod() {
        situation(Signals.polled(Duration.ofMillis(12)), 4)
                .servers(1, Server.fifo(1))
                .clients(2)
                .build()
                .run();
        assertThat(witness.told.stream().filter(told -> told.at() <= 36_000_000))
                .hasSize(3 * 2 * 2);
        assertThat(witness.told.stream()
                        .filter(told -> told.server() == 0)
                        .map(told -> told.at() / 1e6 + ": " + told.report().inFlight())
                        .distinct())
                .startsWith("12.0: 2", "24.0: 2", "36.0: 2");
        assertThat(witness.told.stream().filter(told -> told.server() == 1))
                .allMatch(told -> told.report().inFlight() == 0);
    }

    @Test
    void polled_serverThatIsDownOrHangs_doesNotAnswer() {
        situation(Signals.polled(Duration.ofMillis(10)), 10)
                .at(Duration.ofMillis(15), cluster -> cluster.server(0).down())
                .at(Duration.ofMillis(35), cluster -> cluster.server(0).restart())
                .at(Duration.ofMillis(55), cluster -> cluster.server(0).speed(0))
                .at(Duration.ofMillis(75), cluster -> cluster.server(0).speed(1))
                .build()
                .run();
        assertThat(witness.told.stream().map(told -> told.at() / 1_000_000)).startsWith(10L, 40L, 50L, 80L, 90L, 100L);
    }

    /** Each way takes 10 ms: the first is done at 25, when the second waits; at 35, when it is known, there are two. */
    @Test
    void piggybacked_tellsTheStateAsOfTheAnswersDeparture() {
        situation(Signals.piggybacked(), 6).build().run();
        assertThat(told()).startsWith("15.0: 1", "30.0: 1", "45.0: 2");
        witness.told.clear();
        far(6).build().run();
        assertThat(told()).startsWith("35.0: 1", "50.0: 1", "65.0: 2");
    }

    private Simulation.Builder far(int requests) {
        return Simulation.builder()
                .strategy(witness)
                .servers(1, Server.fifo(1).network(Distribution.constant(Duration.ofMillis(20))))
                .work(Distribution.constant(Duration.ofMillis(15)))
                .arrivals(Arrivals.even(100))
                .requests(requests)
                .signals(Signals.piggybacked())
                .warmUp(0);
    }

    @Test
    void piggybacked_nobodyThere_tellsNothing() {
        situation(Signals.piggybacked(), 3)
                .at(Duration.ofMillis(5), cluster -> cluster.server(0).down())
                .build()
                .run();
        assertThat(witness.told).isEmpty();
    }

    @Test
    void piggybacked_afterTheTimeout_isNotHeard() {
        situation(Signals.piggybacked(), 3)
                .timeout(Duration.ofMillis(14))
                .build()
                .run();
        assertThat(witness.told).isEmpty();
    }

    /** 3 clients, 2 servers, 1,000 probes each within 10 s, 30 % lost: four deviations, and a probe each for the phases. */
    @Test
    void probed_arrivesLateAndNotAlways() {
        Simulation.Builder probed = situation(Signals.probed(Duration.ofMillis(10), Duration.ofMillis(3), 0.3), 1000);
        probed.servers(1, Server.fifo(1)).clients(3).build().run();
        double probes = 3 * 2 * 1000;
        long heard = witness.told.stream()
                .filter(told -> told.at() <= Duration.ofSeconds(10).toNanos())
                .count();
        assertThat((double) heard).isCloseTo(probes * 0.7, within(4 * Math.sqrt(probes * 0.7 * 0.3) + 6));
        assertThat(witness.told.stream().map(told -> told.at() % 10_000_000).distinct())
                .as("each client asks each server in a phase of its own")
                .hasSize(6);
    }

    /** The first request is there from 0 to 15: who asks at t is told of it at t + 40. */
    @Test
    void probed_tellsTheStateAsOfTheQuestion() {
        situation(Signals.probed(Duration.ofMillis(1), Duration.ofMillis(40), 0), 1)
                .duration(Duration.ofMillis(100))
                .arrivals(Arrivals.even(1))
                .build()
                .run();
        assertThat(witness.told.stream().filter(told -> told.report().inFlight() == 1))
                .hasSize(15);
        assertThat(witness.told.stream()
                        .filter(told -> told.report().inFlight() == 1)
                        .mapToLong(Told::at)
                        .max()
                        .orElseThrow())
                .isBetween(54_000_000L, 55_000_000L);
    }

    @Test
    void probed_newcomer_isProbedToo() {
        situation(Signals.probed(Duration.ofMillis(10), Duration.ZERO, 0), 10)
                .clients(2)
                .at(Duration.ofMillis(50), cluster -> cluster.join(Server.fifo(1)))
                .build()
                .run();
        assertThat(witness.told.stream().filter(told -> told.server() == 1 && told.at() <= 100_000_000))
                .hasSize(2 * 5)
                .allMatch(told -> told.at() >= 50_000_000);
    }

    @Test
    void probed_serverThatIsDownOrHangs_doesNotAnswer() {
        situation(Signals.probed(Duration.ofMillis(1), Duration.ZERO, 0), 10)
                .at(Duration.ofMillis(20), cluster -> cluster.server(0).down())
                .at(Duration.ofMillis(40), cluster -> cluster.server(0).restart())
                .at(Duration.ofMillis(60), cluster -> cluster.server(0).speed(0))
                .build()
                .run();
        assertThat(witness.told.stream().map(told -> told.at() / 20_000_000).distinct())
                .containsExactly(0L, 2L);
    }

    /** 50 requests a second of 10 ms each, of which every server sees half; a fifth fails at once after 2 s. */
    @Test
    void report_ratesAndUtilisation_areThoseOfTheLastFullSecond() {
        Simulation.builder()
                .strategy(witness)
                .servers(1, Server.fifo(2))
                .work(Distribution.constant(Duration.ofMillis(10)))
                .arrivals(Arrivals.even(50))
                .duration(Duration.ofSeconds(5))
                .signals(Signals.polled(Duration.ofMillis(250)))
                .at(Duration.ofMillis(1995), cluster -> cluster.server(0).failing(1, Duration.ZERO))
                .build()
                .run();
        assertThat(at(750)).isEqualTo(new LoadReport(-1, -1, -1, 1));
        assertThat(at(1250)).isEqualTo(new LoadReport(0.25, 50, 0, 1));
        assertThat(at(2000)).isEqualTo(new LoadReport(0.25, 50, 0, 0));
        assertThat(at(3750)).isEqualTo(new LoadReport(0, 50, 50, 0));
    }

    private LoadReport at(long millis) {
        return witness.told.stream()
                .filter(told -> told.at() == millis * 1_000_000)
                .findFirst()
                .orElseThrow()
                .report();
    }

    @Test
    void builders_badValues_areRefused() {
        assertThatThrownBy(() -> Signals.polled(Duration.ZERO)).hasMessage("must be > 0: period=PT0S");
        assertThatThrownBy(() -> Signals.probed(Duration.ofMillis(1), Duration.ofMillis(-1), 0))
                .hasMessage("must be >= 0: delay=PT-0.001S");
        assertThatThrownBy(() -> Signals.probed(Duration.ofMillis(1), Duration.ZERO, 1))
                .hasMessage("must be >= 0 and < 1: loss=1.0");
        assertThatThrownBy(() -> Signals.probed(Duration.ofMillis(1), Duration.ZERO, Double.NaN))
                .hasMessage("must be >= 0 and < 1: loss=NaN");
    }
}
