package io.evener.sim.lab;

import java.util.function.DoubleUnaryOperator;

/**
 * Closed forms for slow answers where nobody queues: hedging, and waiting for the slowest of many.
 *
 * <p>A law is given by its survival function S: the part of the answers that take longer than t.
 *
 * <p>[1] J. Dean, L. Barroso, The Tail at Scale, Communications of the ACM 56(2), 2013. [2] M. Abramowitz, I. Stegun,
 * Handbook of Mathematical Functions, National Bureau of Standards, 1964, 7.1.5 and 7.1.14.
 */
final class TailTheory {

    private static final double SQRT_PI = StrictMath.sqrt(StrictMath.PI);
    /** Up to here the series of erf loses less than two digits to cancellation. */
    private static final double SERIES_LIMIT = 2;

    private static final int FRACTION_DEPTH = 120;
    private static final int HALVINGS = 120;

    private TailTheory() {}

    /**
     * Returns the law of the first of two answers, the second asked for after a delay without an answer: {@code H(t) =
     * S(t)} for t &lt; D, {@code S(t) S(t - D)} from there on [1].
     */
    static DoubleUnaryOperator hedged(DoubleUnaryOperator survival, double delay) {
        if (!(delay >= 0)) {
            throw new IllegalArgumentException("must be >= 0: delay=" + delay);
        }
        return t ->
                t < delay ? survival.applyAsDouble(t) : survival.applyAsDouble(t) * survival.applyAsDouble(t - delay);
    }

    /** Returns the requests that hedging adds, as a part of the original ones: {@code S(D)} [1]. */
    static double hedgingLoad(DoubleUnaryOperator survival, double delay) {
        return survival.applyAsDouble(delay);
    }

    /** Returns a quantile: the least t with {@code S(t) <= 1 - q}, to some 15 digits. */
    static double quantile(DoubleUnaryOperator survival, double quantile) {
        double rest = 1 - QueueTheory.checkQuantile(quantile);
        double high = 1;
        while (survival.applyAsDouble(high) > rest) {
            high *= 2;
        }
        double low = 0;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (survival.applyAsDouble(middle) > rest) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Returns {@code S(t) = e^(-t / mean)}. */
    static DoubleUnaryOperator exponential(double mean) {
        return t -> t <= 0 ? 1 : StrictMath.exp(-t / mean);
    }

    /** Returns {@code S(t) = Q(ln(t / median) / sigma)}, Q being the standard normal law's survival function. */
    static DoubleUnaryOperator lognormal(double median, double sigma) {
        return t -> t <= 0 ? 1 : normalSurvival(StrictMath.log(t / median) / sigma);
    }

    /** Returns the law of an answer that always takes so long. */
    static DoubleUnaryOperator constant(double value) {
        return t -> t < value ? 1 : 0;
    }

    /** Returns the law of one of two kinds of answers: {@code (1 - p) S1(t) + p S2(t)}. */
    static DoubleUnaryOperator mixture(DoubleUnaryOperator usual, DoubleUnaryOperator rare, double rareRatio) {
        return t -> (1 - rareRatio) * usual.applyAsDouble(t) + rareRatio * rare.applyAsDouble(t);
    }

    /** Returns the part of the requests that wait for a slow answer when they need k: {@code 1 - (1 - p)^k} [1]. */
    static double fanOut(double slowRatio, int answers) {
        return -StrictMath.expm1(answers * StrictMath.log1p(-slowRatio));
    }

    /**
     * Returns the law of the slowest of k answers: {@code 1 - (1 - S(t))^k} [1]. Its quantile q is the answers' quantile
     * {@code q^(1 / k)}.
     */
    static DoubleUnaryOperator slowest(DoubleUnaryOperator survival, int answers) {
        return t -> fanOut(survival.applyAsDouble(t), answers);
    }

    /** Returns {@code Q(z) = erfc(z / sqrt(2)) / 2}. */
    static double normalSurvival(double z) {
        double x = z / StrictMath.sqrt(2);
        if (x < 0) {
            return 1 - normalSurvival(-z);
        }
        return x < SERIES_LIMIT ? (1 - erfBySeries(x)) / 2 : erfcByFraction(x) / 2;
    }

    /** {@code erf x = 2 / sqrt(pi) sum of (-1)^n x^(2n + 1) / (n! (2n + 1))} [2, 7.1.5]. */
    private static double erfBySeries(double x) {
        double power = x;
        double sum = x;
        for (int n = 1; Math.abs(power) > 1e-20; n++) {
            power *= -x * x / n;
            sum += power / (2 * n + 1);
        }
        return 2 / SQRT_PI * sum;
    }

    /** {@code sqrt(pi) e^(x^2) erfc x = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...))))} [2, 7.1.14]. */
    private static double erfcByFraction(double x) {
        double rest = x;
        for (int n = FRACTION_DEPTH; n > 0; n--) {
            rest = x + n / 2.0 / rest;
        }
        return StrictMath.exp(-x * x) / (SQRT_PI * rest);
    }
}
