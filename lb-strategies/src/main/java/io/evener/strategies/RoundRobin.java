package io.evener.strategies;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Each endpoint in turn, as often as its weight says.
 *
 * <p><b>Rule.</b> With equal shares (weight x admission, which is 1 but in slow start) the members in rotation, in order of
 * their ids, over and over. Else member i gets s_i / S of the turns (S the sum of the shares): by nginx's smooth cycle, laid
 * down once, while n members and a cycle of S / gcd(s) turns make it cheap (at most 4,096 turns, n times turns at most
 * 262,144: ten endpoints whose weights average 400, or a hundred at 26); above, by golden steps around a circle that is divided
 * among the members [1]. Both begin at a random turn. Each thread follows one of a few cursors (a stripe); a request with
 * exclusions is served by a draw and moves no cursor.
 *
 * <p><b>Behaviour.</b> {5, 1, 1} gives a a b a c a a. One calling thread gets the exact order, unbroken by counter wrap,
 * exclusion and changes: by id it goes on with the next id, by weight as far round as it was. Between any two moments
 * without a change, member i gets t s_i / S of t turns: give or take 1 with equal shares; H(n) - 1/n in a smooth cycle (H(n) =
 * 1 + 1/2 + ... + 1/n: 1 for 2, 2.8 for 10 members; counted from the cycle's start 1 - 1/n more or H(n) - 1 less); 3 + 4.6 ln t by
 * golden steps, where 4.3 was seen in a million turns. With several threads each stripe keeps to that, so it adds up to the
 * number of stripes: twice the processors, rounded up to a power of two, at most 64. Shares are exact to 2^-51, whatever the
 * weights' magnitude.
 *
 * <p><b>Cost of use.</b> choose O(1): one atomic add on the thread's own cache line, and one array read, by golden steps
 * four; rebuild O(n), with a smooth cycle 0.3 ms at most; 16 bytes per endpoint, with unequal shares 20 and a cycle's 16 KiB at
 * most, or 36, and 128 bytes per stripe; 0 B per choice.
 *
 * <p><b>When not to use.</b> Calls of very different length, or endpoints of different speed: it keeps feeding the one that
 * is behind. Take {@link Strategies#leastRequest()}.
 *
 * <p><b>Thread safety.</b> Any number of threads; a stripe's cursor changes by atomic add. Dialects share one cursor among
 * all threads.
 *
 * <p>[1] H. Weyl, Ueber die Gleichverteilung von Zahlen mod. Eins, Math. Ann. 77 (1916).
 */
public final class RoundRobin implements Strategy {

    static final RoundRobin DEFAULT = new RoundRobin(null);

    private final @Nullable Dialect dialect;

    private RoundRobin(@Nullable Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * Whose turns to repeat, exactly, from a fresh state. Endpoints stand in order of their ids, so give ids in the order in which
     * the system's configuration lists its servers. Slow start multiplies weights, and has no counterpart there.
     */
    public enum Dialect {
        /**
         * nginx: smooth weighted round robin, from the first turn. Exact while the cycle has at most 65,536 turns and n times
         * turns is at most 2^22 (made in 2 ms or so); above, the shares are exact, the order is that of golden
         * steps, and an event says so. A change goes on as far round as it was; nginx would begin again.
         */
        SMOOTH("smooth", "nginx"),
        /**
         * gRPC (gRFC A58): static stride, 16-bit weights, at most 10 times the mean and at least a tenth of it, so
         * shares beyond that are not those of the weights. The first 32 bits drawn are where its counter starts. A choice
         * takes 65,535 / mean scaled weight steps of a counter that all threads share: 2 for usual weights, up to n.
         */
        STATIC_STRIDE("staticStride", "grpc"),
        /**
         * Envoy: earliest deadline first, from a random turn, and by a shared index while weights are equal. The first 64 bits
         * drawn are Envoy's seed. Each choice takes O(log n) steps under a lock that all threads share (Envoy has one
         * schedule per worker). A change begins at a new random turn; Envoy's begins at the same one again. Older releases
         * of it, without {@code edf_lb_host_scheduler_init_fix} (a runtime guard, then the only way), start otherwise.
         */
        EDF("edf", "envoy");

        private final String title;
        private final String system;

        Dialect(String title, String system) {
            this.title = title;
            this.system = system;
        }

        /**
         * Returns the one of this name, as configuration files have it, in any case: {@code smooth} or {@code nginx}, {@code
         * staticStride} or {@code grpc}, {@code edf} or {@code envoy}.
         *
         * @throws IllegalArgumentException when there is none; the message lists them
         */
        public static Dialect of(String name) {
            return Dialects.of(values(), dialect -> dialect.system, name);
        }

        /** Returns the name of the algorithm, which {@link #of} takes as it takes that of the system. */
        @Override
        public String toString() {
            return title;
        }
    }

    /** Returns a copy that repeats this system's turns. Default: none, the library's own rule. */
    public RoundRobin dialect(Dialect dialect) {
        return new RoundRobin(Objects.requireNonNull(dialect, "dialect"));
    }

    @Override
    public String name() {
        return dialect == null ? "roundRobin" : "roundRobin(" + dialect + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        if (dialect == null) {
            return new BoundRotation.Striped(context.random());
        }
        return switch (dialect) {
            case SMOOTH -> new BoundRotation.Smooth(context);
            case STATIC_STRIDE -> new BoundStride(context.random());
            case EDF -> new BoundDeadlines.Turns(context.random());
        };
    }
}
