package io.evener.bench;

import io.evener.bench.Traffic.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the demo is judged by.
 *
 * <p>A call may fail for one reason only: it was sent to the killed endpoint before its health check knew (there are no
 * retries here). So every failed call must have ended after the kill and been sent before the verdict, and must be one
 * that the library itself booked on the killed endpoint; no other endpoint may have a failed call. That bounds their
 * number by the rate times the time to detection, and what was in flight.
 *
 * <p>Not thread safe.
 */
final class Verdict {

    private final List<String> complaints = new ArrayList<>();
    private String killed = "";
    private long killedNanos;
    private long detectedNanos;

    /** Complains unless it is so. */
    @SuppressWarnings("AnnotateFormatMethod") // not worth a dependency
    void check(boolean good, String complaint, Object... figures) {
        if (!good) {
            complaints.add(String.format(Locale.ROOT, complaint, figures));
        }
    }

    /** An endpoint was killed, and a health check saw it. Times by {@link System#nanoTime}. */
    void killed(String id, long atNanos, long seenNanos) {
        killed = id;
        killedNanos = atNanos;
        detectedNanos = seenNanos;
    }

    double detectionSeconds() {
        return (detectedNanos - killedNanos) / 1e9;
    }

    /** Returns whether the kill excuses this failure. */
    boolean excuses(Failure failure) {
        return !killed.isEmpty() && failure.endNanos() - killedNanos >= 0 && failure.startNanos() - detectedNanos <= 0;
    }

    /**
     * Looks at every call, once all have ended.
     *
     * @param failures as the callers saw them
     * @param failed how many there were; more than are listed when there were very many
     * @param meter what the library booked
     */
    void judge(List<Failure> failures, long failed, Meter meter) {
        List<Failure> worse =
                failures.stream().filter(failure -> !excuses(failure)).toList();
        String first = worse.isEmpty() ? "" : worse.get(0).reason();
        check(worse.isEmpty(), "%d calls failed that should not have, the first by %s", worse.size(), first);
        meter.gauges()
                .forEach((id, gauge) ->
                        check(id.equals(killed) || gauge.failed() == 0, "%d calls failed at %s", gauge.failed(), id));
        long booked = meter.gauge(killed).failed();
        check(
                failed == booked,
                "the callers saw %d calls fail, but %d are booked on %s",
                failed,
                booked,
                killed.isEmpty() ? "nobody" : killed);
    }

    boolean isPass() {
        return complaints.isEmpty();
    }

    /** Returns the demo's last line. */
    String line(long sent, long failed) {
        if (!isPass()) {
            return "demo: FAIL " + String.join("; ", complaints);
        }
        return String.format(
                Locale.ROOT,
                "demo: PASS %,d calls; %,d failed before the kill was seen (%.1f s), 0 others",
                sent,
                failed,
                detectionSeconds());
    }
}
