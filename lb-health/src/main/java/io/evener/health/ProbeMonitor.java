package io.evener.health;

import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.ProbeResult;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Probes every member of a pool, over and over, and takes out those that don't answer well.
 *
 * <p><b>Rule.</b> A member in rotation is taken out by {@code fall} failures in a row. One that is out is let in by
 * {@code rise} good answers in a row. The first good answer ever heard from a member lets it in at once, and a
 * {@linkplain ProbeResult#decisive() decisive} bad one takes it out at once. A newcomer is in rotation until proven
 * otherwise: a pool serves before its first probe is answered.
 *
 * <p><b>Timing.</b> The first probe of a member comes within one {@code interval}, uniformly, so that many clients that
 * start together don't probe together. From then on {@code interval} runs from start to start, shortened at random
 * by up to {@code jitter} of itself, never lengthened. While a verdict is pending (the last answer differs from the
 * standing verdict) {@code fastInterval} takes its place. While a member is out {@code unhealthyInterval} does, and while
 * nobody calls the pool {@code noTrafficInterval}. No probe of a member starts before its last one ended.
 *
 * <p><b>Large pools.</b> Every member is asked in turn, {@linkplain Builder#partial some} of them per interval: with
 * {@code s} = members / members per interval, all that is said of {@code interval} and {@code unhealthyInterval} holds for
 * {@code s} times as long. Pending verdicts are not delayed, and come on top.
 *
 * <p><b>Behaviour.</b> A probe that isn't answered within {@code timeout} is cancelled and counts as a failure. A
 * re-check of a member in rotation whose last probe failed has {@code fastInterval}, but a second at least and {@code timeout}
 * at most; the next one waits for it. So an endpoint that dies, silently or not, is out after at most {@code interval +
 * timeout + (fall - 1) x max(fastInterval, recheck)}, where {@code recheck = min(timeout, max(fastInterval, 1 s))}: 9 s with the
 * defaults, 2.2 s with an interval of 1 s. One that comes back is in again after at most {@code unhealthyInterval +
 * (rise - 1) x fastInterval} and the answers' own time.
 *
 * <p>Probes may find everybody ill. Then the pool panics and uses all members, so that a broken health path takes
 * no working service down.
 *
 * <p><b>Cost of use.</b> Some 75 bytes and at most one probe in flight per member; one timer for all; no thread of its
 * own.
 *
 * <p><b>When not to use.</b> Endpoints that share a fate the probe doesn't see, such as a shallow health path in front
 * of a broken database: guard with a breaker or an outlier detector too. Good answers take back what probes found and nothing
 * else: whom those took out stays out for its time. (Envoy lets a good probe end an outlier's ejection by default.)
 *
 * <p><b>Thread safety.</b> Immutable; may guard any number of pools. Probes are started on the pool's scheduler and
 * may be answered on any thread.
 */
public final class ProbeMonitor implements Guard {

    private final Probe probe;
    private final ProbeTiming timing;

    private ProbeMonitor(Probe probe, ProbeTiming timing) {
        this.probe = probe;
        this.timing = timing;
    }

    /** Returns a builder of a monitor that asks with this probe. */
    public static Builder builder(Probe probe) {
        return new Builder(probe);
    }

    @Override
    public Attached attach(GuardContext context) {
        return new ProbeRounds(context, probe.open(), timing);
    }

    /** Returns the probe and the settings. */
    @Override
    public String toString() {
        return "ProbeMonitor[" + probe + " " + timing + "]";
    }

    /** Collects the settings of a {@link ProbeMonitor}. Mutable, for one thread. */
    public static final class Builder {
        /** Finds a dead endpoint in under 10 s (see the bound above); ALB and Consul examples use 5 to 10 s. */
        static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);
        /** Outlasts one lost SYN or segment (retransmitted after 1 s, RFC 6298) and most GC pauses. */
        static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
        /** The same proportion to the interval, for intervals below 5 s. */
        static final double DEFAULT_TIMEOUT_RATIO = 0.6;
        /** HAProxy's fastinter, usually set to 1 s; keeps the bound above at 9 s. */
        static final Duration DEFAULT_FAST_INTERVAL = Duration.ofSeconds(1);
        /** The same proportion to the interval, for intervals below 5 s. */
        static final double DEFAULT_FAST_RATIO = 0.2;
        /** One answer may be luck (HAProxy: rise 2). */
        static final int DEFAULT_RISE = 2;
        /** One failure may be bad luck; HAProxy's 3 would miss the 10 s and in small pools a dead one costs most. */
        static final int DEFAULT_FALL = 2;
        /** Between Envoy's usual 10 % and Armeria's 20 %: enough to come apart again after a common stall. */
        static final double DEFAULT_JITTER = 0.1;

        private final Probe probe;
        private Duration interval = DEFAULT_INTERVAL;
        private @Nullable Duration timeout;
        private @Nullable Duration fastInterval;
        private @Nullable Duration unhealthyInterval;
        private @Nullable Duration noTrafficInterval;
        private int most = Integer.MAX_VALUE;
        private double ratio = 1;
        private double jitterRatio = DEFAULT_JITTER;
        private int rise = DEFAULT_RISE;
        private int fall = DEFAULT_FALL;

        private Builder(Probe probe) {
            this.probe = Objects.requireNonNull(probe, "probe");
        }

        /**
         * Sets the time from the start of one probe of a member to the start of the next. Not called: 5 seconds.
         *
         * @throws IllegalArgumentException when not positive
         */
        public Builder interval(Duration interval) {
            this.interval = Args.positive("interval", interval);
            return this;
        }

        /**
         * Sets how long a probe may take, everything included. Not called: 3 seconds, or 0.6 of the interval if that is
         * less.
         *
         * @throws IllegalArgumentException when not positive; {@link #build} refuses one not below the interval
         */
        public Builder timeout(Duration timeout) {
            this.timeout = Args.positive("timeout", timeout);
            return this;
        }

        /**
         * Sets the interval while a verdict is pending. Not called: 1 second, or 0.2 of the interval if that is less.
         *
         * @throws IllegalArgumentException when not positive; {@link #build} refuses one above the interval
         */
        public Builder fastInterval(Duration fastInterval) {
            this.fastInterval = Args.positive("fastInterval", fastInterval);
            return this;
        }

        /**
         * Sets the interval while a member is out: shorter, to have it back sooner, or longer, to ask in vain less often.
         * Not called: the interval.
         *
         * @throws IllegalArgumentException when not positive; {@link #build} refuses one below the fast interval
         */
        public Builder unhealthyInterval(Duration unhealthyInterval) {
            this.unhealthyInterval = Args.positive("unhealthyInterval", unhealthyInterval);
            return this;
        }

        /**
         * Sets the interval while nobody calls the pool, for pools that many clients have and few use: from once or twice
         * this time after the last call on. When calls come again, every member is asked within an interval and a fast
         * interval. Until then what is known of the members may be this old. Not called: the interval (Envoy: 60 s, until
         * the first call alone).
         *
         * @throws IllegalArgumentException when not positive; {@link #build} refuses one below the interval
         */
        public Builder noTrafficInterval(Duration noTrafficInterval) {
            this.noTrafficInterval = Args.positive("noTrafficInterval", noTrafficInterval);
            return this;
        }

        /**
         * Sets how many members are asked per interval, for pools so large that asking all costs too much: at most so many,
         * and at most this part of all, but one at least. They take turns, so that none is left out; finding a dead one
         * takes longer, as said above, so guard with a breaker or an outlier detector too. Not called: all.
         *
         * @throws IllegalArgumentException when most is below 1, or the ratio not above 0 and at most 1
         */
        public Builder partial(int most, double ratio) {
            this.most = Args.atLeast(1, "partial.most", most);
            this.ratio = Args.positiveRatio("partial.ratio", ratio);
            return this;
        }

        /**
         * Sets by what part of itself an interval may be shortened at random. Not called: 0.1.
         *
         * @throws IllegalArgumentException when outside 0..1
         */
        public Builder jitter(double ratio) {
            this.jitterRatio = Args.ratio("jitter", ratio);
            return this;
        }

        /**
         * Sets how many good answers in a row let a member in that was taken out. Not called: {@value #DEFAULT_RISE}.
         *
         * @throws IllegalArgumentException when below 1
         */
        public Builder rise(int rise) {
            this.rise = Args.atLeast(1, "rise", rise);
            return this;
        }

        /**
         * Sets how many failures in a row take a member out. Not called: {@value #DEFAULT_FALL}.
         *
         * @throws IllegalArgumentException when below 1
         */
        public Builder fall(int fall) {
            this.fall = Args.atLeast(1, "fall", fall);
            return this;
        }

        /**
         * Returns the monitor.
         *
         * @throws IllegalArgumentException when the timeout is not below the interval, the fast interval above it or above the
         *     unhealthy interval, or the interval without traffic below it
         */
        public ProbeMonitor build() {
            Duration limit =
                    Objects.requireNonNullElse(timeout, least(DEFAULT_TIMEOUT, interval, DEFAULT_TIMEOUT_RATIO));
            Duration fast = Objects.requireNonNullElse(
                    fastInterval, least(DEFAULT_FAST_INTERVAL, interval, DEFAULT_FAST_RATIO));
            Duration unhealthy = Objects.requireNonNullElse(unhealthyInterval, interval);
            Duration noTraffic = Objects.requireNonNullElse(noTrafficInterval, interval);
            refuse(
                    limit.compareTo(interval) >= 0,
                    "must be below the interval: timeout=",
                    limit,
                    " interval=",
                    interval);
            refuse(
                    fast.compareTo(interval) > 0,
                    "must not be above the interval: fastInterval=",
                    fast,
                    " interval=",
                    interval);
            refuse(
                    unhealthy.compareTo(fast) < 0,
                    "must not be below the fast interval: unhealthyInterval=",
                    unhealthy,
                    " fastInterval=",
                    fast);
            refuse(
                    noTraffic.compareTo(interval) < 0,
                    "must not be below the interval: noTrafficInterval=",
                    noTraffic,
                    " interval=",
                    interval);
            return new ProbeMonitor(
                    probe,
                    new ProbeTiming(
                            Args.nanos(interval),
                            Args.nanos(unhealthy),
                            Args.nanos(fast),
                            Args.nanos(noTraffic),
                            Args.nanos(limit),
                            jitterRatio,
                            rise,
                            fall,
                            most,
                            ratio));
        }

        private static void refuse(boolean bad, String what, Duration value, String than, Duration other) {
            if (bad) {
                throw new IllegalArgumentException(what + value + than + other);
            }
        }

        /** The usual value, or a part of the interval if that is less; at least a nanosecond. */
        private static Duration least(Duration usual, Duration interval, double ratio) {
            if (interval.compareTo(DEFAULT_INTERVAL) >= 0) {
                return usual;
            }
            return Duration.ofNanos(Math.max(1, (long) (interval.toNanos() * ratio)));
        }
    }
}
