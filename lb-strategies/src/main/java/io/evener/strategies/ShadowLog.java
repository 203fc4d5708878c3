package io.evener.strategies;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where a {@link Shadow} keeps its counts, for whoever made it to read at any time, from any thread.
 *
 * <p>A recipe holds no state, so the log is the user's: made, handed to the strategy, and read. A log used by several
 * balancers, or below a combinator that binds a strategy several times, has a report for each place.
 */
public final class ShadowLog {

    private final List<ShadowTally> tallies = new CopyOnWriteArrayList<>();

    /** Makes an empty one. */
    public ShadowLog() {}

    void open(ShadowTally tally) {
        tallies.add(tally);
    }

    void close(ShadowTally tally) {
        tallies.remove(tally);
    }

    /**
     * Returns the present counts of every place where the shadow is at work, in the order in which it came there. A
     * balancer that is closed, or whose strategy is replaced, takes its counts with it: read them before.
     */
    public List<ShadowReport> reports() {
        return tallies.stream().map(ShadowTally::report).toList();
    }
}
