package io.evener.sim.lab;

import io.evener.sim.SimulationResult;
import io.evener.sim.SimulationResult.Period;
import java.util.List;

/** How calls fare in an outage, from a timeline of seconds. */
final class Outages {

    /** Recovered is who answers 95 % of the calls of so many seconds. */
    private static final int STEADY_SECONDS = 5;

    private static final double GOOD_RATIO = 0.95;

    private Outages() {}

    /** Returns the part that failed of the calls that came within these seconds. */
    static double failed(SimulationResult result, int from, int seconds) {
        List<Period> periods = result.timeline().subList(from, from + seconds);
        return periods.stream().mapToLong(Period::failed).sum()
                / (double) periods.stream().mapToLong(Period::arrived).sum();
    }

    /** Returns how many attempts were sent within these seconds. */
    static long attempts(SimulationResult result, int from, int seconds) {
        return result.attempts().subList(from, from + seconds).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Returns how many seconds after the heal the first calls came of a time in which all is well, watched for never. */
    static int secondsToRecover(SimulationResult result, int healed, int watched) {
        for (int second = 0; second + STEADY_SECONDS <= watched; second++) {
            if (1 - failed(result, healed + second, STEADY_SECONDS) >= GOOD_RATIO) {
                return second;
            }
        }
        return watched;
    }

    /** Returns seconds as {@code 1.5 s}, infinity as never. */
    static String seconds(double seconds) {
        return seconds == Double.POSITIVE_INFINITY ? "never" : Numbers.fixed(seconds, 1) + " s";
    }
}
