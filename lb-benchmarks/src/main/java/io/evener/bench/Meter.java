package io.evener.bench;

import io.evener.Outcome;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Counts and times the calls of every endpoint as the library itself sees them: a guard that watches and never takes
 * anybody out. Keeps what it learned of endpoints that left.
 *
 * <p>For one balancer. Thread safe.
 */
final class Meter implements Guard {

    /** How often {@link #roll} is to be called. */
    static final Duration STEP = Duration.ofMillis(250);

    private static final int STEPS_PER_WINDOW = 4;

    private final Map<String, Gauge> gauges = new ConcurrentHashMap<>();

    @Override
    public Attached attach(GuardContext context) {
        context.track(
                (member, peers) -> gauges.computeIfAbsent(member.endpoint().id(), id -> new Gauge()), Signal.LATENCY);
        return new Attached() {
            @Override
            public void changed(PoolSnapshot snapshot) {}
        };
    }

    /** Returns what is known of an endpoint. */
    Gauge gauge(String id) {
        return gauges.computeIfAbsent(id, unknown -> new Gauge());
    }

    /** Returns what is known of all endpoints there ever were, by id. */
    Map<String, Gauge> gauges() {
        return Map.copyOf(gauges);
    }

    /** Moves all windows on by one {@link #STEP}. */
    void roll() {
        gauges.values().forEach(Gauge::roll);
    }

    /** One endpoint's figures: in all, and of the last {@value #STEPS_PER_WINDOW} steps. */
    static final class Gauge extends MemberState {
        private static final int DIGITS = 2;
        private static final Duration NONE = Duration.ofNanos(-1);

        private final LongAdder begun = new LongAdder();
        /** Never changed once filled. */
        private final Map<Outcome, LongAdder> ended = new EnumMap<>(Outcome.class);

        private final Recorder recorder = new Recorder(DIGITS);
        private final Histogram total = new Histogram(DIGITS);
        private final Histogram[] steps = new Histogram[STEPS_PER_WINDOW];
        /** At the ends of the last steps; one more than steps, for the window's start. */
        private final long[] begunAt = new long[STEPS_PER_WINDOW + 1];

        private long rolls;

        Gauge() {
            for (Outcome outcome : Outcome.values()) {
                ended.put(outcome, new LongAdder());
            }
            for (int i = 0; i < STEPS_PER_WINDOW; i++) {
                steps[i] = recorder.getIntervalHistogram();
            }
        }

        @Override
        public void begun(long nowNanos) {
            begun.increment();
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            counter(outcome).increment();
            if (outcome.isAnswer() && elapsedNanos >= 0) {
                recorder.recordValue(elapsedNanos / 1000);
            }
        }

        private LongAdder counter(Outcome outcome) {
            return Objects.requireNonNull(ended.get(outcome));
        }

        private synchronized void roll() {
            int step = (int) (rolls % STEPS_PER_WINDOW);
            steps[step] = recorder.getIntervalHistogram(steps[step]);
            total.add(steps[step]);
            begunAt[(int) (++rolls % begunAt.length)] = begun();
        }

        /** Returns how many calls ever began. */
        long begun() {
            return begun.sum();
        }

        /** Returns how many calls began in the window, up to the last {@link Meter#roll}. */
        synchronized long recentlyBegun() {
            return begunAt[(int) (rolls % begunAt.length)] - begunAt[(int) ((rolls + 1) % begunAt.length)];
        }

        /** Returns how many calls ever ended so. */
        long ended(Outcome outcome) {
            return counter(outcome).sum();
        }

        /** Returns how many calls ever ended in an outcome that blames the endpoint. */
        long failed() {
            long failed = 0;
            for (Outcome outcome : Outcome.values()) {
                failed += outcome.isFailure() ? ended(outcome) : 0;
            }
            return failed;
        }

        /** Returns a percentile of the calls answered in the window; negative when there were none. */
        synchronized Duration recentLatency(double percentile) {
            Histogram window = new Histogram(DIGITS);
            for (Histogram histogram : steps) {
                window.add(histogram);
            }
            return latency(window, percentile);
        }

        /** Returns a percentile of all calls answered up to the last {@link Meter#roll}; negative when none were. */
        synchronized Duration latency(double percentile) {
            return latency(total, percentile);
        }

        private static Duration latency(Histogram histogram, double percentile) {
            return histogram.getTotalCount() == 0
                    ? NONE
                    : Duration.ofNanos(1000 * histogram.getValueAtPercentile(percentile));
        }
    }
}
