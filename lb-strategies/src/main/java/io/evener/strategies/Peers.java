package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.spi.StrategyContext;
import io.evener.strategies.hashing.Murmur3;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * An aperture whose rank is the caller's place in the sorted list of all callers.
 *
 * @param self the caller's name
 * @param peers tells all callers' names
 */
record Peers(String self, Supplier<? extends Collection<String>> peers) implements Cut.Recipe {

    /** A new number of callers shifts every arc: soon enough for a rollout, rare enough to cost nothing. */
    private static final Duration PERIOD = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "apertureSubset";
    }

    @Override
    public String setting() {
        return "aperture=" + self;
    }

    private List<String> ask() {
        return new ArrayList<>(new TreeSet<>(peers.get()));
    }

    @Override
    public Cut bind(StrategyContext context) {
        BoundPeers bound = new BoundPeers(this, context, ask());
        context.every(PERIOD, bound::ask);
        return bound;
    }

    private static final class BoundPeers implements Cut {
        private final Peers peers;
        private final StrategyContext context;
        private volatile List<String> sorted;
        private boolean missing;

        BoundPeers(Peers peers, StrategyContext context, List<String> sorted) {
            this.peers = peers;
            this.context = context;
            this.sorted = sorted;
        }

        void ask() {
            List<String> now = peers.ask();
            if (!now.equals(sorted)) {
                sorted = now;
                context.requestCompile();
            }
        }

        @Override
        public Slice of(PoolSnapshot snapshot, int size) {
            List<String> all = sorted;
            int rank = all.indexOf(peers.self);
            tell(rank < 0, all.size());
            return rank < 0
                    ? Cut.byHash((int) (Murmur3.of(peers.self, 0) >>> 33)).of(snapshot, size)
                    : Cut.arc(snapshot, size, rank, all.size());
        }

        private void tell(boolean absent, int count) {
            if (absent != missing) {
                missing = absent;
                if (absent) {
                    context.report("a subset at random: not among its " + count + " peers, self=" + peers.self);
                } else {
                    context.relieved("a subset by aperture again, self=" + peers.self);
                }
            }
        }
    }
}
