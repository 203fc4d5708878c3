package io.evener.bench;

import io.evener.bench.jmh.Side;
import java.util.Objects;

/**
 * What one contender did at one size and number of threads.
 *
 * @param benchmark the question: class and method, such as {@code ChooseBenchmark.choose}
 * @param family whom it may be compared with, such as {@code least request}
 * @param contender its name, such as {@code leastRequest}; {@code floor} for the least the family's rule could cost
 * @param side floor, Evener or peer
 * @param fault why a peer is no correct rival; empty for all others
 * @param members how many endpoints; 0 where size has no part in the question
 * @param threads how many threads did it at once, all on one balancer
 * @param ns nanoseconds per operation and thread, the median of all iterations
 * @param error how far the most distant iteration was from the median, in nanoseconds
 * @param bytes bytes allocated per operation, the median of all iterations
 * @param floorRatio {@code ns} over those of the floor measured in the same run; NaN if none was
 */
public record BenchRow(
        String benchmark,
        String family,
        String contender,
        Side side,
        String fault,
        int members,
        int threads,
        double ns,
        double error,
        double bytes,
        double floorRatio) {

    /** Checks the figures. */
    public BenchRow {
        Objects.requireNonNull(benchmark, "benchmark");
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(contender, "contender");
        Objects.requireNonNull(side, "side");
        Objects.requireNonNull(fault, "fault");
        check(members >= 0, ">= 0", "members", members);
        check(threads >= 1, ">= 1", "threads", threads);
        check(ns > 0 && ns < Double.POSITIVE_INFINITY, "> 0 and finite", "ns", ns);
        check(error >= 0 && error < Double.POSITIVE_INFINITY, ">= 0 and finite", "error", error);
        check(bytes >= 0 && bytes < Double.POSITIVE_INFINITY, ">= 0 and finite", "bytes", bytes);
        check(!(floorRatio <= 0) && floorRatio != Double.POSITIVE_INFINITY, "> 0 and finite", "floorRatio", floorRatio);
    }

    /** Three digits are more than any run repeats, and fewer to read. */
    static double rounded(double figure) {
        return Math.round(figure * 1_000) / 1_000.0;
    }

    private static void check(boolean good, String rule, String name, Number value) {
        if (!good) {
            throw new IllegalArgumentException("must be " + rule + ": " + name + "=" + value);
        }
    }

    /** Returns whether a floor was measured in the same run. */
    public boolean hasFloor() {
        return !Double.isNaN(floorRatio);
    }

    /** What is done, whatever class asks: {@code choose}, {@code update}. */
    String method() {
        return benchmark.replaceFirst(" .*", "").replaceFirst(".*\\.", "");
    }

    BenchRow over(double floorNs) {
        return new BenchRow(
                benchmark, family, contender, side, fault, members, threads, ns, error, bytes, rounded(ns / floorNs));
    }

    /** What is the same in two runs. */
    Key key() {
        return new Key(benchmark, family, contender, members, threads);
    }

    /** Names a row. */
    record Key(String benchmark, String family, String contender, int members, int threads) {
        @Override
        public String toString() {
            return benchmark + " " + family + ": " + contender + ", " + BenchGroup.conditions(members, threads);
        }
    }
}
