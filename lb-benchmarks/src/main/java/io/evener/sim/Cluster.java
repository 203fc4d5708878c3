package io.evener.sim;

import io.evener.spi.HealthProbe;
import java.time.Duration;

/** What a script sees of a running simulation. */
public interface Cluster {

    /** Returns how many servers there ever were. */
    int size();

    /**
     * Returns a server.
     *
     * @throws IndexOutOfBoundsException when there is none of this number
     */
    ServerControl server(int index);

    /** Adds a server that every client learns of at once; returns its number. */
    int join(Server server);

    /** Takes a server out of every client's pool at once, as discovery does. It goes on serving what it has. */
    void leave(int index);

    /** Puts a server that left back into every client's pool. */
    void rejoin(int index);

    /** Drains a server in every client's pool; readmit it with {@link #readmit}. */
    void drain(int index, Duration atMost);

    /** Ends the drain of a server in every client's pool. */
    void readmit(int index);

    /**
     * Changes how many requests arrive, as a factor of what was set. Closed loops have their own pace.
     *
     * @param factor above 0
     */
    void rate(double factor);

    /** Returns a probe of the simulated servers, for guards that check health. */
    HealthProbe probe();
}
