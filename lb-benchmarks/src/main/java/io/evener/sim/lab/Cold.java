package io.evener.sim.lab;

import io.evener.sim.Simulation;
import java.time.Duration;

/** Servers that come up cold: calls take five times as long at first, and the excess is gone after 30 s, evenly. */
final class Cold {

    static final int WARM_AFTER_SECONDS = 30;
    private static final double FACTOR = 5;
    private static final double STEP_SECONDS = 0.5;

    private Cold() {}

    /** Returns how fast it is so many seconds after it came up. */
    private static double speed(double seconds) {
        return 1 / (FACTOR - (FACTOR - 1) * Math.min(1, seconds / WARM_AFTER_SECONDS));
    }

    /** Lets a server that comes up at this second be cold, and warm up. */
    static Simulation.Builder from(Simulation.Builder run, double second, int server) {
        for (double t = 0; t <= WARM_AFTER_SECONDS; t += STEP_SECONDS) {
            double speed = speed(t);
            run.at(
                    Duration.ofNanos(Math.round((second + t) * 1e9)),
                    cluster -> cluster.server(server).speed(speed));
        }
        return run;
    }
}
