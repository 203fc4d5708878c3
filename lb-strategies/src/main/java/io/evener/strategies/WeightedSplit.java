package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fixed share of the calls for each arm of a pool, with a strategy of its own in each: canaries, blue and green, A/B.
 *
 * <pre>{@code
 * Strategies.weightedSplit(
 *     Arm.of("canary", 5).where("version", "1.42"),
 *     Arm.of("stable", 95))                            // all others
 * }</pre>
 *
 * <p><b>Rule.</b> An endpoint belongs to the first arm that takes it. Of the arms that have somebody in rotation, one of weight
 * w gets w / sum of weights of the calls: in golden steps, evenly spread (see below), or, for a request with a key, the arm
 * with the lowest -ln(1 - u) / w, u a hash of key and arm in [0, 1). Then the arm's strategy chooses. When it has nobody left for a
 * request (all excluded), the other arms are asked in their order; one of weight 0 gets calls only so.
 *
 * <p><b>Behaviour.</b> In t calls of one thread an arm of share p gets t p, give or take 3 + 4.6 ln t, by theory; seen is less
 * than 4 in a million calls. Threads follow some cursors (stripes), each of which keeps to that. Equal keys go to equal arms;
 * an arm whose weight grows gets keys from all others and gives none away, and keys go back as it shrinks. An arm without endpoints is reported to the pool's listeners, and so are endpoints in no arm.
 *
 * <p><b>Cost of use.</b> choose: the child's, an atomic add on the thread's own cache line and two array reads; with a key,
 * a hash for each arm. Rebuild O(n arms), and the children's; 0 B per choice.
 *
 * <p><b>When not to use.</b> For fallbacks: arms share, they don't overflow ({@link Strategies#tiered}). To rule out that an
 * arm's failures reach other callers: an arm that is empty is made up for by the others.
 *
 * <p><b>Thread safety.</b> Any number of threads; cursors change by atomic add.
 */
public final class WeightedSplit implements Strategy {

    private final List<Arm> arms;

    private WeightedSplit(List<Arm> arms) {
        this.arms = arms;
    }

    static WeightedSplit of(Arm first, Arm... more) {
        Arm[] all = new Arm[Objects.requireNonNull(more, "more").length + 1];
        all[0] = Objects.requireNonNull(first, "first");
        System.arraycopy(more, 0, all, 1, more.length);
        Set<String> names = new HashSet<>();
        for (Arm arm : all) {
            if (!names.add(Objects.requireNonNull(arm, "arm").name)) {
                throw new IllegalArgumentException("must be unique: arm=" + arm.name);
            }
        }
        if (Arrays.stream(all).allMatch(arm -> arm.weight == 0)) {
            throw new IllegalArgumentException("must be > 0 for one arm at least: weight=0");
        }
        for (int a = 0; a < more.length; a++) {
            if (all[a].members == null) {
                throw new IllegalArgumentException("must come last, as it takes every endpoint: arm=" + all[a].name);
            }
        }
        return new WeightedSplit(List.of(all));
    }

    /** Returns {@code weightedSplit} with the arms' names. */
    @Override
    public String name() {
        return arms.stream().map(arm -> arm.name).collect(Collectors.joining(", ", "weightedSplit(", ")"));
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return BoundSplit.of(arms, context);
    }

    /** One arm of a split: an immutable value whose methods return copies. */
    public static final class Arm {

        private final String name;
        private final long weight;
        /** Null takes everybody. */
        private final @Nullable Predicate<Endpoint> members;

        private final Strategy strategy;

        private Arm(String name, long weight, @Nullable Predicate<Endpoint> members, Strategy strategy) {
            this.name = name;
            this.weight = weight;
            this.members = members;
            this.strategy = strategy;
        }

        /**
         * Returns an arm that takes every endpoint no arm before it takes, and chooses by {@link
         * Strategies#leastRequest()}.
         *
         * @param name for {@code explain} and labels; not blank. Where keys go depends on it
         * @param weight its share of the calls, in proportion to the other arms': percents will do; 0 to {@link
         *     Endpoint#MAX_WEIGHT}
         * @throws IllegalArgumentException when the name is blank or the weight out of range
         */
        public static Arm of(String name, long weight) {
            if (Objects.requireNonNull(name, "name").isBlank()) {
                throw new IllegalArgumentException("must not be blank: arm=" + name);
            }
            if (weight < 0 || weight > Endpoint.MAX_WEIGHT) {
                throw new IllegalArgumentException("must be in 0.." + Endpoint.MAX_WEIGHT + ": weight=" + weight);
            }
            return new Arm(name, weight, null, Strategies.leastRequest());
        }

        /** Returns a copy that takes only endpoints with this in their metadata. */
        public Arm where(String key, String value) {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
            return matching(endpoint -> value.equals(endpoint.metadata().get(key)));
        }

        /**
         * Returns a copy that takes only endpoints with one of these ids.
         *
         * @throws IllegalArgumentException when there is none, or one twice
         */
        public Arm ids(String... ids) {
            if (Objects.requireNonNull(ids, "ids").length == 0) {
                throw new IllegalArgumentException("must not be empty: ids=[]");
            }
            for (String id : ids) {
                Objects.requireNonNull(id, "id");
            }
            Set<String> wanted = Set.of(ids);
            return matching(endpoint -> wanted.contains(endpoint.id()));
        }

        /** Returns a copy that takes only endpoints which also pass this test, once per change of the membership. */
        public Arm matching(Predicate<Endpoint> test) {
            Objects.requireNonNull(test, "test");
            return new Arm(name, weight, members == null ? test : members.and(test), strategy);
        }

        /** Returns a copy within which this strategy chooses. Not called: {@link Strategies#leastRequest()}. */
        public Arm by(Strategy child) {
            return new Arm(name, weight, members, Objects.requireNonNull(child, "child"));
        }

        String name() {
            return name;
        }

        long weight() {
            return weight;
        }

        boolean takes(Endpoint endpoint) {
            return members == null || members.test(endpoint);
        }

        Strategy strategy() {
            return strategy;
        }

        @Override
        public String toString() {
            return name + " " + weight + " " + strategy.name();
        }
    }
}
