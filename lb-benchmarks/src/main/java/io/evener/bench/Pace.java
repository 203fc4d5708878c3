package io.evener.bench;

import java.util.List;

/**
 * How long a cell is measured.
 *
 * @param forks JVMs per cell, one after the other
 * @param warmups iterations before it counts
 * @param iterations iterations that count
 * @param millis the time of an iteration
 * @param heap of each JVM; all of it is touched before the first operation
 */
record Pace(int forks, int warmups, int iterations, int millis, String heap) {

    /** Starting a JVM, touching its heap, setting a contender up. */
    private static final double OVERHEAD_MILLIS = 1_300;

    private static final int QUICK_MILLIS = 100;
    private static final int QUICK_MIN = 5;
    private static final int QUICK_MAX = 14;

    /** What a published figure takes. */
    static Pace full(int forks) {
        return new Pace(forks, 4, 5, 200, "1g");
    }

    /** As many short iterations, 5 to 14, as so many cells leave time for. */
    static Pace quick(int forks, long cells, long budgetMillis) {
        double perFork = (double) budgetMillis / (Math.max(1, cells) * forks) - OVERHEAD_MILLIS;
        int rounds = (int) Math.max(QUICK_MIN, Math.min(QUICK_MAX, perFork / QUICK_MILLIS));
        int warmups = rounds * 2 / 5;
        return new Pace(forks, warmups, rounds - warmups, QUICK_MILLIS, "512m");
    }

    List<String> jvmArgs() {
        return List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");
    }
}
