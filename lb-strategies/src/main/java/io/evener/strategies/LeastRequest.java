package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint with the fewest calls in flight, of all when there are at most 8, else of some drawn at random.
 *
 * <p><b>Rule.</b> cost = in flight / s, where s is the member's share: weight x admission (1 but in slow start); the
 * lowest wins. Up to 8 members all are read and ties are broken in proportion to s; above, {@link #choices(int) d}
 * distinct members are drawn (in proportion to s) and the first drawn wins a tie. So a member of share s gets s of a
 * normal share at rest, s of the calls in flight under load, and one in slow start in between never more than a normal
 * share.
 *
 * <p><b>Behaviour.</b> With d draws the fullest of n queues holds about ln(ln n) / ln d calls instead of
 * ln n / ln ln n [1]. Small pools are scanned because two draws often miss a sick minority there: with 2 of 4 slow,
 * both draws are slow in 1 of 6 choices.
 *
 * <p><b>Cost of use.</b> choose O(1): at most 8 or d counter reads; rebuild O(n); 12 bytes per endpoint, 24 with unequal
 * shares; 0 B per choice.
 *
 * <p><b>When not to use.</b> Alone, with endpoints that fail fast: they always have few in flight. Add a guard.
 *
 * <p><b>Thread safety.</b> Any number of threads. Counts are read one after the other and may be a moment old; two
 * threads may choose the same member at the same instant.
 *
 * <p>[1] M. Mitzenmacher, The power of two choices in randomized load balancing, IEEE TPDS 12 (2001).
 */
public final class LeastRequest implements Strategy {

    /** Beyond this many members, two draws beat reading all counters (papers: the power of two choices). */
    static final int SCAN_LIMIT = 8;

    private static final int DEFAULT_CHOICES = 2;
    private static final int MAX_CHOICES = 6;

    static final LeastRequest DEFAULT = new LeastRequest(DEFAULT_CHOICES);

    private final int choices;

    private LeastRequest(int choices) {
        this.choices = choices;
    }

    /**
     * Returns a copy that draws this many members in pools of more than 8. Default 2: more draws cost more and gain
     * little, the step from 1 to 2 is exponential [1].
     *
     * @param choices 2 to 6
     * @throws IllegalArgumentException when outside 2..6
     */
    public LeastRequest choices(int choices) {
        if (choices < 2 || choices > MAX_CHOICES) {
            throw new IllegalArgumentException("must be in 2.." + MAX_CHOICES + ": choices=" + choices);
        }
        return new LeastRequest(choices);
    }

    @Override
    public String name() {
        return choices == DEFAULT_CHOICES ? "leastRequest" : "leastRequest(" + choices + ")";
    }

    @Override
    public Bound bind(StrategyContext context) {
        RandomSource random = context.random();
        return snapshot -> {
            InRotation in = InRotation.of(snapshot);
            if (in.size() <= SCAN_LIMIT) {
                return new ScanChooser(in, random);
            }
            return choices == 2 && in.isUniform()
                    ? new TwoChoicesChooser(in, random)
                    : new DrawChooser(in, choices, random);
        };
    }

    private abstract static class LeastRequestChooser implements Chooser {
        final Member[] members;
        final InRotation in;
        final RandomSource random;

        LeastRequestChooser(InRotation in, RandomSource random) {
            this.members = in.members;
            this.in = in;
            this.random = random;
        }

        final double cost(int k) {
            return in.isUniform() ? members[k].inFlight() : members[k].inFlight() / in.share(k);
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule(rule());
            for (int k = 0; k < members.length; k++) {
                out.cost(members[k], cost(k));
            }
        }

        abstract String rule();
    }

    /** Reads all: for few members. The ties are a bit mask, so one of them is found without a second pass. */
    private static final class ScanChooser extends LeastRequestChooser {

        ScanChooser(InRotation in, RandomSource random) {
            super(in, random);
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            double least = Double.POSITIVE_INFINITY;
            int ties = 0;
            for (int k = 0; k < members.length; k++) {
                if (request.excludes(members[k])) {
                    continue;
                }
                double cost = cost(k);
                if (cost < least) {
                    least = cost;
                    ties = 1 << k;
                } else if (cost == least) {
                    ties |= 1 << k;
                }
            }
            return ties == 0
                    ? null
                    : members[(ties & ties - 1) == 0 ? Integer.numberOfTrailingZeros(ties) : tied(ties)];
        }

        private int tied(int ties) {
            int left = ties;
            if (in.isUniform()) {
                for (int skip = random.nextInt(Integer.bitCount(ties)); skip > 0; skip--) {
                    left &= left - 1;
                }
                return Integer.numberOfTrailingZeros(left);
            }
            double sum = 0;
            for (int bits = ties; bits != 0; bits &= bits - 1) {
                sum += in.share(Integer.numberOfTrailingZeros(bits));
            }
            double skip = sum * random.nextDouble() - in.share(Integer.numberOfTrailingZeros(left));
            while (skip >= 0 && (left & left - 1) != 0) {
                left &= left - 1;
                skip -= in.share(Integer.numberOfTrailingZeros(left));
            }
            return Integer.numberOfTrailingZeros(left);
        }

        @Override
        String rule() {
            return "fewest in flight of all";
        }
    }

    /** Two distinct members from one word: the usual case above the scan limit. */
    private static final class TwoChoicesChooser extends LeastRequestChooser {

        TwoChoicesChooser(InRotation in, RandomSource random) {
            super(in, random);
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            long word = random.nextLong();
            int i = (int) ((word >>> 32) * members.length >>> 32);
            int j = (int) ((word & 0xFFFF_FFFFL) * (members.length - 1) >>> 32);
            Member first = members[i];
            Member second = members[j + 1 - (j - i >>> 31)]; // j < i ? j : j + 1, without a branch nobody can predict
            if (request.excludedCount() != 0) {
                return chooseOther(request, first, second);
            }
            return second.inFlight() < first.inFlight() ? second : first;
        }

        private @Nullable Member chooseOther(ChooseRequest request, Member first, Member second) {
            Member one = request.excludes(first) ? in.drawOther(request, random) : first;
            Member other = request.excludes(second) ? in.drawOther(request, random) : second;
            return one == null || other == null || one.inFlight() <= other.inFlight() ? one : other;
        }

        @Override
        String rule() {
            return "fewer in flight of 2 drawn";
        }
    }

    /** Any number of draws, or draws in proportion to shares. */
    private static final class DrawChooser extends LeastRequestChooser {
        private static final int REDRAWS = 8;

        private final int choices;

        DrawChooser(InRotation in, int choices, RandomSource random) {
            super(in, random);
            this.choices = choices;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            long seenLow = 0;
            long seenHigh = 0;
            double least = Double.POSITIVE_INFINITY;
            Member best = null;
            for (int draw = 0; draw < choices; draw++) {
                int k = drawNew(seenLow, seenHigh, draw);
                if (draw < 3) {
                    seenLow |= (long) k << 21 * draw;
                } else {
                    seenHigh |= (long) k << 21 * (draw - 3);
                }
                double cost = cost(k);
                if (cost < least && !request.excludes(members[k])) {
                    least = cost;
                    best = members[k];
                }
            }
            return best != null ? best : in.drawOther(request, random);
        }

        /** Draws a member not drawn before; after some vain tries the next by index, so that it ends. */
        private int drawNew(long seenLow, long seenHigh, int drawn) {
            int k = in.draw(random);
            for (int tries = 0; isSeen(k, seenLow, seenHigh, drawn); tries++) {
                k = tries < REDRAWS ? in.draw(random) : (k + 1) % members.length;
            }
            return k;
        }

        private static boolean isSeen(int k, long seenLow, long seenHigh, int drawn) {
            for (int d = 0; d < drawn; d++) {
                long word = d < 3 ? seenLow >>> 21 * d : seenHigh >>> 21 * (d - 3);
                if ((word & 0x1F_FFFF) == k) {
                    return true;
                }
            }
            return false;
        }

        @Override
        String rule() {
            return "fewest in flight of " + choices + " drawn";
        }
    }
}
