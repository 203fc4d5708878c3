package io.evener.bench;

import io.evener.Outcome;
import io.evener.bench.Traffic.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the demo is judged by: no call may fail, whatever happens to an endpoint. Attempts may, but at endpoints that
 * something was done to; elsewhere they may only be given up because this machine was too busy to answer in time.
 *
 * <p>Not thread safe.
 */
final class Verdict {

    private final List<String> complaints = new ArrayList<>();
    private final Set<String> hurt = new HashSet<>();
    private long spared;

    /** Complains unless it is so. */
    @SuppressWarnings("AnnotateFormatMethod") // not worth a dependency
    void check(boolean good, String complaint, Object... figures) {
        if (!good) {
            complaints.add(String.format(Locale.ROOT, complaint, figures));
        }
    }

    /** From now on attempts at this endpoint may fail. */
    void hurt(String id) {
        hurt.add(id);
    }

    /**
     * Looks at every call, once all have ended.
     *
     * @param failures as the callers saw them
     * @param failed how many there were; more than are listed when there were very many
     * @param meter what the library booked
     */
    void judge(List<Failure> failures, long failed, Meter meter) {
        String first = failures.isEmpty() ? "" : failures.get(0).reason();
        check(failed == 0, "%d calls failed, the first by %s", failed, first);
        meter.gauges().forEach((id, gauge) -> {
            long attempts = gauge.failed();
            long late = gauge.ended(Outcome.TIMEOUT);
            check(hurt.contains(id) || attempts == late, "%d attempts failed at %s", attempts - late, id);
            spared += attempts;
        });
    }

    boolean isPass() {
        return complaints.isEmpty();
    }

    /** Returns the demo's last line. */
    String line(long sent) {
        return isPass()
                ? String.format(
                        Locale.ROOT,
                        "demo: PASS %,d calls, 0 failed; %,d attempts failed and were made again elsewhere",
                        sent,
                        spared)
                : "demo: FAIL " + String.join("; ", complaints);
    }
}
