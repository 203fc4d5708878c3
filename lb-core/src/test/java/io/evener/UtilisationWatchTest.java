package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.LoadBalancerEvent.PoolUtilisation;
import io.evener.limit.InFlightLimit;
import io.evener.spi.LoadReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an autoscaler would read. */
class UtilisationWatchTest {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Fixtures f =
            new Fixtures(builder -> builder.utilisation(PERIOD).inFlightLimit(InFlightLimit.fixed(7))).with(3);
    private final LoadBalancer balancer = f.balancer();

    private PoolUtilisation next() {
        int before = f.heard.of(PoolUtilisation.class).size();
        f.time.advance(PERIOD);
        List<PoolUtilisation> told = f.heard.of(PoolUtilisation.class);
        assertThat(told).hasSize(before + 1);
        return told.get(before);
    }

    private static LoadReport utilisation(double utilisation) {
        return new LoadReport(utilisation, -1, -1, -1);
    }

    @Test
    void utilisation_countsWhatIsThereAndWhatWentOn() {
        f.pool.eject(Fixtures.uri(3), "x");
        for (int i = 0; i < 25; i++) {
            balancer.acquire().complete(i < 20 ? Outcome.SUCCESS : Outcome.TIMEOUT);
        }
        balancer.acquire();
        balancer.acquire();
        assertThat(next()).isEqualTo(new PoolUtilisation("orders", 3, 2, 2, 7, 2.5, -1));
        assertThat(next()).isEqualTo(new PoolUtilisation("orders", 3, 2, 2, 7, 0, -1));
    }

    @Test
    void reported_isTheMeanOfThoseInRotationSinceTheLast() {
        f.member(0).reported(utilisation(0.9));
        f.member(0).reported(utilisation(0.5));
        f.member(0).reported(utilisation(-1));
        f.member(1).reported(utilisation(1.5));
        f.member(2).reported(utilisation(100));
        f.pool.eject(Fixtures.uri(3), "x");
        assertThat(next().reportedUtilisation()).isEqualTo(1);
        f.member(1).reported(utilisation(0.25));
        assertThat(next().reportedUtilisation()).isEqualTo(0.25);
        assertThat(next().reportedUtilisation()).isEqualTo(-1);
    }

    @Test
    void callsPerSecond_countsThoseOfEndpointsThatLeftAndWereForgotten() {
        next();
        balancer.acquire().complete(Outcome.SUCCESS);
        f.with(0);
        assertThat(next().callsPerSecond()).isEqualTo(0.1);
        f.time.advance(Duration.ofMinutes(10));
        assertThat(f.heard.of(PoolUtilisation.class))
                .filteredOn(told -> told.callsPerSecond() != 0)
                .hasSize(1);
    }

    @Test
    void notAskedFor_noTimerAndNoReportsWanted() {
        Fixtures plain = new Fixtures().with(1);
        assertThat(f.time.pending()).isEqualTo(plain.time.pending() + 1);
        assertThat(plain.pool.core().wantsLoadReports()).isFalse();
        f.pool.close();
        assertThat(f.time.pending()).isZero();
    }

    @Test
    void noLimit_isTheLargestNumber() {
        Fixtures unlimited = new Fixtures(builder -> builder.utilisation(PERIOD).inFlightLimit(InFlightLimit.none()));
        unlimited.time.advance(PERIOD);
        assertThat(unlimited.heard.of(PoolUtilisation.class))
                .containsExactly(new PoolUtilisation("orders", 0, 0, 0, Integer.MAX_VALUE, 0, -1));
    }

    @Test
    void badPeriod_isRefused() {
        assertThatThrownBy(() -> Pool.builder("p").utilisation(Duration.ZERO))
                .hasMessage("must be > 0: utilisation=PT0S");
    }
}
