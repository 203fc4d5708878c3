package io.evener.bench;

import io.evener.bench.jmh.Side;
import java.util.List;
import java.util.Map;

/** Hand-made figures. */
final class Rows {

    static final String CHOOSE = "ChooseBenchmark.choose";

    private Rows() {}

    static BenchRow floor(double ns) {
        return row(CHOOSE, "floor", Side.FLOOR, "", ns, 0);
    }

    static BenchRow ours(double ns, double bytes) {
        return ours(CHOOSE, ns, bytes);
    }

    static BenchRow ours(String benchmark, double ns, double bytes) {
        return row(benchmark, "leastRequest", Side.EVENER, "", ns, bytes);
    }

    static BenchRow of(String family, String contender, double bytes) {
        return new BenchRow("PeerConsistentHash.choose", family, contender, Side.EVENER, "", 10, 1, 20, 0.25, bytes, 2);
    }

    static BenchRow peer(String label, String fault, double ns, double bytes) {
        return row(CHOOSE, label, Side.PEER, fault, ns, bytes);
    }

    private static BenchRow row(String benchmark, String label, Side side, String fault, double ns, double bytes) {
        return new BenchRow(benchmark, "least request", label, side, fault, 1_000, 1, ns, 0.25, bytes, Double.NaN);
    }

    static BenchResult result(BenchRow... rows) {
        return new BenchResult(
                new Machine("cpu", 2, "os", "17"), Map.of("quick", "true"), BenchGroup.overFloors(List.of(rows)));
    }
}
