package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evener.ChooseRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BenchTableTest {

    private static List<String> lines(BenchRow... rows) {
        List<BenchGroup> groups = BenchGroup.of(Rows.result(rows).rows());
        assertThat(groups).hasSize(1);
        return BenchTable.lines(groups.get(0));
    }

    @Test
    void lines_withPeers_rankThemAndSayWhoIsBehind() {
        assertThat(lines(
                        Rows.peer("slow", "", 1234, 288),
                        Rows.ours(5, 0.004),
                        Rows.peer("fast", "", 4, 0),
                        Rows.peer("wrong", "never the last one", 3, 0.5),
                        Rows.floor(2)))
                .containsExactly(
                        "ChooseBenchmark.choose, least request, 1,000 members, 1 thread",
                        "  contender     ns/op   +-  B/op  x floor  x best peer",
                        "  floor           2.0  0.3     0     1.00         0.50",
                        "  leastRequest    5.0  0.3     0     2.50         1.25  behind: unexplained",
                        "  wrong           3.0  0.3  0.50     1.50         0.75  not counted: never the last one",
                        "  fast            4.0  0.3     0     2.00         1.00  best peer",
                        "  slow          1,234  0.3   288      617          309");
    }

    @Test
    void lines_withoutPeersOrFloor_leaveThoseColumnsOut() {
        assertThat(lines(Rows.ours(123.4, 0)))
                .containsExactly(
                        "ChooseBenchmark.choose, least request, 1,000 members, 1 thread",
                        "  contender     ns/op   +-  B/op  x floor",
                        "  leastRequest    123  0.3     0  -");
    }

    @Test
    void lines_oursAheadOrLevel_areNotMarked() {
        assertThat(lines(Rows.floor(2), Rows.ours(4, 0), Rows.peer("fast", "", 4, 0)))
                .noneMatch(line -> line.contains("behind"));
        assertThat(lines(Rows.floor(2), Rows.ours(4, 0), Rows.peer("wrong", "a fault", 3, 0)))
                .noneMatch(line -> line.contains("behind"));
    }

    @Test
    void lines_oursSlowerWithinTheSpread_areLevel() {
        assertThat(lines(Rows.floor(2), Rows.ours(4.3, 0), Rows.peer("fast", "", 4, 0)))
                .anyMatch(line -> line.endsWith("level: the difference is within this run's spread"));
        assertThat(lines(Rows.floor(2), Rows.ours(4.5, 0), Rows.peer("fast", "", 4, 0)))
                .as("a tenth is not level, whatever the spread")
                .anyMatch(line -> line.endsWith("behind: unexplained"));
    }

    @Test
    void reason_isLookedUpByMethodAndContender() {
        assertThat(Behind.reason(Rows.ours("UpdateBenchmark.update", 1, 1))).startsWith("members keep identity");
        assertThat(Behind.reason(Rows.ours("PeerUpdate.update", 1, 1))).startsWith("members keep identity");
        assertThat(Behind.reason(Rows.ours("LeaseBenchmark.lease", 1, 1))).startsWith("a lease");
        assertThat(Behind.reason(Rows.of("consistent hash", "rendezvous", 0))).startsWith("asks every endpoint");
        assertThat(Behind.reason(Rows.of("consistent hash", "multiProbe", 0))).startsWith("searches a ring 21 times");
        assertThat(Behind.reason(Rows.ours("BeginEndBenchmark.beginEnd", 1, 1))).isEqualTo("unexplained");
        assertThat(Behind.reason(Rows.ours("LimitBenchmark.pass", 1, 1))).isEqualTo("unexplained");
    }

    @Test
    void allocates_onlyOursAndOnlyWhereNothingMay() {
        assertThat(BenchTable.allocates(Rows.ours(1, 0.01))).isFalse();
        assertThat(BenchTable.allocates(Rows.ours(1, 0.011))).isTrue();
        assertThat(BenchTable.allocates(Rows.ours(3_000, 0.2))).as("JMH's own").isFalse();
        assertThat(BenchTable.allocates(Rows.ours(3_000, 1))).isTrue();
        assertThat(BenchTable.allocates(Rows.ours("BeginEndBenchmark.beginEnd", 1, 16)))
                .isTrue();
        assertThat(BenchTable.allocates(Rows.ours("PeerWeighted.choose weights=equal", 1, 16)))
                .isTrue();
        assertThat(BenchTable.allocates(Rows.ours("CallBenchmark.call", 1, 16))).isTrue();
        assertThat(BenchTable.allocates(Rows.ours("BreakerBenchmark.pass", 1, 16)))
                .isTrue();
        assertThat(BenchTable.allocates(Rows.ours("CallBenchmark.callAsync", 1, 16)))
                .isFalse();
        assertThat(BenchTable.allocates(Rows.ours("LeaseBenchmark.lease", 1, 32)))
                .isFalse();
        assertThat(BenchTable.allocates(Rows.peer("other", "", 1, 32))).isFalse();
    }

    @Test
    void allocates_byText_moreThanTheRequest() {
        assertThat(BenchTable.allocates(Rows.of("consistent hash of text", "maglev", 32)))
                .isFalse();
        assertThat(BenchTable.allocates(Rows.of("consistent hash of text", "maglev", 80)))
                .isFalse();
        assertThat(BenchTable.allocates(Rows.of("consistent hash of text", "maglev", 88)))
                .isTrue();
        assertThat(BenchTable.allocates(Rows.of("consistent hash", "maglev", 8)))
                .isTrue();
    }

    /** Too few for the compiler, which may do without objects. */
    @Test
    void allowance_byText_isWhatARequestTakes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] bytes = new long[20];
        for (int i = 0; i < bytes.length; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            ChooseRequest request = ChooseRequest.key("user-123456789");
            bytes[i] = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(request.isKeyed()).isTrue();
        }
        assertThat(LongStream.of(bytes).min().orElseThrow()).isEqualTo((long) BenchTable.REQUEST_OF_TEXT_BYTES);
    }

    @Test
    void report_endsInTheVerdict() {
        assertThat(report(List.of(), Rows.ours(5, 0.01), Rows.floor(2)))
                .endsWith("status 0: bench: PASS 2 rows, 0 failed, 0 allocate where nothing may");
        assertThat(report(List.of(), Rows.ours(5, 16), Rows.floor(2)))
                .contains(
                        "allocates 16 B/op: ChooseBenchmark.choose least request: leastRequest, 1,000 members, 1 thread")
                .endsWith("status 1: bench: FAIL 2 rows, 0 failed, 1 allocate where nothing may");
        assertThat(report(List.of("ChooseBenchmark RANDOM 10: OutOfMemoryError"), Rows.floor(2)))
                .contains("failed: ChooseBenchmark RANDOM 10: OutOfMemoryError")
                .endsWith("status 1: bench: FAIL 1 rows, 1 failed, 0 allocate where nothing may");
    }

    private static String report(List<String> failures, BenchRow... rows) {
        StringWriter text = new StringWriter();
        int status = BenchCommand.report(new PrintWriter(text, true), Rows.result(rows), failures);
        List<String> lines = text.toString().lines().toList();
        int last = lines.size() - 1;
        return String.join("\n", lines.subList(0, last)) + "\nstatus " + status + ": " + lines.get(last);
    }
}
