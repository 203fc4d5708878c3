package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import io.evener.conformance.Mutants.Mutant;
import io.evener.spi.Chooser;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.RoundRobin;
import io.evener.strategies.Strategies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Strategies with state, weights or keys: healthy ones, and mutants of them. */
final class StatefulMutants {

    private StatefulMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "state by index", "state-follows", kit("byIndex", StatefulMutants::byIndex, Trait.LOAD_AWARE)),
                new Mutant("newcomers at zero", "newcomer", kit("fewest", c -> fewestServed(c, false))),
                new Mutant(
                        "errors look fast",
                        "black-hole",
                        kit("ewma", c -> ewma(c, false), Trait.LOAD_AWARE, Trait.READS_ERRORS)),
                new Mutant("shuns for ever", "healed", kit("shuns", StatefulMutants::shuns)),
                new Mutant(
                        "sums weights in an int",
                        "weight-share",
                        kit("weighted", c -> weighted(c, true), Trait.WEIGHTED)),
                new Mutant(
                        "a slot per unit of weight",
                        "weight-cost",
                        kit("slots", StatefulMutants::slots, Trait.WEIGHTED)),
                new Mutant(
                        "begins again with every snapshot",
                        "weight-rebuild",
                        kit("restarting", StatefulMutants::restarting, Trait.WEIGHTED)),
                new Mutant(
                        "retries ignore weights",
                        "weight-retry",
                        kit("evenRetries", StatefulMutants::evenRetries, Trait.WEIGHTED)));
    }

    /** The originals of the mutants, which must pass. */
    static Map<String, Conformance> healthy() {
        return Map.of(
                "weighted", kit("weighted", c -> weighted(c, false), Trait.WEIGHTED),
                "fewest served", kit("fewest", c -> fewestServed(c, true)),
                "peak ewma", kit("ewma", c -> ewma(c, true), Trait.LOAD_AWARE, Trait.READS_ERRORS));
    }

    static Conformance kit(String name, Function<StrategyContext, Strategy.Bound> bind, Trait... traits) {
        Strategy strategy = Mutants.strategy(name, bind);
        return Conformance.of(() -> strategy).with(traits);
    }

    /** The least of these costs, ties drawn, thinned by admission; allocates nothing. */
    private static Chooser least(StrategyContext context, PoolSnapshot snapshot, ToDoubleFunction<Member> cost) {
        Member[] in = Mutants.eligible(snapshot).toArray(new Member[0]);
        double[] admissions = new double[in.length];
        for (int i = 0, k = 0; i < snapshot.size(); i++) {
            if (snapshot.eligible(i)) {
                admissions[k++] = snapshot.admission(i);
            }
        }
        return request -> {
            Member best = null;
            double least = Double.POSITIVE_INFINITY;
            double weight = 0;
            for (int i = 0; i < in.length; i++) {
                if (request.excludes(in[i])) {
                    continue;
                }
                double at = cost.applyAsDouble(in[i]);
                weight = at < least ? 0 : weight;
                if (at <= least) {
                    weight += admissions[i];
                    best = context.random().nextDouble() * weight < admissions[i] ? in[i] : best;
                    least = at;
                }
            }
            return best;
        };
    }

    private static final class InFlight extends MemberState {
        private final AtomicInteger open = new AtomicInteger();

        @Override
        public void begun(long nowNanos) {
            open.incrementAndGet();
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            open.decrementAndGet();
        }
    }

    private static Strategy.Bound restarting(StrategyContext context) {
        Strategy smooth = Strategies.roundRobin().dialect(RoundRobin.Dialect.SMOOTH);
        return snapshot -> smooth.bind(context).compile(snapshot);
    }

    private static Strategy.Bound evenRetries(StrategyContext context) {
        Strategy.Bound healthy = Strategies.random().bind(context);
        return snapshot -> {
            Chooser plain = healthy.compile(snapshot);
            Chooser even = Mutants.draw(context, Mutants.eligible(snapshot));
            return request -> (request.excludedCount() == 0 ? plain : even).choose(request);
        };
    }

    private static Strategy.Bound byIndex(StrategyContext context) {
        StateKey<InFlight> key = context.track((member, peers) -> new InFlight());
        List<InFlight> states = new ArrayList<>();
        return snapshot -> {
            Map<Member, InFlight> at = new HashMap<>();
            for (int i = 0; i < snapshot.size(); i++) {
                if (i == states.size()) {
                    states.add(key.get(snapshot.member(i)));
                }
                at.put(snapshot.member(i), states.get(i));
            }
            return least(context, snapshot, member -> at.get(member).open.get());
        };
    }

    /** How often a member was served, an even draw of the least; a newcomer starts where its peers are. */
    private static final class Served extends MemberState {
        private int calls;

        @Override
        public synchronized void begun(long nowNanos) {
            calls++;
        }
    }

    /** Looked up at compile time: a late choice must not miss them. */
    private static <S extends MemberState> Map<Member, S> states(PoolSnapshot snapshot, StateKey<S> key) {
        Map<Member, S> states = new IdentityHashMap<>();
        for (int i = 0; i < snapshot.size(); i++) {
            states.put(snapshot.member(i), key.get(snapshot.member(i)));
        }
        return states;
    }

    private static Strategy.Bound fewestServed(StrategyContext context, boolean atMedian) {
        StateKey<Served> key = context.track((member, peers) -> {
            Served served = new Served();
            served.calls = atMedian
                    ? peers.stream()
                            .mapToInt(peer -> peer.calls)
                            .sorted()
                            .skip(peers.size() / 2)
                            .findFirst()
                            .orElse(0)
                    : 0;
            return served;
        });
        return snapshot -> {
            Map<Member, Served> states = states(snapshot, key);
            return least(context, snapshot, member -> states.get(member).calls);
        };
    }

    /** The mean of answers, forgotten as time goes by; an error counts as a second. */
    private static final class Ewma extends MemberState {
        private final boolean healthy;
        private volatile double nanos;
        private volatile long at;

        Ewma(boolean healthy, double nanos) {
            this.healthy = healthy;
            this.nanos = nanos;
        }

        double cost(long nowNanos) {
            return healthy && at != 0 ? 1e6 + nanos * Math.exp((at - nowNanos) / 10e9) : nanos;
        }

        @Override
        public synchronized void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            double sample = healthy && !outcome.isAnswer() ? Math.max(elapsedNanos, 1e9) : elapsedNanos;
            nanos += (sample - nanos) / 10;
            at = nowNanos;
        }
    }

    private static Strategy.Bound ewma(StrategyContext context, boolean healthy) {
        StateKey<Ewma> key = context.track(
                (member, peers) -> new Ewma(
                        healthy,
                        peers.stream()
                                .mapToDouble(peer -> peer.nanos)
                                .sorted()
                                .skip(peers.size() / 2)
                                .findFirst()
                                .orElse(1e6)),
                Signal.LATENCY);
        return snapshot -> {
            Map<Member, Ewma> states = states(snapshot, key);
            return least(
                    context,
                    snapshot,
                    member -> states.get(member).cost(context.ticker().nanos()) * (member.inFlight() + 1));
        };
    }

    private static Strategy.Bound shuns(StrategyContext context) {
        return snapshot -> least(context, snapshot, member -> member.failed() > 0 ? 1 : 0);
    }

    private static Strategy.Bound weighted(StrategyContext context, boolean narrow) {
        return snapshot -> request -> {
            long sum = 0;
            for (int i = 0; i < snapshot.size(); i++) {
                sum += share(snapshot, request, i);
                sum = narrow ? (int) sum : sum;
            }
            long skip = (long) (Math.abs(sum) * context.random().nextDouble());
            for (int i = 0; i < snapshot.size(); i++) {
                long share = share(snapshot, request, i);
                if (skip < share) {
                    return snapshot.member(i);
                }
                skip -= share;
            }
            return null;
        };
    }

    private static long share(PoolSnapshot snapshot, ChooseRequest request, int i) {
        return snapshot.eligible(i) && !request.excludes(snapshot.member(i))
                ? (long) (16 * snapshot.admission(i)) * snapshot.weight(i)
                : 0;
    }

    private static Strategy.Bound slots(StrategyContext context) {
        Strategy.Bound healthy = weighted(context, false);
        return snapshot -> {
            List<Member> slots = new ArrayList<>();
            for (int i = 0; i < snapshot.size(); i++) {
                for (long k = 0; k < Math.min(100_000, snapshot.weight(i)); k++) {
                    slots.add(snapshot.member(i));
                }
            }
            Chooser chooser = healthy.compile(snapshot);
            return request -> slots.isEmpty() ? null : chooser.choose(request);
        };
    }
}
