package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a large pool, so that a caller keeps connections to few endpoints; within it another strategy chooses.
 *
 * <p><b>Rule.</b> Three ways to say who is in, of which the first needs to know nothing about other callers:
 *
 * <ul>
 *   <li><b>At random</b>, the default: endpoints in order of a hash of their id with a {@linkplain #seed(int) seed} of the
 *       caller's own; the first {@code size} are in. It is gRPC's {@code random_subsetting} [1], bit for bit as in Java
 *       where ids are its addresses' texts.
 *   <li><b>{@linkplain #rounds(int) In rounds}</b>: callers are numbered, and as many consecutive ones as there are whole
 *       subsets deal all endpoints out among them [2].
 *   <li><b>By {@linkplain #aperture(int, int) aperture}</b>: caller i of C covers an arc of the ring of endpoints from i / C
 *       on, as long as the least multiple of 1 / C with {@code size} endpoints' worth; endpoints get weights by how much
 *       of them is covered [3].
 * </ul>
 *
 * <p>While members of the subset are out of rotation the next in the same order stand in for them, and leave when they come
 * back, so a sick subset doesn't fail. When a request excludes everybody in it, the next one in order serves.
 *
 * <p><b>Behaviour.</b> Of C callers and B endpoints, with subsets of S, an endpoint has C S / B callers in the mean. At random
 * their coefficient of variation is sqrt((1 - S/B) / (C S/B)), and one endpoint more or less changes at most one member of a
 * subset. In rounds counts differ by at most 2, and don't where S divides B and B / S divides C, but a change of B deals anew.
 * By aperture every endpoint gets exactly its weight's part of the load, whatever C, B and S are, if callers call equally
 * much and the child honours weights; a change of B or C shifts all arcs a little.
 *
 * <p><b>Cost of use.</b> choose: the child's. Rebuild O(n log n) and the child's over the subset; 0 B per choice.
 *
 * <p><b>When not to use.</b> With few endpoints: a subset of 20 or less costs balance and resilience, and in a pool no larger
 * than {@code size} everybody is in. Around a strategy that follows keys, unless all callers have the same seed.
 *
 * <p><b>Thread safety.</b> Any number of threads.
 *
 * <p>[1] gRFC A68, Random subsetting with rendezvous hashing. [2] Site Reliability Engineering, 2016, chapter 20; the
 * endpoints left aside rotate. [3] Finagle, deterministic aperture; there {@code size} is 12.
 */
public final class Subset implements Strategy {

    private final int size;
    private final Strategy child;
    private final Cut.Recipe recipe;

    private Subset(int size, Strategy child, Cut.Recipe recipe) {
        this.size = size;
        this.child = child;
        this.recipe = recipe;
    }

    static Subset of(int size, Strategy child) {
        if (size < 1) {
            throw new IllegalArgumentException("must be >= 1: size=" + size);
        }
        return new Subset(size, Objects.requireNonNull(child, "child"), Cut.random());
    }

    /**
     * Returns a copy that takes a subset at random, the same one for the same seed. Default: a seed drawn for each balancer.
     *
     * @param seed not negative
     * @throws IllegalArgumentException when negative, or after another way to take a subset
     */
    public Subset seed(int seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("must be >= 0: seed=" + seed);
        }
        return cut(Cut.random(seed));
    }

    /**
     * Returns a copy that takes its subset in rounds.
     *
     * @param client this caller's number among all callers, 0, 1, 2... without gaps
     * @throws IllegalArgumentException when negative, or after another way to take a subset
     */
    public Subset rounds(int client) {
        if (client < 0) {
            throw new IllegalArgumentException("must be >= 0: client=" + client);
        }
        return cut(Cut.rounds(client));
    }

    /**
     * Returns a copy that takes its subset by aperture.
     *
     * @param rank this caller's number, 0 to clients - 1
     * @param clients how many callers there are
     * @throws IllegalArgumentException when clients is below 1, rank is not below clients, or after another way to take a subset
     */
    public Subset aperture(int rank, int clients) {
        if (clients < 1) {
            throw new IllegalArgumentException("must be >= 1: clients=" + clients);
        }
        if (rank < 0 || rank >= clients) {
            throw new IllegalArgumentException("must be in 0.." + (clients - 1) + ": rank=" + rank);
        }
        return cut(Cut.aperture(rank, clients));
    }

    /**
     * Returns a copy that takes its subset by aperture, and finds its rank in the sorted list of all callers. The list is asked
     * for every 10 s. While this caller isn't in it, the subset is one at random, by its name; that is reported.
     *
     * @param self this caller's name in the list
     * @param peers all callers' names, this one's included; called on the pool's scheduler, and must not block. What it
     *     throws is reported, and the last list holds; the first time it is the balancer's builder that throws
     * @throws IllegalArgumentException after another way to take a subset
     */
    public Subset aperture(String self, Supplier<? extends Collection<String>> peers) {
        return cut(new Peers(Objects.requireNonNull(self, "self"), Objects.requireNonNull(peers, "peers")));
    }

    /** A caller has one place, in one way to deal places out. */
    private Subset cut(Cut.Recipe other) {
        if (!recipe.setting().isEmpty() && !recipe.name().equals(other.name())) {
            throw new IllegalArgumentException(
                    "must be the only way to take a subset, beside " + recipe.setting() + ": " + other.setting());
        }
        return new Subset(size, child, other);
    }

    @Override
    public String name() {
        return recipe.name() + "(" + child.name() + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        Cut cut = recipe.bind(context);
        return new BoundSubset(cut, child.bind(context.child("subset")));
    }

    private final class BoundSubset implements Bound {
        private final Cut cut;
        private final Bound bound;

        BoundSubset(Cut cut, Bound bound) {
            this.cut = cut;
            this.bound = bound;
        }

        @Override
        public Chooser compile(PoolSnapshot snapshot) {
            int n = snapshot.size();
            if (size >= n) {
                return bound.compile(snapshot);
            }
            Cut.Slice slice = cut.of(snapshot, size);
            int[] in = slice.in;
            long[] weights = slice.weights;
            PoolSnapshot part = weights == null ? snapshot.select(in) : snapshot.select(in, weights);
            return new SubsetChooser(bound.compile(part), part, slice.standIns, child.name(), in.length + " of " + n);
        }

        @Override
        public void close() {
            bound.close();
        }
    }

    private static final class SubsetChooser implements Chooser {
        private final Chooser chooser;
        private final PoolSnapshot part;
        private final Member[] standIns;
        private final String strategy;
        private final String rule;

        SubsetChooser(Chooser chooser, PoolSnapshot part, Member[] standIns, String strategy, String rule) {
            this.chooser = chooser;
            this.part = part;
            this.standIns = standIns;
            this.strategy = strategy;
            this.rule = rule;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            Member member = chooser.choose(request);
            return member != null ? member : standIn(request);
        }

        private @Nullable Member standIn(ChooseRequest request) {
            for (Member member : standIns) {
                if (!request.excludes(member)) {
                    return member;
                }
            }
            return null;
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule(rule);
            Member instead = Branches.hasSomebody(part, request) ? null : standIn(request);
            for (Member member : standIns) {
                if (member != instead) {
                    out.aside(member, "not in subset");
                }
            }
            if (instead == null) {
                chooser.explain(request, out.child("", strategy));
            } else {
                out.rule("of whom nobody is left: " + instead.endpoint().id() + " stands in");
            }
        }
    }
}
