package io.evener.strategies;

import io.evener.Member;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;

/**
 * The endpoint whose worst recent response time, times its load, is least: a slow endpoint is avoided from its first slow
 * answer on, a hung one before any answer.
 *
 * <p><b>Rule.</b> cost = (next + peak x in flight / s) x (1 + 9 e), in nanoseconds; the lowest wins, of all when there are
 * at most 8, else of {@link #choices(int) d} distinct members drawn in proportion to s; ties in proportion to s. Here s
 * is the member's share (weight x admission), and
 *
 * <ul>
 *   <li>next = max(peak x e^(-t / decay), the mean age of the calls that wait for their answer), with t since the peak;
 *   <li>peak is the largest of all samples as they had faded when the last one came: a sample above what is left of the
 *       peak becomes the peak at once, one below changes nothing. This is Finagle's peak EWMA [1] read continuously: each
 *       reading there fades the mean and leaves the next sample no weight unless it is a new peak;
 *   <li>e is the part of late calls that failed, each call counting for an eighth; it fades by itself, too. An endpoint
 *       that fails every call costs ten times its latency, ServiceTalk's penalty.
 * </ul>
 *
 * <p><b>Samples.</b> A success or CALLER_ERROR is a sample: the time to its headers. Any failure, OVERLOADED included, is
 * one of at least the median peak of three peers, so that failing fast never looks fast, and of at least the time it
 * took. A call CANCELLED after t says "at least t". An IGNORED call says nothing, nor does one that began before the
 * endpoint was last taken out of rotation.
 *
 * <p><b>Behaviour.</b> An endpoint that is not chosen fades: one a thousand times as slow as its peers is tried again
 * within 7 decay times (70 s), by one call at a time until it answers, since calls in flight count by the peak that has
 * not faded. A newcomer starts at its peers' medians; members of a fresh pool are chosen by fewest in flight until the
 * first answer, and count as that answer until their own. Up to rounding (relative 1e-8), and to time in ticks of 1/65,536
 * of the decay time, the formula is exact in every interleaving of threads.
 *
 * <p><b>Cost of use.</b> choose O(1): at most 8 or d members' words, no clock; a begin and an answer read the clock once
 * each; rebuild O(n); 280 bytes per endpoint; 0 B per choice and per call.
 *
 * <p><b>When not to use.</b> Where single slow calls say nothing about the endpoint (latencies with a heavy tail of the
 * callers' making): take {@link Strategies#leastResponseTime()}. With calls so few that an endpoint is asked less than
 * about once in a decay time: {@link Strategies#leastRequest()}.
 *
 * <p><b>Thread safety.</b> Any number of threads. A choice reads the words of two members one after the other, and a time
 * as of the last begin or answer of any call: the first choice after a pause goes by what was known before it.
 *
 * <p>[1] Finagle (Twitter), {@code loadbalancer.p2c.P2CPeakEwma}. The idea is older: peak-sensitive
 * estimates follow a rise at once and a fall slowly.
 */
public final class PeakEwma implements Strategy {

    static final PeakEwma DEFAULT = new PeakEwma(ResponseTimeSettings.DEFAULT);

    private final ResponseTimeSettings settings;

    private PeakEwma(ResponseTimeSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns a copy whose estimates fade to 1/e in this time. Default 10 s, Finagle's: a slow endpoint is left alone long
     * enough to recover, and a healed one is found again within a minute or so.
     *
     * @param decay 10 ms to 1 h
     * @throws IllegalArgumentException when outside that
     */
    public PeakEwma decay(Duration decay) {
        return new PeakEwma(settings.decay(decay));
    }

    /**
     * Returns a copy that draws this many members in pools of more than 8. Default 2, as for {@link LeastRequest#choices}.
     *
     * @param choices 2 to 6
     * @throws IllegalArgumentException when outside 2..6
     */
    public PeakEwma choices(int choices) {
        return new PeakEwma(settings.choices(choices));
    }

    @Override
    public String name() {
        return settings.named("peakEwma");
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return settings.bind(context, "peak", Peak::new);
    }

    /** The largest sample, faded: samples commute, so no interleaving can lose one that matters. */
    static final class Peak extends ResponseTime {

        Peak(Member member, ResponseTimes all, long now) {
            super(member, all, all.fading(), now);
        }

        @Override
        double learn(double nanos, boolean answered, long scale) {
            double left = Fading.value(estimate(), scale);
            return nanos <= left ? left : raise(Fading.word(nanos, scale), scale);
        }
    }
}
