package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Strategies with one line wrong, each a bug that some balancer has shipped. */
final class Mutants {

    private static volatile Object sink = "";

    private Mutants() {}

    /** A mutant and the law that must reject it. */
    record Mutant(String name, String law, Conformance kit) {}

    static Strategy strategy(String name, Function<StrategyContext, Strategy.Bound> bind) {
        return new Strategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Bound bind(StrategyContext context) {
                return bind.apply(context);
            }
        };
    }

    static Mutant mutant(String name, String law, Function<StrategyContext, Strategy.Bound> bind, Trait... traits) {
        Strategy strategy = strategy(name, bind);
        return new Mutant(name, law, Conformance.of(() -> strategy).with(traits));
    }

    /** A library strategy whose chooser is tampered with. */
    static Function<StrategyContext, Strategy.Bound> tampered(Strategy healthy, UnaryOperator<Chooser> how) {
        return context -> {
            Strategy.Bound bound = healthy.bind(context);
            return snapshot -> how.apply(bound.compile(snapshot));
        };
    }

    static List<Member> members(PoolSnapshot snapshot, Predicate<Integer> which) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < snapshot.size(); i++) {
            if (which.test(i)) {
                members.add(snapshot.member(i));
            }
        }
        return members;
    }

    static List<Member> eligible(PoolSnapshot snapshot) {
        return members(snapshot, snapshot::eligible);
    }

    static List<Member> left(List<Member> members, ChooseRequest request) {
        return members.stream().filter(member -> !request.excludes(member)).toList();
    }

    /** An even draw from these, one line long. */
    static Chooser draw(StrategyContext context, List<Member> members) {
        return request -> {
            List<Member> left = left(members, request);
            return left.isEmpty() ? null : left.get(context.random().nextInt(left.size()));
        };
    }

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(contract());
        all.addAll(choice());
        all.addAll(StatefulMutants.all());
        all.addAll(KeyedMutants.all());
        all.addAll(SessionMutants.all());
        all.addAll(order());
        all.add(disturbing());
        all.addAll(LifecycleMutants.all());
        all.addAll(CombinatorMutants.all());
        return all;
    }

    private static List<Mutant> contract() {
        return List.of(
                mutant("allocates", "no-allocation", tampered(Strategies.random(), chooser -> request -> {
                    sink = new long[2];
                    return chooser.choose(request);
                })),
                mutant("ignores admission", "admission", context -> snapshot -> draw(context, eligible(snapshot))),
                mutant("retries ignore admission", "admission-retry", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    return snapshot -> {
                        Chooser plain = healthy.compile(snapshot);
                        Chooser even = draw(context, eligible(snapshot));
                        return request -> (request.excludedCount() == 0 ? plain : even).choose(request);
                    };
                }),
                mutant("compiles anew for other members only", "slow-start", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    Map<Long, Chooser> compiled = new HashMap<>();
                    return snapshot -> compiled.computeIfAbsent(
                            snapshot.membershipVersion(), version -> healthy.compile(snapshot));
                }),
                mutant("remembers the first snapshot", "out-at-once", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    Chooser[] first = new Chooser[1];
                    return snapshot -> first[0] = first[0] == null ? healthy.compile(snapshot) : first[0];
                }),
                mutant("reads the list of the moment", "one-snapshot", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    Chooser[] now = new Chooser[1];
                    return snapshot -> {
                        now[0] = healthy.compile(snapshot);
                        return request -> now[0].choose(request);
                    };
                }));
    }

    private static List<Mutant> choice() {
        return List.of(
                mutant(
                        "ignores exclusions",
                        "strict",
                        tampered(
                                Strategies.random(),
                                chooser -> request -> chooser.choose(request.withoutExclusions()))),
                mutant(
                        "chooses those out of rotation",
                        "strict",
                        context -> snapshot -> draw(context, members(snapshot, i -> true))),
                mutant(
                        "gives up after two exclusions",
                        "total",
                        tampered(
                                Strategies.random(),
                                chooser -> request -> request.excludedCount() > 2 ? null : chooser.choose(request))),
                mutant(
                        "never comes to the last",
                        "next-distinct",
                        context -> snapshot -> request -> {
                            List<Member> left = left(eligible(snapshot), request);
                            boolean last = left.size() == 1 && snapshot.size() > 30;
                            return left.isEmpty() || last
                                    ? null
                                    : left.get(context.random().nextInt(left.size()));
                        }),
                mutant(
                        "reads no load, says it does",
                        "rises-at-once",
                        context -> Strategies.random().bind(context),
                        Trait.LOAD_AWARE),
                mutant(
                        "prefers the busy",
                        "avoids-loaded",
                        context -> snapshot -> request -> left(eligible(snapshot), request).stream()
                                .max(Comparator.comparing(Member::inFlight))
                                .orElse(null),
                        Trait.LOAD_AWARE),
                mutant(
                        "ties go to the first",
                        "ties",
                        context -> snapshot -> request -> left(eligible(snapshot), request).stream()
                                .min(Comparator.comparing(Member::inFlight))
                                .orElse(null),
                        Trait.LOAD_AWARE),
                mutant("holds a place itself", "at-rest", tampered(Strategies.random(), chooser -> request -> {
                    Member member = chooser.choose(request);
                    if (member != null) {
                        member.tryBegin();
                    }
                    return member;
                })),
                mutant(
                        "lists by age",
                        "order",
                        context -> snapshot -> draw(
                                context,
                                eligible(snapshot).stream()
                                        .sorted(Comparator.comparing(Member::slot))
                                        .toList())),
                mutant("draws while compiling", "republish", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    return snapshot -> {
                        context.random().nextLong();
                        return healthy.compile(snapshot);
                    };
                }),
                mutant(
                        "draws from the thread",
                        "replay",
                        context -> snapshot -> request -> {
                            List<Member> left = left(eligible(snapshot), request);
                            return left.isEmpty()
                                    ? null
                                    : left.get(ThreadLocalRandom.current().nextInt(left.size()));
                        }),
                mutant("takes time for positive", "any-clock", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    return snapshot -> {
                        Chooser chooser = healthy.compile(snapshot);
                        return request -> {
                            sink = context.ticker().nanos() < 0
                                    ? context.random().nextLong()
                                    : 0;
                            return chooser.choose(request);
                        };
                    };
                }));
    }

    private static Mutant disturbing() {
        Mutant mutant = mutant("draws once more", "alike", context -> {
            Strategy.Bound healthy = Strategies.random().bind(context);
            return snapshot -> {
                Chooser chooser = healthy.compile(snapshot);
                return request -> {
                    sink = context.random().nextLong();
                    return chooser.choose(request);
                };
            };
        });
        return new Mutant(mutant.name(), mutant.law(), mutant.kit().alike(Strategies::random));
    }

    private static List<Mutant> order() {
        return List.of(
                cursor("goes backwards", "exact-order", (at, n) -> (int) (n - 1 - Math.floorMod(at, (long) n))),
                cursor("masks the sign of an int", "wrap", (at, n) -> ((int) at & Integer.MAX_VALUE) % n),
                mutant(
                        "starts again at every rebuild",
                        "order-rebuild",
                        context -> snapshot -> cycle(eligible(snapshot), new AtomicLong(), (at, n) -> (int) (at % n)),
                        Trait.ROUND_ROBIN),
                mutant(
                        "starts again, drawing nothing",
                        "rebuild-bias",
                        context -> snapshot -> cycle(eligible(snapshot), new AtomicLong(), (at, n) -> (int) (at % n))),
                mutant("starts at the first", "fresh-clients", context -> {
                    AtomicLong at = new AtomicLong();
                    return snapshot -> cycle(eligible(snapshot), at, (k, n) -> (int) (k % n));
                }),
                mutant(
                        "keeps its place by index",
                        "order-part",
                        context -> {
                            AtomicLong at = new AtomicLong(context.random().nextInt(1_000));
                            return snapshot -> {
                                at.addAndGet(2);
                                return cycle(eligible(snapshot), at, (k, n) -> (int) (k % n));
                            };
                        },
                        Trait.ROUND_ROBIN),
                mutant(
                        "retries move the cursor",
                        "order-exclusion",
                        context -> {
                            AtomicLong at = new AtomicLong(context.random().nextInt(1_000));
                            return snapshot -> {
                                Chooser turn = cycle(eligible(snapshot), at, (k, n) -> (int) (k % n));
                                return request -> {
                                    at.addAndGet(request.excludedCount());
                                    return turn.choose(request);
                                };
                            };
                        },
                        Trait.ROUND_ROBIN),
                mutant(
                        "the neighbour inherits",
                        "heir-ejected",
                        context -> snapshot -> request -> walk(
                                snapshot,
                                request,
                                snapshot.size() == 0 ? 0 : context.random().nextInt(snapshot.size()))),
                mutant("the neighbour inherits retries", "heir-excluded", context -> snapshot -> {
                    List<Member> in = eligible(snapshot);
                    return request -> {
                        int start = in.isEmpty() ? 0 : context.random().nextInt(in.size());
                        for (int i = 0; i < in.size(); i++) {
                            Member member = in.get((start + i) % in.size());
                            if (!request.excludes(member)) {
                                return member;
                            }
                        }
                        return null;
                    };
                }));
    }

    private interface Index {
        int of(long at, int n);
    }

    private static Mutant cursor(String name, String law, Index index) {
        return mutant(
                name,
                law,
                context -> {
                    AtomicLong at = new AtomicLong(context.random().nextLong() & 0xFFFF_FFFFL);
                    return snapshot -> cycle(eligible(snapshot), at, index);
                },
                Trait.ROUND_ROBIN);
    }

    private static Chooser cycle(List<Member> members, AtomicLong at, Index index) {
        return request -> {
            List<Member> left = left(members, request);
            if (left.isEmpty()) {
                return null;
            }
            long now = request.excludedCount() == 0 ? at.getAndIncrement() : at.get();
            return left.get(index.of(now, left.size()));
        };
    }

    private static Member walk(PoolSnapshot snapshot, ChooseRequest request, int start) {
        for (int k = 0; k < snapshot.size(); k++) {
            int i = (start + k) % snapshot.size();
            if (snapshot.eligible(i) && !request.excludes(snapshot.member(i))) {
                return snapshot.member(i);
            }
        }
        return null;
    }
}
