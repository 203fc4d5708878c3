package io.evener.strategies;

import io.evener.Member;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;

/**
 * The endpoint whose mean response time, times its load, is least.
 *
 * <p><b>Rule.</b> As {@link PeakEwma}, with the mean in place of the peak: cost = (next + mean x in flight / s) x
 * (1 + 9 e), in nanoseconds; the lowest wins, of all when there are at most 8, else of {@link #choices(int) d} distinct
 * members drawn in proportion to their shares s; ties in proportion to s. A sample x that comes t after the one before
 * makes the mean
 *
 * <p>mean' = mean x w + x x (1 - w), with w = e^(-t / decay),
 *
 * <p>next = max(mean x w, the mean age of the calls that wait for their answer), and e is the part of late calls that
 * failed. Time weighs, not the number of calls: a burst counts no more than the time it took.
 *
 * <p><b>Samples.</b> As for {@link PeakEwma}: answers are samples, failures of at least the median of three peers and
 * cancelled calls are lower bounds, which can only raise the mean.
 *
 * <p><b>Behaviour.</b> A step of the latency is followed to 63 % in one decay time and to 95 % in three; calls that wait and
 * errors act at once. So single slow calls weigh little, unlike with {@link PeakEwma}, and an endpoint that became slower
 * by a half is left later. An endpoint that is not chosen fades, and is tried again by one call at a time: one a
 * thousand times as slow as its peers within 7 decay times. Newcomers start at their peers' medians.
 *
 * <p><b>Cost of use.</b> As {@link PeakEwma}: choose O(1), no clock; two clock readings per call; rebuild O(n); 280 bytes per
 * endpoint; 0 B per choice and per call.
 *
 * <p><b>When not to use.</b> Where an endpoint that begins to be slow must be left at once: take {@link Strategies#peakEwma()}.
 * Where latencies hardly differ: {@link Strategies#leastRequest()} does the same for less.
 *
 * <p><b>Thread safety.</b> Any number of threads. Of two samples in one tick (1/65,536 of the decay time) the first counts; of
 * two at the same instant both weigh the time before them. What a choice reads is as old as for {@link PeakEwma}.
 *
 * <p>Users know the rule as NGINX Plus's {@code least_time}, Stork's {@code least-response-time} and Dubbo's
 * {@code shortestresponse}; their undecayed means, averages of zero for who only fails, and endpoints never tried again
 * are what this one is tested against.
 */
public final class LeastResponseTime implements Strategy {

    static final LeastResponseTime DEFAULT = new LeastResponseTime(ResponseTimeSettings.DEFAULT);

    private final ResponseTimeSettings settings;

    private LeastResponseTime(ResponseTimeSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns a copy whose mean is over about this time. Default 10 s, as for {@link PeakEwma#decay}.
     *
     * @param decay 10 ms to 1 h
     * @throws IllegalArgumentException when outside that
     */
    public LeastResponseTime decay(Duration decay) {
        return new LeastResponseTime(settings.decay(decay));
    }

    /**
     * Returns a copy that draws this many members in pools of more than 8. Default 2, as for {@link LeastRequest#choices}.
     *
     * @param choices 2 to 6
     * @throws IllegalArgumentException when outside 2..6
     */
    public LeastResponseTime choices(int choices) {
        return new LeastResponseTime(settings.choices(choices));
    }

    @Override
    public String name() {
        return settings.named("leastResponseTime");
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return settings.bind(context, "mean", Mean::new);
    }

    /**
     * The mean over time. A sample whose compare-and-set fails finds another that came at the same instant, and tries
     * again a few times; the one that gives up weighs nothing, as does every sample of a tick but one.
     */
    static final class Mean extends ResponseTime {

        private static final int TRIES = 8;

        Mean(Member member, ResponseTimes all, long now) {
            super(member, all, all.fading(), now);
        }

        @Override
        double learn(double nanos, boolean answered, long scale) {
            long last = (long) SAMPLED.getOpaque(this);
            double weight = 1 - Math.min(1, Fading.value(last, scale));
            double left = Fading.value(estimate(), scale);
            if (weight == 0 || !answered && nanos <= left) {
                return left;
            }
            for (int tries = 0; tries < TRIES; tries++) {
                long seen = estimate();
                left = Fading.value(seen, scale);
                double mean = last == Fading.NONE ? nanos : left + weight * nanos;
                if (ESTIMATE.compareAndSet(this, seen, Fading.word(mean, scale))) {
                    SAMPLED.setOpaque(this, Fading.word(1, scale));
                    return mean;
                }
            }
            return left;
        }
    }
}
