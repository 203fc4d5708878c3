package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.spi.LoadReport;
import org.junit.jupiter.api.Test;

final class LoadMeterTest {

    private static final long SECOND = 1_000_000_000;

    private final LoadMeter meter = new LoadMeter(2, 0);

    @Test
    void report_beforeTheFirstFullSecond_tellsOnlyWhatItHolds() {
        meter.worked(SECOND - 1, 1);
        meter.answered(true);
        assertThat(meter.report(7)).isEqualTo(new LoadReport(-1, -1, -1, 7));
    }

    @Test
    void report_afterASecond_isTheMeanOfIt() {
        meter.worked(SECOND / 2, 1);
        meter.answered(true);
        meter.answered(false);
        meter.worked(SECOND, 2);
        assertThat(meter.report(0)).isEqualTo(new LoadReport(0.75, 2, 1, 0));
    }

    /** Busy and answering in the first second, idle ever since: the last full second is an idle one. */
    @Test
    void report_nothingForSeconds_isOfTheLastOfThem() {
        meter.worked(SECOND / 2, 2);
        meter.answered(true);
        meter.worked(5 * SECOND + 1, 0);
        assertThat(meter.report(0)).isEqualTo(new LoadReport(0, 0, 0, 0));
        assertThat(meter.total()).isEqualTo(SECOND);
    }

    @Test
    void report_busyForSecondsWithoutAnEvent_isFull() {
        meter.worked(10 * SECOND, 2);
        assertThat(meter.report(2)).isEqualTo(new LoadReport(1, 0, 0, 2));
        assertThat(meter.total()).isCloseTo(20.0 * SECOND, within(1.0));
    }

    @Test
    void report_unboundedCapacity_tellsNoUtilisation() {
        LoadMeter unbounded = new LoadMeter(Double.POSITIVE_INFINITY, 0);
        unbounded.worked(SECOND, 100);
        assertThat(unbounded.report(1)).isEqualTo(new LoadReport(-1, 0, 0, 1));
    }

    @Test
    void report_newcomer_countsFromItsStart() {
        LoadMeter late = new LoadMeter(1, 20 * SECOND + 5);
        late.worked(20 * SECOND + 6, 0);
        assertThat(late.report(0)).isEqualTo(new LoadReport(-1, -1, -1, 0));
        late.worked(21 * SECOND + 5, 1);
        assertThat(late.report(0).utilisation()).isCloseTo(1, within(1e-8));
    }
}
