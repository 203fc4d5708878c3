package io.evener.conformance;

import static io.evener.conformance.Mutants.mutant;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Combinators with one line wrong. */
final class CombinatorMutants {

    private CombinatorMutants() {}

    static List<Mutants.Mutant> all() {
        return List.of(
                mutant(
                        "asks the first tier only",
                        "total",
                        tiers(
                                Strategies.random(),
                                (tiers, request) ->
                                        tiers.isEmpty() ? null : tiers.get(0).choose(request))),
                mutant(
                        "asks two tiers only",
                        "next-distinct",
                        tiers(
                                Strategies.random(),
                                (tiers, request) -> first(tiers.subList(0, Math.min(2, tiers.size())), request))),
                mutant("falls back to those excluded", "strict", tiers(Strategies.random(), (tiers, request) -> {
                    Member member = tiers.isEmpty() ? null : tiers.get(0).choose(request);
                    return member != null ? member : first(tiers, request.withoutExclusions());
                })),
                mutant("forgets a tier that is away", "absence", CombinatorMutants::forgetful, Trait.READS_ERRORS),
                mutant(
                        "keeps the children of all tiers there ever were",
                        "rebuild-flat",
                        tiers(Mutants.strategy("timed", CombinatorMutants::timed), CombinatorMutants::first)));
    }

    /** Binds the children of all tiers anew when one is gone or back. */
    private static Strategy.Bound forgetful(StrategyContext context) {
        Strategy tiered = Strategies.tiered(Strategies.peakEwma());
        AtomicReference<Set<Integer>> seen = new AtomicReference<>(Set.of());
        AtomicReference<StrategyContext> own = new AtomicReference<>(context.child("first"));
        AtomicReference<Strategy.Bound> bound = new AtomicReference<>(tiered.bind(own.get()));
        return snapshot -> {
            Set<Integer> tiers = tiersOf(snapshot);
            if (!seen.getAndSet(tiers).equals(tiers)) {
                own.getAndSet(context.child("next")).close();
                bound.set(tiered.bind(own.get()));
            }
            return bound.get().compile(snapshot);
        };
    }

    private static Strategy.Bound timed(StrategyContext context) {
        context.every(Duration.ofSeconds(1), () -> {});
        return Strategies.random().bind(context);
    }

    private static Member first(List<Chooser> tiers, ChooseRequest request) {
        for (Chooser tier : tiers) {
            Member member = tier.choose(request);
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    /** A child per tier, kept for ever. */
    private static Function<StrategyContext, Strategy.Bound> tiers(
            Strategy child, BiFunction<List<Chooser>, ChooseRequest, Member> choose) {
        return context -> {
            Map<Integer, Strategy.Bound> children = new HashMap<>();
            return snapshot -> {
                List<Chooser> tiers = tiersOf(snapshot).stream()
                        .map(tier -> children.computeIfAbsent(tier, t -> child.bind(context.child("tier-" + t)))
                                .compile(snapshot.select(indices(snapshot, tier))))
                        .toList();
                return request -> choose.apply(tiers, request);
            };
        };
    }

    private static Set<Integer> tiersOf(PoolSnapshot snapshot) {
        Set<Integer> tiers = new TreeSet<>();
        for (int i = 0; i < snapshot.size(); i++) {
            tiers.add(snapshot.endpoint(i).tier());
        }
        return tiers;
    }

    private static int[] indices(PoolSnapshot snapshot, int tier) {
        return IntStream.range(0, snapshot.size())
                .filter(i -> snapshot.endpoint(i).tier() == tier)
                .toArray();
    }
}
