package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.Ticker;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import org.jspecify.annotations.Nullable;

/** Chooses the member whose next call costs least by its response times: of all, or of some drawn. */
abstract class ResponseTimeChooser implements Chooser {

    private static final double NANOS_PER_MILLI = 1e6;

    final Member[] members;
    final ResponseTime[] times;
    final InRotation in;
    final Fading fading;
    final RandomSource random;
    private final Ticker ticker;
    private final String estimate;

    private ResponseTimeChooser(InRotation in, ResponseTimes all, String estimate, StrategyContext context) {
        this.members = in.members;
        this.times = all.of(in.members);
        this.in = in;
        this.fading = all.fading();
        this.random = context.random();
        this.ticker = context.ticker();
        this.estimate = estimate;
    }

    /**
     * Returns the bound of a strategy that goes by this kind of response times.
     *
     * @param estimate what it goes by, for explanations
     */
    static Strategy.Bound bind(
            StrategyContext context, long decayNanos, int choices, String estimate, ResponseTimes.Kind kind) {
        ResponseTimes all = new ResponseTimes(context, decayNanos, kind);
        return snapshot -> of(snapshot, all, choices, estimate, context);
    }

    private static Chooser of(
            PoolSnapshot snapshot, ResponseTimes all, int choices, String estimate, StrategyContext context) {
        InRotation in = InRotation.of(snapshot);
        if (in.size() <= LeastRequest.SCAN_LIMIT) {
            return new Scan(in, all, estimate, context);
        }
        return choices == 2 && in.isUniform()
                ? new TwoDraws(in, all, estimate, context)
                : new Draws(in, all, choices, estimate, context);
    }

    final double cost(int k, long scale, long now) {
        int inFlight = members[k].inFlight();
        return times[k].cost(in.isUniform() ? inFlight : inFlight / in.share(k), scale, now);
    }

    @Override
    public final void explain(ChooseRequest request, ExplainSink out) {
        long now = fading.nanosBy(ticker.nanos()); // not told: whoever looks must change nothing
        long scale = fading.scaleAt(now);
        out.rule("least " + estimate + " x load " + among() + ", in ms");
        for (int k = 0; k < members.length; k++) {
            out.cost(members[k], cost(k, scale, now) / NANOS_PER_MILLI);
        }
    }

    abstract String among();

    /** Reads all: for few members. */
    private static final class Scan extends ResponseTimeChooser {

        Scan(InRotation in, ResponseTimes all, String estimate, StrategyContext context) {
            super(in, all, estimate, context);
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            long scale = fading.scale();
            long now = fading.nanos();
            double least = Double.POSITIVE_INFINITY;
            int ties = 0;
            for (int k = 0; k < members.length; k++) {
                if (request.excludes(members[k])) {
                    continue;
                }
                double cost = cost(k, scale, now);
                if (cost < least) {
                    least = cost;
                    ties = 1 << k;
                } else if (cost == least) {
                    ties |= 1 << k;
                }
            }
            return ties == 0 ? null : members[in.drawOf(ties, random)];
        }

        @Override
        String among() {
            return "of all";
        }
    }

    /** Two different members from one word: the usual case among many. */
    private static final class TwoDraws extends ResponseTimeChooser {

        TwoDraws(InRotation in, ResponseTimes all, String estimate, StrategyContext context) {
            super(in, all, estimate, context);
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            long word = random.nextLong();
            int i = DistinctDraws.first(word, members.length);
            int j = DistinctDraws.second(word, members.length, i);
            long scale = fading.scale();
            long now = fading.nanos();
            int better = cost(j, scale, now) < cost(i, scale, now) ? j : i;
            if (request.excludedCount() == 0) {
                return members[better];
            }
            return instead(request, members[better], members[better == i ? j : i]);
        }

        private @Nullable Member instead(ChooseRequest request, Member better, Member worse) {
            if (!request.excludes(better)) {
                return better;
            }
            return request.excludes(worse) ? in.drawOther(request, random) : worse;
        }

        @Override
        String among() {
            return "of 2 drawn";
        }
    }

    /** Any number of draws, or draws in proportion to shares. */
    private static final class Draws extends ResponseTimeChooser {
        private final int choices;

        Draws(InRotation in, ResponseTimes all, int choices, String estimate, StrategyContext context) {
            super(in, all, estimate, context);
            this.choices = choices;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            long scale = fading.scale();
            long now = fading.nanos();
            long low = 0;
            long high = 0;
            double least = Double.POSITIVE_INFINITY;
            Member best = null;
            for (int draw = 0; draw < choices; draw++) {
                int k = DistinctDraws.next(in, random, low, high, draw);
                if (DistinctDraws.isLow(draw)) {
                    low |= DistinctDraws.noted(k, draw);
                } else {
                    high |= DistinctDraws.noted(k, draw);
                }
                double cost = cost(k, scale, now);
                if (cost < least && !request.excludes(members[k])) {
                    least = cost;
                    best = members[k];
                }
            }
            return best != null ? best : in.drawOther(request, random);
        }

        @Override
        String among() {
            return "of " + choices + " drawn";
        }
    }
}
