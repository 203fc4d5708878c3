package io.evener.sim.lab;

/**
 * Closed forms for queues that one dispatcher feeds with Poisson arrivals, first come, first served unless said
 * otherwise.
 *
 * <p>The unit of time is the mean service, a load is what one server is offered: 0 to 1, both excluded. A sojourn is
 * the wait and the service.
 *
 * <p>[1] L. Kleinrock, Queueing Systems, volume 1: Theory, Wiley, 1975. [2] L. Kleinrock, Queueing Systems, volume 2:
 * Computer Applications, Wiley, 1976, chapter 4 (processor sharing).
 */
final class QueueTheory {

    // Exactness: StrictMath and plain arithmetic only, so that reports are equal byte for byte on every JDK.

    private static final int HALVINGS = 200;

    private QueueTheory() {}

    /** Returns the mean sojourn in M/M/1: {@code 1 / (1 - l)} [1, section 3.2]. */
    static double mm1Mean(double load) {
        return 1 / (1 - checkLoad(load));
    }

    /** Returns a quantile of the sojourn in M/M/1, which is exponential: {@code -ln(1 - q) / (1 - l)} [1, 5.7]. */
    static double mm1Quantile(double load, double quantile) {
        return exponentialQuantile(mm1Mean(load), quantile);
    }

    /** Returns a quantile of an exponential law: {@code -ln(1 - q)} means. */
    static double exponentialQuantile(double mean, double quantile) {
        return -mean * StrictMath.log1p(-checkQuantile(quantile));
    }

    /**
     * Returns the mean sojourn in M/G/1: {@code 1 + l (1 + C2) / (2 (1 - l))}, Pollaczek and Khinchine [1, section 5.6].
     *
     * @param squaredVariation C2, the services' variance over their squared mean: 0 when they are all alike, 1 for
     *     exponential ones
     */
    static double mg1Mean(double load, double squaredVariation) {
        if (!(squaredVariation >= 0)) {
            throw new IllegalArgumentException("must be >= 0: squaredVariation=" + squaredVariation);
        }
        return 1 + checkLoad(load) * (1 + squaredVariation) / (2 * (1 - load));
    }

    /** Returns the mean sojourn in M/G/1 with processor sharing: {@code 1 / (1 - l)} for any services [2, 4.4]. */
    static double mg1SharedMean(double load) {
        return mm1Mean(load);
    }

    /**
     * Returns the mean sojourn in M/M/c, {@code 1 + C / (c (1 - l))} with {@link #mmcWait C}: what no dispatcher to c
     * servers can beat when services are exponential [1, section 3.5].
     */
    static double mmcMean(int servers, double load) {
        return 1 + mmcWait(servers, load) / (servers * (1 - load));
    }

    /**
     * Returns the part of the arrivals that wait in M/M/c, Erlang's C: {@code B / (1 - l (1 - B))}, with his B by
     * {@code B(k) = a B(k - 1) / (k + a B(k - 1))} from {@code B(0) = 1}, {@code a = c l} [1, sections 3.5 and 3.6].
     * All terms are positive: it neither overflows nor cancels.
     */
    static double mmcWait(int servers, double load) {
        checkServers(servers);
        double offered = servers * checkLoad(load);
        double blocked = 1;
        for (int k = 1; k <= servers; k++) {
            blocked = offered * blocked / (k + offered * blocked);
        }
        return blocked / (1 - load * (1 - blocked));
    }

    /**
     * Returns the mean sojourn under round robin: every n-th arrival is a server's, so each is E_n/M/1 with mean
     * {@code 1 / (1 - s)}, where s is the root in (0, 1) of {@code s = (n l / (n l + 1 - s))^n} [1, section 6.4].
     */
    static double roundRobinMean(int servers, double load) {
        checkServers(servers);
        checkLoad(load);
        // With u = 1 - s: h(u) = ln(1 - u) + n ln(1 + u / (n l)) is positive below the root and negative above.
        // Near l = 1 the root u is tiny, and 1 - s would have cancelled.
        double low = 0;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            double h = StrictMath.log1p(-middle) + servers * StrictMath.log1p(middle / (servers * load));
            if (h > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 2 / (low + high);
    }

    /** Returns a quantile of the sojourn under round robin, which is exponential as in any G/M/1 [1, section 6.4]. */
    static double roundRobinQuantile(int servers, double load, double quantile) {
        return exponentialQuantile(roundRobinMean(servers, load), quantile);
    }

    /**
     * Returns the throughput, in requests per mean service, of users who think and then wait for one exponential server:
     * {@code 1 - p0} with {@code 1 / p0 = sum over k of N! / ((N - k)! z^k)}, z being the mean thinking time. By Little's
     * law the mean sojourn is {@code N / throughput - z} [1, section 3.8].
     */
    static double closedThroughput(int users, double thinkMeans) {
        checkServers(users);
        double term = 1;
        double sum = 1;
        for (int k = 1; k <= users; k++) {
            term *= (users - k + 1) / thinkMeans;
            sum += term;
        }
        return 1 - 1 / sum;
    }

    static double checkLoad(double load) {
        if (!(load > 0 && load < 1)) {
            throw new IllegalArgumentException("must be > 0 and < 1: load=" + load);
        }
        return load;
    }

    static double checkQuantile(double quantile) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("must be > 0 and < 1: quantile=" + quantile);
        }
        return quantile;
    }

    private static void checkServers(int servers) {
        if (servers < 1) {
            throw new IllegalArgumentException("must be >= 1: servers=" + servers);
        }
    }
}
