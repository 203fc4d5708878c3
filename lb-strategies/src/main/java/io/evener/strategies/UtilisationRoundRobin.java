package io.evener.strategies;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Each endpoint in turn, as often as what it says about its load shows that it can bear.
 *
 * <p><b>Rule.</b> A report of q requests and e errors per second at utilisation u makes the weight w = q / (u + e / q x
 * {@link #errorPenalty penalty}), in requests per second at full utilisation: who is as busy with half the calls gets half
 * the turns [1]. Reports come in responses ({@code endpoint-load-metrics}, see {@link io.evener.spi.LoadReport#parse}) or by
 * probes. They count once an endpoint has told for the {@link #blackout} (10 s), since the first ones after a start tell of
 * an idle one, and until the last is {@link #expiry} old (3 min). Who is not known weighs the mean of those who
 * are; with fewer than two known the endpoints' own weights decide, as with {@link RoundRobin}. A weight is at least a
 * tenth of the mean and at most ten times it, so that no odd report starves an endpoint, or drowns it. Slow start
 * multiplies. Once a {@link #period} (1 s) weights are compared, and turns laid down anew if one changed.
 *
 * <p><b>Behaviour.</b> Turns are {@link RoundRobin}'s, exact for the weights as they are; going on after a change as far
 * round as before. Fifty servers of three speeds are within 5 % of their mean utilisation after 20 periods, and stay there.
 * It follows capacity, not calls in flight: a server that gets stuck between two reports goes on getting its turns.
 *
 * <p><b>Cost of use.</b> choose as {@link RoundRobin}: O(1), no clock; one clock reading per report; each period O(n), and a
 * rebuild in O(n) when weights changed, which with traffic is every period; 150 bytes per endpoint; 0 B per choice.
 *
 * <p><b>When not to use.</b> Where servers don't report ({@code explain} tells how many are known), or by something that
 * does not grow with calls, such as memory: then the weights are noise. Where a stuck server must be left within the second:
 * {@link Strategies#peakEwma()}.
 *
 * <p><b>Thread safety.</b> Any number of threads; reports may come on any.
 *
 * <p>[1] gRFC A58, Client-side weighted round robin LB policy (2023): its formula and its constants.
 */
public final class UtilisationRoundRobin implements Strategy {

    static final UtilisationRoundRobin DEFAULT = new UtilisationRoundRobin(UtilisationSettings.DEFAULT, null);

    private final UtilisationSettings settings;
    private final @Nullable Dialect dialect;

    private UtilisationRoundRobin(UtilisationSettings settings, @Nullable Dialect dialect) {
        this.settings = settings;
        this.dialect = dialect;
    }

    /** Whose turns to repeat, exactly, from a fresh state. */
    public enum Dialect {
        /**
         * gRPC's {@code weighted_round_robin}: static stride over weights as floats, where who is not known has the mean's
         * 16 bits, and the endpoints' own weights count for nothing. See {@link RoundRobin.Dialect#STATIC_STRIDE}. Only a
         * utilisation below a millionth, which makes gRPC's weights infinite, counts as not told.
         */
        GRPC("grpc");

        private final String title;

        Dialect(String title) {
            this.title = title;
        }

        /**
         * Returns the one of this name, as configuration files have it, in any case: {@code grpc}.
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

    /** Returns a copy that repeats this system's turns. Default: none, the library's own. */
    public UtilisationRoundRobin dialect(Dialect dialect) {
        return new UtilisationRoundRobin(settings, Objects.requireNonNull(dialect, "dialect"));
    }

    /**
     * Returns a copy in which an endpoint that fails every call counts as busier by this much. Default 1, gRFC A58's.
     *
     * @param errorPenalty at least 0, which leaves errors out
     * @throws IllegalArgumentException when negative, NaN or infinite
     */
    public UtilisationRoundRobin errorPenalty(double errorPenalty) {
        return new UtilisationRoundRobin(settings.errorPenalty(errorPenalty), dialect);
    }

    /**
     * Returns a copy that believes an endpoint after it has told for so long, without a pause of {@link #expiry} and since
     * it last came into rotation. Default 10 s, gRFC A58's.
     *
     * @param blackout up to a day; 0 believes the first report
     * @throws IllegalArgumentException when outside that
     */
    public UtilisationRoundRobin blackout(Duration blackout) {
        return new UtilisationRoundRobin(settings.blackout(blackout), dialect);
    }

    /**
     * Returns a copy that forgets an endpoint that has not told for so long. Default 3 min, gRFC A58's.
     *
     * @param expiry 1 ms to a day
     * @throws IllegalArgumentException when outside that
     */
    public UtilisationRoundRobin expiry(Duration expiry) {
        return new UtilisationRoundRobin(settings.expiry(expiry), dialect);
    }

    /**
     * Returns a copy that makes weights anew so often. Default 1 s, gRFC A58's.
     *
     * @param period 100 ms, as there, to a day
     * @throws IllegalArgumentException when outside that
     */
    public UtilisationRoundRobin period(Duration period) {
        return new UtilisationRoundRobin(settings.period(period), dialect);
    }

    @Override
    public String name() {
        return dialect == null ? "utilisationRoundRobin" : "utilisationRoundRobin(" + dialect + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return new BoundUtilisation(settings, dialect == Dialect.GRPC, context);
    }
}
