package io.evener.health;

/**
 * How long one member is out: a base time as many times as it was ejected lately, up to a longest one, and some jitter. For one
 * thread at a time.
 */
final class Ejection {

    private final OutlierSettings settings;
    private boolean out;
    private int times;
    private long beganNanos;
    private long lastsNanos;
    private long calmNanos;

    Ejection(OutlierSettings settings) {
        this.settings = settings;
    }

    boolean isOut() {
        return out;
    }

    /** Returns by how much the next one's time has grown. */
    int times() {
        return times;
    }

    void begin(long nowNanos, long jitterNanos) {
        out = true;
        times = Math.min(times + 1, settings.mostTimes());
        beganNanos = nowNanos;
        boolean grown = times > settings.longestNanos / settings.baseNanos;
        lastsNanos = (grown ? settings.longestNanos : settings.baseNanos * times) + jitterNanos;
    }

    /** Returns how long this one lasts. */
    long lastsNanos() {
        return lastsNanos;
    }

    boolean isOver(long nowNanos) {
        return out && settings.dialect.isOver(nowNanos - beganNanos, lastsNanos);
    }

    void end(long nowNanos) {
        out = false;
        calmNanos = nowNanos;
    }

    /** Forgets one time for as long as the settings say that it stayed in. */
    void decay(long nowNanos) {
        if (!out && times > 0 && nowNanos - calmNanos >= settings.decayNanos()) {
            times--;
            calmNanos = nowNanos;
        }
    }
}
