package io.evener.spi;

import io.evener.Cause;
import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Awkward users of the SPI, as short as their algorithms allow: see {@link SpiProofTest}. */
final class SpiProofUsers {

    private SpiProofUsers() {}

    static Member[] inRotation(PoolSnapshot snapshot) {
        return IntStream.range(0, snapshot.size())
                .filter(snapshot::eligible)
                .mapToObj(snapshot::member)
                .toArray(Member[]::new);
    }

    /** A cursor that outlives snapshots. */
    static final class RoundRobinStrategy implements Strategy {
        final AtomicInteger binds = new AtomicInteger();

        @Override
        public String name() {
            return "proof round robin";
        }

        @Override
        public Bound bind(StrategyContext context) {
            binds.incrementAndGet();
            AtomicLong cursor = new AtomicLong();
            return snapshot -> {
                Member[] members = inRotation(snapshot);
                return request -> {
                    for (int i = 0; i < members.length; i++) {
                        Member member = members[(int) (cursor.getAndIncrement() % members.length)];
                        if (!request.excludes(member)) {
                            return member;
                        }
                    }
                    return null;
                };
            };
        }
    }

    /** Reads the in-flight counts that every member keeps. */
    static final class LeastRequestStrategy implements Strategy {
        @Override
        public String name() {
            return "proof least request";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> {
                Member[] members = inRotation(snapshot);
                return request -> {
                    Member best = null;
                    for (Member member : members) {
                        if (!request.excludes(member) && (best == null || member.inFlight() < best.inFlight())) {
                            best = member;
                        }
                    }
                    return best;
                };
            };
        }
    }

    /** Latency state by identity, newcomers at the median. */
    static final class PeakEwmaStrategy implements Strategy {

        static final class Peak extends MemberState {
            volatile double nanos;

            Peak(double nanos) {
                this.nanos = nanos;
            }

            @Override
            public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
                if (outcome.isAnswer() && elapsedNanos >= 0) {
                    nanos = Math.max(elapsedNanos, nanos * 0.9);
                }
            }

            static Peak atMedian(List<Peak> peers) {
                double[] known =
                        peers.stream().mapToDouble(peer -> peer.nanos).sorted().toArray();
                return new Peak(known.length == 0 ? 0 : known[known.length / 2]);
            }
        }

        @Override
        public String name() {
            return "proof peak EWMA";
        }

        @Override
        public Bound bind(StrategyContext context) {
            StateKey<Peak> key = context.track((member, peers) -> Peak.atMedian(peers), Signal.LATENCY);
            return snapshot -> {
                Member[] members = inRotation(snapshot);
                Peak[] peaks = Arrays.stream(members).map(key::get).toArray(Peak[]::new);
                return new Chooser() {
                    private double cost(int i) {
                        return peaks[i].nanos * (members[i].inFlight() + 1);
                    }

                    @Override
                    public @Nullable Member choose(ChooseRequest request) {
                        int best = -1;
                        for (int i = 0; i < members.length; i++) {
                            if (!request.excludes(members[i]) && (best < 0 || cost(i) < cost(best))) {
                                best = i;
                            }
                        }
                        return best < 0 ? null : members[best];
                    }

                    @Override
                    public void explain(ChooseRequest request, ExplainSink out) {
                        for (int i = 0; i < members.length; i++) {
                            out.cost(members[i], cost(i));
                        }
                    }
                };
            };
        }
    }

    /** A table kept while the membership is; an ineligible or excluded hit walks to the next distinct member. */
    static final class MaglevStrategy implements Strategy {
        final AtomicInteger builds = new AtomicInteger();
        private final int size;

        MaglevStrategy(int size) {
            this.size = size;
        }

        @Override
        public String name() {
            return "proof Maglev";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return new Bound() {
                private long built = -1;
                private int[] table = {};

                @Override
                public Chooser compile(PoolSnapshot snapshot) {
                    if (built != snapshot.membershipVersion()) {
                        table = build(snapshot);
                        built = snapshot.membershipVersion();
                    }
                    int[] current = table;
                    return request -> walk(current, snapshot, request);
                }
            };
        }

        private @Nullable Member walk(int[] table, PoolSnapshot snapshot, ChooseRequest request) {
            long hash = request.isKeyed() ? request.hash(Arrays::hashCode) : 0;
            int start = (int) Long.remainderUnsigned(hash, size);
            for (int step = 0; step < table.length; step++) {
                int i = table[(start + step) % size];
                if (snapshot.eligible(i) && !request.excludes(snapshot.member(i))) {
                    return snapshot.member(i);
                }
            }
            return null;
        }

        private int[] build(PoolSnapshot snapshot) {
            builds.incrementAndGet();
            int[] filled = new int[snapshot.size() == 0 ? 0 : size];
            Arrays.fill(filled, -1);
            int[] next = new int[snapshot.size()];
            for (int done = 0; done < filled.length; ) {
                for (int i = 0; i < snapshot.size() && done < filled.length; i++) {
                    int hash = snapshot.endpoint(i).id().hashCode() * 0x9E3779B9;
                    long offset = Integer.toUnsignedLong(hash) % size;
                    long skip = Integer.toUnsignedLong(Integer.reverse(hash)) % (size - 1) + 1;
                    int at;
                    do {
                        at = (int) ((offset + skip * next[i]++) % size);
                    } while (filled[at] >= 0);
                    filled[at] = i;
                    done++;
                }
            }
            return filled;
        }
    }

    /** A combinator: a child per tier, over a selection; a child's Bound outlives the tier's absence. */
    static final class TieredStrategy extends Grouping {
        TieredStrategy(Strategy inner) {
            super("tier", inner, (snapshot, i) -> snapshot.endpoint(i).tier());
        }
    }

    /** The same by zone; sits inside the other, so selections of selections are exercised. */
    static final class ZoneAwareStrategy extends Grouping {
        ZoneAwareStrategy(Strategy inner) {
            super(
                    "zone",
                    inner,
                    (snapshot, i) -> snapshot.endpoint(i).locality().zone());
        }
    }

    @FunctionalInterface
    interface GroupOf {
        Comparable<?> of(PoolSnapshot snapshot, int i);
    }

    abstract static class Grouping implements Strategy {
        private final String label;
        private final Strategy inner;
        private final GroupOf groupOf;

        Grouping(String label, Strategy inner, GroupOf groupOf) {
            this.label = label;
            this.inner = inner;
            this.groupOf = groupOf;
        }

        @Override
        public String name() {
            return label + "(" + inner.name() + ")";
        }

        @Override
        public Bound bind(StrategyContext context) {
            Map<Comparable<?>, Bound> children = new HashMap<>();
            return new Bound() {
                @Override
                public Chooser compile(PoolSnapshot snapshot) {
                    TreeMap<Comparable<?>, List<Integer>> groups = new TreeMap<>();
                    for (int i = 0; i < snapshot.size(); i++) {
                        groups.computeIfAbsent(groupOf.of(snapshot, i), g -> new ArrayList<>())
                                .add(i);
                    }
                    List<Chooser> inOrder = new ArrayList<>();
                    groups.forEach((group, indices) -> {
                        Bound child = children.computeIfAbsent(group, g -> inner.bind(context.child(label + "-" + g)));
                        int[] chosen =
                                indices.stream().mapToInt(Integer::intValue).toArray();
                        inOrder.add(child.compile(snapshot.select(chosen)));
                    });
                    return request -> {
                        for (Chooser chooser : inOrder) {
                            Member member = chooser.choose(request);
                            if (member != null) {
                                return member;
                            }
                        }
                        return null;
                    };
                }

                @Override
                public void close() {
                    children.values().forEach(Bound::close);
                }
            };
        }
    }

    /** Opens on consecutive failures, admits one trial after a while, closes on its success. */
    static final class BreakerGuard implements Guard {
        private final int failures;
        private final Duration open;

        BreakerGuard(int failures, Duration open) {
            this.failures = failures;
            this.open = open;
        }

        @Override
        public Attached attach(GuardContext context) {
            context.track((member, peers) -> new State(context, member));
            return snapshot -> {};
        }

        private final class State extends MemberState {
            private final GuardContext context;
            private final Member member;
            private final AtomicInteger run = new AtomicInteger();
            private volatile boolean halfOpen;

            State(GuardContext context, Member member) {
                this.context = context;
                this.member = member;
            }

            @Override
            public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
                if (!current) {
                    return;
                }
                if (!outcome.isFailure()) {
                    run.set(0);
                    if (halfOpen) {
                        halfOpen = false;
                        context.cap(member, Integer.MAX_VALUE);
                    }
                } else if (run.incrementAndGet() >= failures || halfOpen) {
                    if (context.out(member, Cause.BREAKER, failures + " failures in a row")) {
                        context.after(open, this::tryAgain);
                    }
                }
            }

            private void tryAgain() {
                halfOpen = true;
                context.cap(member, 1);
                context.in(member, Cause.BREAKER);
            }
        }
    }

    /** Asks endpoints for their load on a timer; chooses by the replies. */
    static final class ProbePoolStrategy implements Strategy {
        private final Duration period;
        private final ToLongFunction<String> ask;

        ProbePoolStrategy(Duration period, Function<String, Long> ask) {
            this.period = period;
            this.ask = ask::apply;
        }

        @Override
        public String name() {
            return "proof probe pool";
        }

        @Override
        public Bound bind(StrategyContext context) {
            Map<Member, Long> replies = new ConcurrentHashMap<>();
            Member[][] current = {{}};
            context.every(period, () -> {
                for (Member member : current[0]) {
                    replies.put(member, ask.applyAsLong(member.endpoint().id()));
                }
            });
            return snapshot -> {
                Member[] members = inRotation(snapshot);
                current[0] = members;
                return request -> {
                    Member best = null;
                    for (Member member : members) {
                        long load = replies.getOrDefault(member, Long.MAX_VALUE);
                        if (!request.excludes(member)
                                && (best == null || load < replies.getOrDefault(best, Long.MAX_VALUE))) {
                            best = member;
                        }
                    }
                    return best;
                };
            };
        }
    }
}
