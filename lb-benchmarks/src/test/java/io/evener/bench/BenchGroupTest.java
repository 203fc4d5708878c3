package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchGroupTest {

    @Test
    void overFloors_twoFloors_takesTheLower() {
        List<BenchRow> rows = BenchGroup.overFloors(List.of(Rows.ours(6, 0), Rows.floor(3), Rows.floor(2)));
        assertThat(rows).extracting(BenchRow::floorRatio).containsExactly(1.0, 1.5, 3.0);
    }

    @Test
    void overFloors_floorOfAnotherQuestion_isNone() {
        List<BenchRow> rows = BenchGroup.overFloors(List.of(Rows.ours("LeaseBenchmark.lease", 6, 0), Rows.floor(3)));
        assertThat(rows.get(0).hasFloor()).isFalse();
    }

    @Test
    void bestPeer_isTheFastestWithoutAFault() {
        List<BenchRow> rows =
                List.of(Rows.peer("a", "wrong", 1, 0), Rows.peer("b", "", 3, 0), Rows.peer("c", "", 2, 0));
        assertThat(BenchGroup.of(rows).get(0).bestPeer())
                .map(BenchRow::contender)
                .contains("c");
    }

    @Test
    void row_notExactlyOne_isRefusedWithThoseThereAre() {
        BenchResult result = Rows.result(Rows.ours(5, 0), Rows.ours("LeaseBenchmark.lease", 20, 32), Rows.floor(2));
        assertThat(result.row("floor", 1_000).ns()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> result.row("leastRequest", 1_000))
                .withMessageContaining("must name one row of ChooseBenchmark.choose least request: leastRequest, 1,000")
                .withMessageContaining("LeaseBenchmark.lease")
                .withMessageEndingWith(": contender=leastRequest, members=1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> result.row("fastest", 10))
                .withMessageEndingWith("contender=fastest, members=10");
    }
}
