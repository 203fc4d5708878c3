package io.evener.sim;

import io.evener.RandomSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How long things take: work, think time, network. In nanoseconds; samples are never negative.
 *
 * <p>A distribution is immutable and draws from the source it is given, at least one word per sample.
 */
public interface Distribution {

    /** Returns a sample in nanoseconds. */
    double sample(RandomSource random);

    /** Returns the mean in nanoseconds. */
    double mean();

    /** Returns one that always takes this long. */
    static Distribution constant(Duration value) {
        double nanos = Durations.notNegative("value", value);
        return new Sampled(nanos, random -> {
            random.nextLong(); // a word per sample, so that distributions can be exchanged under one seed
            return nanos;
        });
    }

    /** Returns the memoryless distribution of this mean. */
    static Distribution exponential(Duration mean) {
        double nanos = Durations.positive("mean", mean);
        return new Sampled(nanos, random -> nanos * Draws.exponential(random));
    }

    /**
     * Returns a mixture of two exponentials of this mean and squared coefficient of variation, with balanced means: each
     * branch does half of the work.
     *
     * @param scv variance over mean squared, at least 1
     */
    static Distribution hyperexponential(Duration mean, double scv) {
        double nanos = Durations.positive("mean", mean);
        if (!(scv >= 1 && scv < 1e6)) {
            throw new IllegalArgumentException("must be >= 1 and < 1e6: scv=" + scv);
        }
        double p = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
        return new Sampled(nanos, random -> {
            double branch = random.nextDouble() < p ? p : 1 - p;
            return nanos / (2 * branch) * Draws.exponential(random);
        });
    }

    /**
     * Returns the log-normal distribution: what latencies of real services often look like.
     *
     * @param sigma of the logarithm, above 0
     */
    static Distribution logNormal(Duration median, double sigma) {
        double nanos = Durations.positive("median", median);
        if (!(sigma > 0 && sigma < 10)) {
            throw new IllegalArgumentException("must be > 0 and < 10: sigma=" + sigma);
        }
        return new Sampled(
                nanos * StrictMath.exp(sigma * sigma / 2),
                random -> nanos * StrictMath.exp(sigma * Draws.normal(random)));
    }

    /** Returns the normal distribution of this mean and deviation, with 0 in place of what is below it. */
    static Distribution normal(Duration mean, Duration deviation) {
        double nanos = Durations.positive("mean", mean);
        double spread = Durations.notNegative("deviation", deviation);
        return new Sampled(
                Draws.meanAboveZero(nanos, spread), random -> Math.max(0, nanos + spread * Draws.normal(random)));
    }

    /** Returns the uniform distribution between two bounds. */
    static Distribution uniform(Duration low, Duration high) {
        double from = Durations.notNegative("low", low);
        double to = Durations.notNegative("high", high);
        if (from > to) {
            throw new IllegalArgumentException("must be <= high: low=" + low + ", high=" + high);
        }
        return new Sampled((from + to) / 2, random -> from + (to - from) * random.nextDouble());
    }

    /**
     * Returns a measured distribution from a file: see {@link LatencyHistogram} for its form.
     *
     * @throws IOException when it can't be read
     * @throws IllegalArgumentException when it is no histogram, with the line and what is wrong with it
     */
    static Distribution histogram(Path csv) throws IOException {
        return LatencyHistogram.read(csv);
    }

    /**
     * Returns this distribution in a part of all cases and another one in the rest.
     *
     * @param ratio how often the other one is taken, 0 to 1
     */
    default Distribution mixedWith(double ratio, Distribution other) {
        Objects.requireNonNull(other, "other");
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("must be in 0..1: ratio=" + ratio);
        }
        return new Sampled(
                (1 - ratio) * mean() + ratio * other.mean(),
                random -> random.nextDouble() < ratio ? other.sample(random) : sample(random));
    }
}
