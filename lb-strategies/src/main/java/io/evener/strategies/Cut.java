package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.StrategyContext;
import io.evener.strategies.hashing.Murmur3;
import io.evener.strategies.split.Aperture;
import io.evener.strategies.split.Rounds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Says which members of a pool a subset takes. */
@FunctionalInterface
interface Cut {

    /** Makes the cut of one balancer. */
    interface Recipe {
        /** Returns the name of a subset cut like this. */
        String name();

        /** Returns the setting that made it, as in {@code rounds=1}; {@code ""} for the default. */
        String setting();

        Cut bind(StrategyContext context);
    }

    /** A cut made. */
    final class Slice {
        /** Who is in. */
        final int[] in;
        /** Theirs, null for their own. */
        final long @Nullable [] weights;
        /** The others in rotation, in the order in which they stand in. */
        final Member[] standIns;

        Slice(int[] in, long @Nullable [] weights, Member[] standIns) {
            this.in = in;
            this.weights = weights;
            this.standIns = standIns;
        }
    }

    /** Returns the slice of a pool that is larger than the subset. */
    Slice of(PoolSnapshot snapshot, int size);

    static Recipe recipe(String name, String setting, Function<StrategyContext, Cut> bind) {
        return new Recipe() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String setting() {
                return setting;
            }

            @Override
            public Cut bind(StrategyContext context) {
                return bind.apply(context);
            }
        };
    }

    static Recipe random() {
        return recipe("subset", "", context -> byHash((int) (context.random().nextLong() >>> 33)));
    }

    static Recipe random(int seed) {
        return recipe("subset", "seed=" + seed, context -> byHash(seed));
    }

    static Recipe rounds(int client) {
        return recipe("roundsSubset", "rounds=" + client, context -> (snapshot, size) -> {
            int[] byId = ById.order(snapshot, i -> true);
            int[] order = Rounds.order(byId.length, size, client);
            for (int k = 0; k < order.length; k++) {
                order[k] = byId[order[k]];
            }
            return prefix(snapshot, order, size);
        });
    }

    static Recipe aperture(int rank, int clients) {
        String setting = "aperture=" + rank + " of " + clients;
        return recipe("apertureSubset", setting, context -> (snapshot, size) -> arc(snapshot, size, rank, clients));
    }

    static Cut byHash(int seed) {
        return (snapshot, size) -> prefix(snapshot, hashed(snapshot, seed), size);
    }

    /** Returns all members in order of the hashes of their ids. */
    private static int[] hashed(PoolSnapshot snapshot, int seed) {
        long[] hashes = new long[snapshot.size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = Murmur3.of(snapshot.endpoint(i).id(), seed);
        }
        return IntStream.range(0, hashes.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> hashes[i])
                        .thenComparing(i -> snapshot.endpoint(i).id()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** As many from the front as it takes to have enough in rotation. */
    private static Slice prefix(PoolSnapshot snapshot, int[] order, int size) {
        int in = 0;
        int rotating = 0;
        while (in < order.length && (in < size || rotating < size)) {
            rotating += snapshot.eligible(order[in++]) ? 1 : 0;
        }
        return new Slice(Arrays.copyOf(order, in), null, standIns(snapshot, order, in));
    }

    private static Member[] standIns(PoolSnapshot snapshot, int[] order, int from) {
        return IntStream.range(from, order.length)
                .map(k -> order[k])
                .filter(snapshot::eligible)
                .mapToObj(snapshot::member)
                .toArray(Member[]::new);
    }

    /** All clients order the ring alike, and not by id: neighbours by name tend to be neighbours in a rack. */
    static Slice arc(PoolSnapshot snapshot, int size, int rank, int clients) {
        int[] ring = IntStream.of(hashed(snapshot, 0))
                .filter(i -> snapshot.weight(i) > 0)
                .toArray();
        if (ring.length == 0) {
            return prefix(snapshot, ring, size);
        }
        long[] weights = new long[ring.length];
        boolean[] in = new boolean[ring.length];
        for (int k = 0; k < ring.length; k++) {
            weights[k] = snapshot.weight(ring[k]);
            in[k] = snapshot.eligible(ring[k]);
        }
        Aperture aperture = Aperture.of(weights, in, size, rank, clients);
        int[] covered = aperture.indices();
        int[] order = new int[ring.length];
        for (int k = 0; k < order.length; k++) {
            order[k] = ring[(covered[0] + k) % ring.length];
        }
        int[] taken = Arrays.copyOf(order, covered.length);
        return new Slice(taken, aperture.weights(Endpoint.MAX_WEIGHT), standIns(snapshot, order, covered.length));
    }
}
