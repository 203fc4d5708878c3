package io.evener.sim.lab;

/**
 * What choosing the shorter of a few queues is worth: the supermarket model, and joining the shorter of two.
 *
 * <p>Units and arguments are those of {@link QueueTheory}; services are exponential.
 *
 * <p>[1] M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 12(10), 2001. [2] N.
 * Vvedenskaya, R. Dobrushin, F. Karpelevich, Queueing System with Selection of the Shortest of Two Queues, Problems of
 * Information Transmission 32(1), 1996. [3] G. Latouche, V. Ramaswami, A Logarithmic Reduction Algorithm for
 * Quasi-Birth-Death Processes, Journal of Applied Probability 30(3), 1993.
 */
final class ChoiceTheory {

    /** Terms below this do not change a sum of the magnitude of one. */
    private static final double NEGLIGIBLE = 1e-18;

    private static final int HALVINGS = 80;

    /**
     * Queues whose lengths differ by more are left out of the chain. A difference grows at rate 1 and shrinks at 1 + 2
     * l, so what is left out is about (1 + 2 l)^-64.
     */
    private static final int MAX_DIFFERENCE = 64;

    private static final int MAX_REDUCTIONS = 64;

    private ChoiceTheory() {}

    /**
     * Returns the part of very many servers that have at least so many jobs, when each arrival joins the shortest of d
     * chosen at random: {@code s_i = l^((d^i - 1) / (d - 1))}, with d = 1 {@code l^i} [1, 2].
     */
    static double supermarketTail(double load, int choices, int jobs) {
        checkChoices(choices);
        return StrictMath.pow(QueueTheory.checkLoad(load), exponent(choices, jobs));
    }

    /** Returns the mean sojourn in that model: the sum of {@code l^((d^i - d) / (d - 1))} over i from 1 [1]. */
    static double supermarketMean(double load, int choices) {
        checkChoices(choices);
        QueueTheory.checkLoad(load);
        if (choices == 1) {
            return QueueTheory.mm1Mean(load);
        }
        double sum = 0;
        double term = 1;
        for (int i = 1; term > NEGLIGIBLE; i++) {
            sum += term;
            term = StrictMath.pow(load, exponent(choices, i + 1) - 1);
        }
        return sum;
    }

    /**
     * Returns a quantile of the sojourn in that model. An arrival sees k jobs or more before it with probability
     * {@code s_k^d}, and then stays for an Erlang(k + 1) time; therefore it stays longer than t with probability
     * {@code sum over k >= 0 of e^-t t^k / k! s_k^d}.
     */
    static double supermarketQuantile(double load, int choices, double quantile) {
        checkChoices(choices);
        double rest = 1 - QueueTheory.checkQuantile(quantile);
        double high = 1;
        while (supermarketSurvival(load, choices, high) > rest) {
            high *= 2;
        }
        double low = 0;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (supermarketSurvival(load, choices, middle) > rest) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double supermarketSurvival(double load, int choices, double t) {
        double logTime = StrictMath.log(t);
        double logPoisson = -t;
        double sum = 0;
        double seen = 1;
        for (int k = 0; seen > NEGLIGIBLE; k++) {
            sum += StrictMath.exp(logPoisson) * seen;
            logPoisson += logTime - StrictMath.log(k + 1);
            seen = StrictMath.pow(supermarketTail(load, choices, k + 1), choices);
        }
        return sum;
    }

    /** Returns {@code (d^i - 1) / (d - 1) = 1 + d + ... + d^(i - 1)}; infinite where it is beyond a double. */
    private static double exponent(int choices, int jobs) {
        return choices == 1 ? jobs : (StrictMath.pow(choices, jobs) - 1) / (choices - 1);
    }

    /**
     * Returns the mean sojourn when each arrival joins the shorter of two queues, ties at random.
     *
     * <p>The chain has the shorter length m as its level and the difference k as its phase. An arrival (rate 2 l) leads
     * from (m, k) to (m + 1, k - 1), or from (m, 0) to (m, 1); the longer queue's departure to (m, k - 1); the shorter
     * one's, if m > 0, to (m - 1, k + 1). Levels are alike, so that their probabilities are {@code p_m = p_0 R^m}, with
     * R by logarithmic reduction [3].
     */
    static double shorterOfTwoMean(double load) {
        QueueTheory.checkLoad(load);
        int size = MAX_DIFFERENCE + 1;
        double arrivals = 2 * load;
        double[][] up = new double[size][size];
        double[][] stay = new double[size][size];
        double[][] down = new double[size][size];
        double[][] bottom = new double[size][size];
        for (int k = 0; k < size; k++) {
            int joined = k == 0 ? 1 : k - 1;
            (k == 0 ? stay : up)[k][joined] = arrivals;
            if (k == 0) {
                bottom[k][joined] = arrivals;
                down[k][1] = 2;
            } else {
                stay[k][k - 1] = 1;
                bottom[k][k - 1] = 1;
            }
            if (k > 0 && k < MAX_DIFFERENCE) {
                down[k][k + 1] = 1;
            }
            bottom[k][k] = k == 0 ? -arrivals : -arrivals - 1;
            stay[k][k] = k == MAX_DIFFERENCE ? -arrivals - 1 : -arrivals - 2;
        }
        double[][] ratio = ratioOfLevels(up, stay, down);
        return meanJobs(ratio, Matrices.plus(bottom, Matrices.times(ratio, down))) / arrivals;
    }

    /** Returns R, the least solution of {@code up + R stay + R^2 down = 0}. */
    private static double[][] ratioOfLevels(double[][] up, double[][] stay, double[][] down) {
        double[][] out = Matrices.inverse(Matrices.times(stay, -1));
        double[][] higher = Matrices.times(out, up);
        double[][] lower = Matrices.times(out, down);
        double[][] descent = lower;
        double[][] path = higher;
        for (int i = 0; i < MAX_REDUCTIONS && Matrices.largest(path) > NEGLIGIBLE; i++) {
            double[][] back = Matrices.plus(Matrices.times(higher, lower), Matrices.times(lower, higher));
            double[][] loops = Matrices.inverse(Matrices.plus(Matrices.identity(up.length), Matrices.times(back, -1)));
            higher = Matrices.times(loops, Matrices.times(higher, higher));
            lower = Matrices.times(loops, Matrices.times(lower, lower));
            descent = Matrices.plus(descent, Matrices.times(path, lower));
            path = Matrices.times(path, higher);
        }
        double[][] visits = Matrices.plus(stay, Matrices.times(up, descent));
        return Matrices.times(up, Matrices.inverse(Matrices.times(visits, -1)));
    }

    /** Returns the mean of 2 m + k, given R and the generator of the chain watched in level 0 only. */
    private static double meanJobs(double[][] ratio, double[][] watched) {
        int size = ratio.length;
        double[][] levels = Matrices.inverse(Matrices.plus(Matrices.identity(size), Matrices.times(ratio, -1)));
        // One equation of p_0 watched = 0 is spare: p_0 (I - R)^-1 1 = 1 takes its place.
        double[][] equations = Matrices.copy(watched);
        for (int k = 0; k < size; k++) {
            equations[k][0] = Matrices.sum(levels[k]);
        }
        double[] bottom = Matrices.inverse(equations)[0];
        double[] all = Matrices.times(bottom, levels);
        double mean = 2 * Matrices.sum(Matrices.times(Matrices.times(all, ratio), levels));
        for (int k = 0; k < size; k++) {
            mean += k * all[k];
        }
        return mean;
    }

    private static void checkChoices(int choices) {
        if (choices < 1) {
            throw new IllegalArgumentException("must be >= 1: choices=" + choices);
        }
    }
}
