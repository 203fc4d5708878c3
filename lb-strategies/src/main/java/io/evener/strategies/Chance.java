package io.evener.strategies;

/** Whether more calls went wrong than luck explains. Pure arithmetic. */
final class Chance {

    private Chance() {}

    /**
     * Returns how probable at least so many bad calls are at most, if each call is bad with the given probability: Chernoff's
     * bound exp(-n D), D being the relative entropy of what was seen to what was expected [1]. It overstates the binomial tail, by
     * 4 at 4 of 20 and by 6 at 16 of 500 with one of 100 expected: who acts on it errs on the calm side.
     *
     * <p>[1] H. Chernoff, A measure of asymptotic efficiency for tests of a hypothesis based on the sum of observations, Annals of
     * Mathematical Statistics 23 (1952), https://doi.org/10.1214/aoms/1177729330.
     *
     * @param bad 0 to all
     * @param expected above 0, below 1
     * @return 1 when no more were bad than expected
     */
    static double ofAtLeast(long bad, long all, double expected) {
        if (bad <= expected * all) {
            return 1;
        }
        double seen = (double) bad / all;
        double rest = 1 - seen;
        double entropy =
                seen * StrictMath.log(seen / expected) + (rest > 0 ? rest * StrictMath.log(rest / (1 - expected)) : 0);
        return StrictMath.exp(-all * entropy);
    }
}
