package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PaceTest {

    @ParameterizedTest
    @CsvSource({"1, 140000", "66, 140000", "280, 520000"})
    void quick_cellsThatFit_stayWithinTheBudget(long cells, long budget) {
        Pace pace = Pace.quick(1, cells, budget);
        long millis = cells * (1_300 + (pace.warmups() + pace.iterations()) * (long) pace.millis());
        assertThat(millis).isLessThanOrEqualTo(budget);
    }

    @Test
    void quick_moreTime_measuresLonger_withinBounds() {
        assertThat(Pace.quick(1, 10_000, 1)).isEqualTo(new Pace(1, 2, 3, 100, "512m"));
        assertThat(Pace.quick(1, 1, 140_000)).isEqualTo(new Pace(1, 5, 9, 100, "512m"));
        assertThat(Pace.quick(2, 66, 320_000)).isEqualTo(new Pace(2, 4, 7, 100, "512m"));
    }

    @Test
    void jvmArgs_touchTheHeapFirst() {
        assertThat(Pace.full(2).jvmArgs()).containsExactly("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");
    }
}
