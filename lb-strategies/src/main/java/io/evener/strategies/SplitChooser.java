package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import org.jspecify.annotations.Nullable;

/**
 * Sends each part of a pool its share of the requests, by one draw or by the request's key; when the part has nobody left
 * for a request, the others are asked in their order.
 */
final class SplitChooser implements Chooser {

    private static final long ONE = 1L << 32;

    private final Chooser[] parts;
    /** Up to where each part goes, in units of 2^-32. */
    private final long[] ends;
    /** The part that has all requests, or -1. */
    private final int only;

    private final Branches branches;
    private final long salt;
    private final RandomSource random;

    /**
     * Makes the chooser.
     *
     * @param parts the preferred first; at least one
     * @param shares of each; they add up to 1
     * @param branches what to tell of the parts, in the same order
     * @param salt see {@link Words#of}
     */
    SplitChooser(Chooser[] parts, double[] shares, Branches branches, long salt, RandomSource random) {
        this.parts = parts;
        this.ends = new long[parts.length];
        this.branches = branches;
        this.salt = salt;
        this.random = random;
        int last = 0;
        int above = 0;
        double sum = 0;
        for (int p = 0; p < parts.length; p++) {
            sum += shares[p];
            ends[p] = Math.min(ONE, Math.round(sum * ONE));
            if (shares[p] > 0) {
                last = p;
                above++;
            }
        }
        for (int p = last; p < parts.length; p++) {
            ends[p] = ONE;
        }
        this.only = above == 1 ? last : -1;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        int p = only >= 0 ? only : draw(request);
        Member member = parts[p].choose(request);
        return member != null ? member : fallThrough(request, p);
    }

    private int draw(ChooseRequest request) {
        long at = Words.of(request, random, salt) >>> 32;
        int p = 0;
        while (at >= ends[p]) {
            p++;
        }
        return p;
    }

    private @Nullable Member fallThrough(ChooseRequest request, int asked) {
        for (int p = 0; p < parts.length; p++) {
            Member member = p == asked ? null : parts[p].choose(request);
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    @Override
    public void explain(ChooseRequest request, ExplainSink out) {
        int keyed = request.isKeyed() ? draw(request) : -1;
        branches.explain(request, p -> keyed < 0 ? isUsed(p) : p == keyed, out);
    }

    private boolean isUsed(int p) {
        return ends[p] > (p == 0 ? 0 : ends[p - 1]);
    }
}
