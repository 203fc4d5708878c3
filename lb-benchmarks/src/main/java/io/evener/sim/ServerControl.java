package io.evener.sim;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import java.time.Duration;
import java.util.function.Predicate;

/** What a script can do to a server while a simulation runs. */
public interface ServerControl {

    /** Returns how clients know it. */
    Endpoint endpoint();

    /**
     * Changes how fast it works from now on, the work in hand included.
     *
     * @param factor 1 nominal; 0 lets it hang: it accepts requests and probes, and answers none
     */
    void speed(double factor);

    /**
     * Makes it fail a part of its requests without working on them.
     *
     * @param ratio which part, 0 to 1; 0 ends it
     * @param after how fast it fails
     */
    void failing(double ratio, Duration after);

    /**
     * Makes it fail the requests of some callers without working on them, beside those of {@link #failing(double, Duration)}.
     *
     * @param which those that fail, wherever they are sent
     * @param after how fast it fails
     */
    void failing(Predicate<ChooseRequest> which, Duration after);

    /** Makes every request that starts from now on take this much work, whatever it brought. */
    void taking(Distribution work);

    /** Makes it answer health probes with a failure, or well again. */
    void sick(boolean probesFail);

    /** Kills it: what it holds fails, connections are refused. */
    void down();

    /** Brings it back as it was at the start: up, at nominal speed, failing nothing. */
    void restart();
}
