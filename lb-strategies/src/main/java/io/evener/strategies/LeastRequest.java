package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint with the fewest calls in flight, of all when there are at most 8, else of some drawn at random.
 *
 * <p><b>Rule.</b> cost = in flight / s, where s is the member's share: weight x admission (1 but in slow start); the
 * lowest wins. Up to 8 members, or {@link #fullScan() always}, all are read and ties are broken in proportion to s; above,
 * {@link #choices(int) d} distinct members are drawn (in proportion to s) and the first drawn wins a tie. So a member of
 * share s gets s of a normal share at rest and s of the calls in flight under load, and one in slow start in between
 * never more than a normal share.
 *
 * <p><b>Behaviour.</b> With d draws the fullest of n queues holds about ln(ln n) / ln d calls instead of
 * ln n / ln ln n [1]. Small pools are scanned because two draws often miss a sick minority there: with 2 of 4 slow,
 * both draws are slow in 1 of 6 choices.
 *
 * <p><b>Cost of use.</b> choose O(1): at most 8 or d counter reads (a full scan n, at 2 to 4 ns each while they fit the
 * caches); rebuild O(n); 12 bytes per endpoint, 20 with unequal shares; 0 B per choice.
 *
 * <p><b>When not to use.</b> Alone, with endpoints that fail fast: they always have few in flight. Add a guard. Nor where
 * many clients share the endpoints and each has few calls: a client's own calls tell little then.
 *
 * <p><b>Thread safety.</b> Any number of threads. Counts are read one after the other and may be a moment old; two
 * threads may choose the same member at the same instant.
 *
 * <p>[1] M. Mitzenmacher, The power of two choices in randomized load balancing, IEEE TPDS 12 (2001).
 */
public final class LeastRequest implements Strategy {

    /** Beyond this many members, two draws beat reading all counters (papers: the power of two choices). */
    static final int SCAN_LIMIT = 8;

    /** As many choices as there are members. */
    static final int ALL = Integer.MAX_VALUE;

    private static final int DEFAULT_CHOICES = 2;
    private static final int MAX_CHOICES = DistinctDraws.MOST;
    private static final double DEFAULT_BIAS = 1;

    static final LeastRequest DEFAULT = new LeastRequest(DEFAULT_CHOICES, null, DEFAULT_BIAS);

    private final int choices;
    private final @Nullable Dialect dialect;
    private final double bias;

    private LeastRequest(int choices, @Nullable Dialect dialect, double bias) {
        this.choices = choices;
        this.dialect = dialect;
        this.bias = bias;
    }

    /** Whose choices to repeat, exactly, from a fresh state. Endpoints stand in order of their ids. */
    public enum Dialect {
        /**
         * Envoy. Equal weights: d draws that may meet, the first drawn of the least wins; or a scan whose ties are drawn one by
         * one. Unequal weights: earliest deadline first by w / (in flight + 1)^b, read again for whom is chosen and
         * for nobody else, so it reacts slowly; O(log n) steps under a lock that all threads share, and a power that agrees with
         * Envoy's to the last bit or two unless {@link LeastRequest#activeRequestBias b} is 0 or 1. The first 64 bits
         * drawn are Envoy's seed, from which the schedule starts as that of {@link RoundRobin.Dialect#EDF}; what Envoy draws
         * besides, to decide on priorities, is not drawn here. Slow start multiplies w, and takes pools of equal weights to
         * the second rule meanwhile, as there.
         */
        ENVOY("envoy");

        private final String title;

        Dialect(String title) {
            this.title = title;
        }

        /**
         * Returns the one of this name, as configuration files have it, in any case: {@code envoy}.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Dialect of(String name) {
            return Dialects.of(values(), name);
        }

        /** Returns the name that {@link #of} takes. */
        @Override
        public String toString() {
            return title;
        }
    }

    /**
     * Returns a copy that draws this many members in pools of more than 8. Default 2: more draws cost more and gain
     * little, the step from 1 to 2 is exponential [1].
     *
     * @param choices 2 to 6
     * @throws IllegalArgumentException when outside 2..6, or after {@link #fullScan}, which draws nobody
     */
    public LeastRequest choices(int choices) {
        if (choices < 2 || choices > MAX_CHOICES) {
            throw new IllegalArgumentException("must be in 2.." + MAX_CHOICES + ": choices=" + choices);
        }
        if (this.choices == ALL) {
            throw drawnAndScanned(choices);
        }
        return new LeastRequest(choices, dialect, bias);
    }

    /**
     * Returns a copy that reads all members in pools of any size. Never worse than draws, since a client's own counts are
     * never stale, and best by far for a client that has the endpoints to itself; but a choice takes time in proportion to n.
     *
     * @throws IllegalArgumentException after {@link #choices} other than the default
     */
    public LeastRequest fullScan() {
        if (choices != DEFAULT_CHOICES && choices != ALL) {
            throw drawnAndScanned(choices);
        }
        return new LeastRequest(ALL, dialect, bias);
    }

    private static IllegalArgumentException drawnAndScanned(int choices) {
        return new IllegalArgumentException("must be without fullScan: choices=" + choices);
    }

    /** Returns a copy that repeats this system's choices. Default: none, the library's own rule. */
    public LeastRequest dialect(Dialect dialect) {
        return new LeastRequest(choices, Objects.requireNonNull(dialect, "dialect"), bias);
    }

    /**
     * Returns a copy of {@link Dialect#ENVOY} with this exponent of calls in flight, for unequal weights: 0 leaves them out.
     * Default 1, Envoy's.
     *
     * @param bias at least 0
     * @throws IllegalArgumentException when negative, NaN or infinite, or without the dialect, whose alone it is
     */
    public LeastRequest activeRequestBias(double bias) {
        if (!(bias >= 0 && bias <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("must be >= 0: activeRequestBias=" + bias);
        }
        if (dialect != Dialect.ENVOY) {
            throw new IllegalArgumentException("must have dialect envoy: activeRequestBias=" + bias);
        }
        return new LeastRequest(choices, dialect, bias);
    }

    @Override
    public String name() {
        StringBuilder options = new StringBuilder();
        if (dialect != null) {
            options.append(", ").append(dialect);
        }
        if (choices != DEFAULT_CHOICES) {
            options.append(", ").append(choices == ALL ? "fullScan" : choices);
        }
        if (bias != DEFAULT_BIAS) {
            options.append(", bias ").append(bias);
        }
        return options.isEmpty() ? "leastRequest" : "leastRequest(" + options.substring(2) + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        RandomSource random = context.random();
        return dialect == Dialect.ENVOY
                ? new BoundDeadlines.Requests(choices, bias, random)
                : snapshot -> compile(snapshot, random);
    }

    private Chooser compile(PoolSnapshot snapshot, RandomSource random) {
        InRotation in = InRotation.of(snapshot);
        if (in.size() <= (choices == ALL ? ScanChooser.MAX_MEMBERS : SCAN_LIMIT)) {
            return new ScanChooser(in, random);
        }
        if (choices == ALL) {
            return new FullScanChooser(in, random);
        }
        if (choices == 2) {
            return in.isUniform() ? new TwoChoicesChooser(in, random) : new WeightedChoicesChooser(in, random);
        }
        return new DrawChooser(in, choices, random);
    }
}
