package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.conformance.Mutants.Mutant;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A healthy strategy that keeps sessions in a map, and mutants of it. */
final class SessionMutants {

    private SessionMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("forgets at every rebuild", "session-stays", context -> {
                    Strategy.Bound inner = Strategies.random().bind(context);
                    return snapshot -> new Keeping(inner.compile(snapshot), snapshot, new ConcurrentHashMap<>());
                }),
                mutant("goes back where it began", "session-moves-once", keeping((keeping, request) -> {
                    Member home = keeping.sessions.computeIfAbsent(
                            request.affinity(), key -> keeping.inner.choose(ChooseRequest.any()));
                    return keeping.mayServe(home, request) ? home : keeping.inner.choose(request);
                })),
                mutant(
                        "stays where a retry went",
                        "session-elsewhere",
                        keeping((keeping, request) -> keeping.sessions.compute(
                                request.affinity(),
                                (key, at) -> keeping.mayServe(at, request) ? at : keeping.inner.choose(request)))),
                mutant("looks, then writes", "session-agreed", keeping((keeping, request) -> {
                    Member home = keeping.sessions.get(request.affinity());
                    if (home == null) {
                        home = keeping.inner.choose(request);
                        Thread.yield();
                        keeping.sessions.put(request.affinity(), home);
                    }
                    return home;
                })));
    }

    /** The original, which must pass. */
    static Map<String, Conformance> healthy() {
        return Map.of("kept sessions", StatefulMutants.kit("kept", keeping(Keeping::kept), Trait.SESSIONS));
    }

    private static Mutant mutant(String name, String law, Function<StrategyContext, Strategy.Bound> bind) {
        return new Mutant(name, law, StatefulMutants.kit(name, bind, Trait.SESSIONS));
    }

    private interface Rule {
        Member choose(Keeping keeping, ChooseRequest request);
    }

    private static Function<StrategyContext, Strategy.Bound> keeping(Rule rule) {
        return context -> {
            Strategy.Bound inner = Strategies.random().bind(context);
            Map<Object, Member> sessions = new ConcurrentHashMap<>();
            return snapshot -> {
                Keeping keeping = new Keeping(inner.compile(snapshot), snapshot, sessions);
                return request -> request.isKeyed() ? rule.choose(keeping, request) : keeping.inner.choose(request);
            };
        };
    }

    private record Keeping(Chooser inner, PoolSnapshot snapshot, Map<Object, Member> sessions) implements Chooser {

        boolean isIn(Member member) {
            return Mutants.eligible(snapshot).contains(member);
        }

        boolean mayServe(Member member, ChooseRequest request) {
            return isIn(member) && !request.excludes(member);
        }

        Member kept(ChooseRequest request) {
            Member home = sessions.get(request.affinity());
            if (home != null && isIn(home)) {
                return request.excludes(home) ? inner.choose(request) : home;
            }
            Member next = inner.choose(request);
            if (next == null) {
                return null;
            }
            if (home != null) {
                sessions.replace(request.affinity(), home, next);
            }
            Member other = sessions.putIfAbsent(request.affinity(), next);
            return other != null && mayServe(other, request) ? other : next;
        }

        @Override
        public Member choose(ChooseRequest request) {
            return request.isKeyed() ? kept(request) : inner.choose(request);
        }
    }
}
