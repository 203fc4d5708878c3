package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import org.jspecify.annotations.Nullable;

/**
 * Sends a small share of the requests to parts that get none otherwise, to learn whether they would be served. It is drawn for
 * requests with a key as well: else the same few keys would be tried, and fail, again and again. A retry is never a trial.
 */
final class TrialChooser implements Chooser {

    private static final double ONE = 1L << 32;

    private final Chooser usual;
    private final Chooser[] onTrial;
    /** Up to where each goes, in units of 2^-32. */
    private final long[] ends;

    private final RandomSource random;

    /**
     * Makes the chooser.
     *
     * @param shares of the requests, of those on trial
     */
    TrialChooser(Chooser usual, Chooser[] onTrial, double[] shares, RandomSource random) {
        this.usual = usual;
        this.onTrial = onTrial;
        this.ends = new long[onTrial.length];
        this.random = random;
        double sum = 0;
        for (int p = 0; p < ends.length; p++) {
            sum += shares[p];
            ends[p] = Math.round(sum * ONE);
        }
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        if (request.excludedCount() == 0) {
            long at = random.nextLong() >>> 32;
            for (int p = 0; p < ends.length; p++) {
                if (at < ends[p]) {
                    Member member = onTrial[p].choose(request);
                    return member != null ? member : usual.choose(request);
                }
            }
        }
        return usual.choose(request);
    }

    @Override
    public void explain(ChooseRequest request, ExplainSink out) {
        usual.explain(request, out);
    }
}
