package io.evener.health;

import io.evener.RandomSource;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link CircuitBreaker}. Changed only while {@link #with} makes a copy. */
final class BreakerSettings {

    /** Five in a row at a tenth of bad calls is one in 100,000; Finagle's and Envoy's number. */
    static final int DEFAULT_CONSECUTIVE = 5;
    /** Long enough for a ratio at 2 calls a second, short enough to forget an incident; Envoy's outlier interval. */
    static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);
    /** Hystrix's: of fewer calls a ratio says little. */
    static final int DEFAULT_MIN_CALLS = 20;
    /** Hystrix's and resilience4j's: as likely to fail as not. */
    static final double DEFAULT_FAILURE_RATIO = 0.5;
    /** Clearly worse than the pool, not just its unluckiest endpoint. */
    static final double DEFAULT_TIMES_POOL = 2;
    /** Linkerd's first backoff: a restart or a connection storm is over by then. */
    static final Duration DEFAULT_OPEN = Duration.ofSeconds(1);
    /** Linkerd's longest backoff; Finagle's 300 s leaves a healed endpoint alone for too long. */
    static final Duration DEFAULT_LONGEST_OPEN = Duration.ofSeconds(60);
    /** One good answer may be luck; three at half bad are one in eight. */
    static final int DEFAULT_TRIALS = 3;
    /** As long as most request timeouts: what hangs longer is not served. */
    static final Duration DEFAULT_TRIAL_TIMEOUT = Duration.ofSeconds(30);

    /** Closed for so long, a breaker has proved itself: the next pause is the first again. */
    static final long CALM_NANOS = Duration.ofSeconds(30).toNanos();

    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    private static final Duration LONGEST_OPEN = Duration.ofDays(1);
    private static final int MOST_TRIALS = 1_000;

    static final BreakerSettings DEFAULT = new BreakerSettings();

    int consecutive = DEFAULT_CONSECUTIVE;
    /** 0: a window of time. */
    int windowCalls;

    long windowNanos = DEFAULT_WINDOW.toNanos();
    /** 0: as many as by default, or as the window holds. */
    private int minCalls;

    double failureRatio = DEFAULT_FAILURE_RATIO;
    double timesPool = DEFAULT_TIMES_POOL;
    /** 0: calls are not timed. */
    double slowRatio;
    /** 0: by the pool's p99. */
    long slowNanos;

    double slowTimes;
    long openNanos = DEFAULT_OPEN.toNanos();
    long longestOpenNanos = DEFAULT_LONGEST_OPEN.toNanos();
    int trials = DEFAULT_TRIALS;
    long trialTimeoutNanos = DEFAULT_TRIAL_TIMEOUT.toNanos();
    boolean dryRun;

    @Nullable
    BreakerListener listener;

    @Nullable
    BreakerControl control;

    private BreakerSettings() {}

    /** Returns a changed copy, or refuses a change that doesn't go with the rest. */
    BreakerSettings with(Consumer<BreakerSettings> change) {
        BreakerSettings copy = new BreakerSettings();
        copy.consecutive = consecutive;
        copy.windowCalls = windowCalls;
        copy.windowNanos = windowNanos;
        copy.minCalls = minCalls;
        copy.failureRatio = failureRatio;
        copy.timesPool = timesPool;
        copy.slowRatio = slowRatio;
        copy.slowNanos = slowNanos;
        copy.slowTimes = slowTimes;
        copy.openNanos = openNanos;
        copy.longestOpenNanos = longestOpenNanos;
        copy.trials = trials;
        copy.trialTimeoutNanos = trialTimeoutNanos;
        copy.dryRun = dryRun;
        copy.listener = listener;
        copy.control = control;
        change.accept(copy);
        copy.check();
        return copy;
    }

    private void check() {
        if (windowCalls > 0 && minCalls > windowCalls) { // never the default, which gives way
            throw new IllegalArgumentException(
                    "must not be above the window of " + windowCalls + " calls: minCalls=" + minCalls);
        }
    }

    void window(Duration window) {
        if (window.compareTo(SHORTEST_WINDOW) < 0 || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "must be in " + SHORTEST_WINDOW + ".." + LONGEST_WINDOW + ": window=" + window);
        }
        windowCalls = 0;
        windowNanos = window.toNanos();
    }

    void minCalls(int calls) {
        minCalls = Args.atLeast(1, "minCalls", calls);
    }

    int minCalls() {
        if (minCalls > 0) {
            return minCalls;
        }
        return windowCalls > 0 ? Math.min(windowCalls, DEFAULT_MIN_CALLS) : DEFAULT_MIN_CALLS;
    }

    void windowCalls(int calls) {
        windowCalls = Args.atLeast(Window.BUCKETS, "window", calls);
    }

    void open(Duration first, Duration longest) {
        Args.positive("first", first);
        if (longest.compareTo(first) < 0 || longest.compareTo(LONGEST_OPEN) > 0) {
            throw new IllegalArgumentException(
                    "must be in first=" + first + ".." + LONGEST_OPEN + ": longest=" + longest);
        }
        openNanos = first.toNanos();
        longestOpenNanos = longest.toNanos();
    }

    void trials(int trials) {
        if (trials < 1 || trials > MOST_TRIALS) {
            throw new IllegalArgumentException("must be in 1.." + MOST_TRIALS + ": trials=" + trials);
        }
        this.trials = trials;
    }

    boolean watchesSlow() {
        return slowRatio > 0;
    }

    Window newWindow(long nowNanos, long total) {
        return windowCalls > 0
                ? new Window((windowCalls + Window.BUCKETS - 1L) / Window.BUCKETS, true, nowNanos, total)
                : new Window(windowNanos / Window.BUCKETS, false, nowNanos, total);
    }

    /** Equal jitter: half the pause, and a random part of the other half. */
    long pauseNanos(int trips, RandomSource random) {
        long doubled = trips >= Long.numberOfLeadingZeros(openNanos) - 1 ? Long.MAX_VALUE : openNanos << trips;
        long whole = Math.min(longestOpenNanos, doubled);
        return whole - (long) (random.nextDouble() * whole / 2);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(consecutive)
                .append(" in a row, or ")
                .append(failureRatio)
                .append(" of at least ")
                .append(minCalls())
                .append(windowCalls > 0 ? " of the last " + windowCalls : " in " + Duration.ofNanos(windowNanos))
                .append(" and ")
                .append(timesPool)
                .append(" times the others'");
        if (watchesSlow()) {
            text.append(", or ").append(slowRatio).append(" slower than ");
            text.append(slowNanos > 0 ? Duration.ofNanos(slowNanos) : slowTimes + " times the pool's p99");
        }
        text.append("; open for ").append(Duration.ofNanos(openNanos));
        text.append(" to ").append(Duration.ofNanos(longestOpenNanos));
        text.append("; ").append(trials).append(" trials of ").append(Duration.ofNanos(trialTimeoutNanos));
        return text.append(dryRun ? "; dry run" : "").toString();
    }
}
