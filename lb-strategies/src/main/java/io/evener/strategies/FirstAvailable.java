package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.hashing.XxHash;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint serves everything, the next takes over when it can't: primary and standby.
 *
 * <p><b>Rule.</b> The members in rotation stand in a line: those named in {@link #order(List)} first, then by
 * {@link io.evener.Endpoint#tier()}, then by id. The first that the request doesn't exclude is chosen. One with admission a
 * (slow start) is passed over for 1 - a of the requests (of the keys, where requests have one), so that a primary that
 * comes back warms up; who nobody behind takes over from serves.
 *
 * <p><b>Behaviour.</b> All clients with the same list choose the same member. It goes back to the first as soon as that is
 * in rotation again. A retry goes down the line. What takes a member out of rotation is a guard's business: alone, this
 * keeps calling a primary that fails.
 *
 * <p><b>Cost of use.</b> choose O(1), and one step per member excluded or in slow start before the chosen one; rebuild
 * O(n log n); 8 bytes per endpoint; 0 B per choice.
 *
 * <p><b>When not to use.</b> To share load: all but one idle, and weights play no part, but that 0 is out. Where several
 * preferred endpoints should share it, take {@link Strategies#tiered}.
 *
 * <p><b>Thread safety.</b> Any number of threads; no shared state.
 *
 * <p>As gRPC's {@code pick_first}, without its shuffling, and HAProxy's {@code backup} servers.
 */
public final class FirstAvailable implements Strategy {

    static final FirstAvailable DEFAULT = new FirstAvailable(List.of());

    private final List<String> order;

    private FirstAvailable(List<String> order) {
        this.order = order;
    }

    /**
     * Returns a copy whose line begins with these endpoints, in this order. Default: none, the line goes by tier and id.
     *
     * @param ids of endpoints; one that is not in the pool is passed over
     * @throws IllegalArgumentException when an id is listed twice
     */
    public FirstAvailable order(List<String> ids) {
        Set<String> seen = new HashSet<>();
        for (String id : Objects.requireNonNull(ids, "ids")) {
            if (!seen.add(Objects.requireNonNull(id, "id"))) {
                throw new IllegalArgumentException("must not be listed twice: id=" + id);
            }
        }
        return new FirstAvailable(List.copyOf(ids));
    }

    @Override
    public String name() {
        return "firstAvailable";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        Map<String, Integer> places = new HashMap<>();
        order.forEach(id -> places.put(id, places.size()));
        return snapshot -> new Line(snapshot, line(snapshot, places), context.random());
    }

    private static int[] line(PoolSnapshot snapshot, Map<String, Integer> places) {
        return IntStream.range(0, snapshot.size())
                .filter(snapshot::eligible)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(
                                i -> places.getOrDefault(snapshot.endpoint(i).id(), places.size()))
                        .thenComparingInt(i -> snapshot.endpoint(i).tier())
                        .thenComparing(i -> snapshot.endpoint(i).id()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static final class Line implements Chooser {
        private final Member[] members;
        /** Of 2^32 words, how many each takes; and what tells its words from another's. */
        private final long[] admissions;

        private final long[] salts;
        private final RandomSource random;

        Line(PoolSnapshot snapshot, int[] line, RandomSource random) {
            this.random = random;
            members = new Member[line.length];
            admissions = new long[line.length];
            salts = new long[line.length];
            for (int k = 0; k < line.length; k++) {
                members[k] = snapshot.member(line[k]);
                admissions[k] = (long) (snapshot.admission(line[k]) * (1L << 32));
                salts[k] = XxHash.of(snapshot.endpoint(line[k]).id());
            }
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            Member passedOver = null;
            for (int k = 0; k < members.length; k++) {
                Member member = members[k];
                if (request.excludedCount() != 0 && request.excludes(member)) {
                    continue;
                }
                if (admissions[k] == 1L << 32 || Words.of(request, random, salts[k]) >>> 32 < admissions[k]) {
                    return member;
                }
                passedOver = passedOver == null ? member : passedOver;
            }
            return passedOver;
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule("the first in line");
            for (int k = 0; k < members.length; k++) {
                out.cost(members[k], k);
            }
        }
    }
}
