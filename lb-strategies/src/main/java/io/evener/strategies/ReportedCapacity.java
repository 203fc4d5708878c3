package io.evener.strategies;

import io.evener.Ticker;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;

/**
 * What one endpoint can do, out of what it says: calls per second at full utilisation, if it told lately and long enough.
 *
 * <p>The three words are written by any number of threads that bring reports, and read once a period. Of two reports at the
 * same instant either counts.
 */
final class ReportedCapacity extends MemberState {

    /** Nothing is known: no report, none lately, or only since a moment ago. */
    static final float UNKNOWN = 0;

    /** Who uses less than a millionth of itself tells nothing about the rest. */
    private static final double LEAST_UTILISATION = 1e-6;

    private final UtilisationSettings settings;
    private final Ticker ticker;

    private volatile float capacity;
    private volatile long last;
    /** When the reports began that have come without a long pause, or {@link #isTelling} says that none has. */
    private volatile long since;

    private volatile boolean isTelling;

    ReportedCapacity(UtilisationSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
    }

    @Override
    public void reported(LoadReport report) {
        float told = capacity(report, settings.errorPenalty());
        if (told == UNKNOWN) {
            return;
        }
        long now = ticker.nanos();
        capacity = told;
        last = now;
        if (!isTelling) {
            since = now;
            isTelling = true;
        }
    }

    /** Returns what a report makes of it: q / (u + e / q x penalty), a float as with gRPC. */
    static float capacity(LoadReport report, double errorPenalty) {
        double requests = report.requestsPerSecond();
        if (!(requests > 0) || !(report.utilisation() >= LEAST_UTILISATION)) {
            return UNKNOWN;
        }
        double errors = Math.max(0, report.errorsPerSecond());
        return (float) (requests / (report.utilisation() + errors / requests * errorPenalty));
    }

    /** Returns the capacity, or that it is not known; a pause makes it begin anew. */
    float at(long now) {
        if (!isTelling) {
            return UNKNOWN;
        }
        if (now - last >= settings.expiryNanos()) {
            isTelling = false;
            return UNKNOWN;
        }
        return now - since < settings.blackoutNanos() ? UNKNOWN : capacity;
    }

    /** Begins anew: what it said before it was taken out of rotation is of another time. */
    void restart() {
        isTelling = false;
    }
}
