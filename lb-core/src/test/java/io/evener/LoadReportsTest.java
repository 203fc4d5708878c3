package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancerEvent.LoadReportRefused;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What endpoints say about their load reaches who asked for it, unless nobody should believe it. */
class LoadReportsTest {

    private final Fixtures f = new Fixtures().with(2);
    private final List<LoadReport> told = new ArrayList<>();
    private final LoadBalancer balancer = f.balancer();

    private void track() {
        f.puppet()
                .context
                .track(
                        (member, peers) -> new MemberState() {
                            @Override
                            public void reported(LoadReport report) {
                                told.add(report);
                            }
                        },
                        Signal.LOAD_REPORT);
    }

    private List<LoadReportRefused> refused() {
        f.time.runDue();
        return f.heard.of(LoadReportRefused.class);
    }

    @Test
    void report_good_isPassedOn() {
        track();
        LoadReport report = new LoadReport(0.5, 10, 0, 3);
        Lease lease = balancer.acquire();
        lease.report(report);
        lease.reportHeader("TEXT cpu_utilization=0.25");
        assertThat(told).containsExactly(report, new LoadReport(0.25, -1, -1, -1));
        assertThat(refused()).isEmpty();
    }

    @Test
    void report_nobodyShouldBelieve_isCountedAndToldOf() {
        track();
        Lease lease = balancer.acquire();
        lease.report(new LoadReport(Double.NaN, 10, 0, 3));
        assertThat(told).isEmpty();
        assertThat(refused())
                .containsExactly(new LoadReportRefused(
                        "orders", Fixtures.uri(1), "must be in 0..1000, or -1 for not told: utilisation=NaN", 1));
    }

    @Test
    void reportHeader_garbage_isCountedAndNeverThrown() {
        track();
        Lease lease = balancer.acquire();
        lease.reportHeader("TEXT cpu_utilization=lots");
        lease.reportHeader("TEXT cpu_utilization=2000");
        assertThat(told).isEmpty();
        assertThat(refused())
                .hasSize(1)
                .first()
                .satisfies(
                        event -> assertThat(event.reason()).isEqualTo("must be a number >= 0: cpu_utilization=lots"));
    }

    /** A mad endpoint can't flood the listeners: an event a minute, with the count. */
    @Test
    void report_madEndpoint_isToldOfOnceAMinute() {
        track();
        Lease lease = balancer.acquire();
        for (int second = 0; second < 125; second++) {
            for (int i = 0; i < 100; i++) {
                lease.report(new LoadReport(-3, 0, 0, 0));
            }
            f.time.advance(Duration.ofSeconds(1));
        }
        assertThat(refused()).extracting(LoadReportRefused::count).containsExactly(1L, 6_001L, 12_001L);
        f.pool.eject(lease.endpoint().id(), "trial");
        balancer.acquire().report(new LoadReport(-3, 0, 0, 0));
        assertThat(refused()).as("another endpoint has a count of its own").hasSize(4);
        assertThat(refused().get(3).count()).isEqualTo(1);
    }

    @Test
    void report_nobodyAsked_isNotEvenLookedAt() {
        balancer.acquire().report(new LoadReport(Double.NaN, 0, 0, 0));
        assertThat(refused()).isEmpty();
    }
}
