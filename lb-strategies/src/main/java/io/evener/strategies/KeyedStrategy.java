package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.hashing.Affinity;
import io.evener.strategies.hashing.KeyTable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A strategy that sends equal keys to equal endpoints. All of them have in common:
 *
 * <ul>
 *   <li><b>Home.</b> A key belongs to one member, by the strategy's table, which is built over all members with a weight
 *       above 0, in rotation or not, once per change of the membership.
 *   <li><b>Stand-ins.</b> While its home is out of rotation or excluded, a key goes to the next distinct member of its
 *       walk, and back afterwards; no other key moves. After 128 vain stops of a walk, 8 with {@link Jump} and
 *       {@link MultiProbe}, the order is that of weighted rendezvous hashing among those in rotation: with nearly everybody out, a
 *       choice costs so many stops and a look at each that is in.
 *   <li><b>Slow start.</b> A member with admission a keeps a key if a second hash of key and member is below a: as a grows to 1,
 *       each of its keys comes home once. Where nobody left keeps a key, it goes to the first that is left.
 *   <li><b>Requests without a key</b> are served by a random draw in proportion to the shares; {@code explain} says so.
 * </ul>
 *
 * <p>{@link io.evener.ChooseRequest#hash(long)} takes the place of the hash of the key.
 */
public abstract class KeyedStrategy implements Strategy {

    KeyedStrategy() {}

    /** Returns a hash function for one Bound; shared by all threads, and allocates nothing. */
    abstract ToLongFunction<byte[]> hasher();

    /**
     * Builds the table.
     *
     * @param endpoints all with a weight above 0, in order of their ids; at least one
     */
    abstract KeyTable table(Endpoint[] endpoints);

    /** Builds the table that follows another of the same Bound's, for those where it matters which. */
    KeyTable table(Endpoint[] endpoints, @Nullable KeyTable before) {
        return table(endpoints);
    }

    /** Returns what of the strategy takes no effect with these endpoints, or costs much, for a report, or {@code ""}. */
    String caveat(Endpoint[] endpoints, KeyTable table) {
        return "";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public final Bound bind(StrategyContext context) {
        return new KeyedBound(this, context);
    }

    /** The members by id and their table: what only a change of the membership changes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Layout(int[] order, KeyTable table, Affinity affinity, String caveat) {

        static @Nullable Layout of(KeyedStrategy strategy, PoolSnapshot snapshot, @Nullable Layout before) {
            int[] order = ById.order(snapshot, i -> snapshot.weight(i) > 0);
            int n = order.length;
            if (n == 0) {
                return null;
            }
            Endpoint[] endpoints = new Endpoint[n];
            for (int k = 0; k < n; k++) {
                endpoints[k] = weighted(snapshot.endpoint(order[k]), snapshot.weight(order[k]));
            }
            KeyTable table = strategy.table(endpoints, before == null ? null : before.table());
            return new Layout(order, table, EndpointNames.affinity(endpoints), strategy.caveat(endpoints, table));
        }

        /** A combinator may have given another weight than the endpoint's own. */
        private static Endpoint weighted(Endpoint endpoint, long weight) {
            return endpoint.weight() == weight
                    ? endpoint
                    : endpoint.toBuilder().weight(weight).build();
        }
    }

    /** Owns the table from one change of the membership to the next. */
    static final class KeyedBound implements Bound {
        private final KeyedStrategy strategy;
        private final ToLongFunction<byte[]> hasher;
        private final StrategyContext context;
        private final Caveat caveat;
        private @Nullable Layout layout;
        private long built;

        KeyedBound(KeyedStrategy strategy, StrategyContext context) {
            this.strategy = strategy;
            this.hasher = strategy.hasher();
            this.context = context;
            this.caveat = new Caveat(context);
        }

        @Override
        public Chooser compile(PoolSnapshot snapshot) {
            return chooser(InRotation.of(snapshot), walk(snapshot), KeyWalk.NONE);
        }

        Chooser chooser(InRotation in, @Nullable KeyWalk walk, KeyWalk.Limit limit) {
            return walk == null || in.size() == 0
                    ? request -> null
                    : new KeyedChooser(walk, limit, hasher, in, context.random());
        }

        /** Returns the way of keys through this snapshot, or null when nobody has a weight. */
        @Nullable
        KeyWalk walk(PoolSnapshot snapshot) {
            Layout current = layout;
            if (current == null || built != snapshot.membershipVersion()) {
                current = Layout.of(strategy, snapshot, current);
                layout = current;
                built = snapshot.membershipVersion();
                caveat.tell(current == null ? "" : current.caveat());
            }
            return current == null ? null : new KeyWalk(current, snapshot);
        }
    }
}
