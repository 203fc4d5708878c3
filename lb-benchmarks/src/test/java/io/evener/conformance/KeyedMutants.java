package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.conformance.Mutants.Mutant;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A healthy strategy that follows a key, weighted rendezvous hashing, and mutants of it. */
final class KeyedMutants {

    private static final UnaryOperator<ChooseRequest> AS_IS = request -> request;

    private KeyedMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("keys modulo the eligible", "keys-move", c -> modulo(true)),
                mutant("keys yield to load", "keys-stay", KeyedMutants::yielding),
                mutant(
                        "never yields, says it does",
                        "keys-overflow",
                        c -> rendezvous(c, AS_IS, KeyedMutants::name),
                        Trait.OVERFLOWS),
                mutant("keys modulo all", "keys-removal", c -> modulo(false)),
                mutant(
                        "hashes how many there are, a little",
                        "keys-minimal",
                        c -> rendezvous(c, AS_IS, (snapshot, i) -> name(snapshot, i) + (i == 1 ? snapshot.size() : 0)),
                        Trait.MINIMAL),
                mutant(
                        "hashes the weight",
                        "keys-weight",
                        c -> rendezvous(c, AS_IS, (snapshot, i) -> name(snapshot, i) + total(snapshot)),
                        Trait.WEIGHTED),
                mutant("hashes the place", "keys-order", c -> rendezvous(c, AS_IS, (snapshot, i) -> "" + i)),
                mutant(
                        "extends the sign",
                        "keys-even",
                        c -> rendezvous(
                                c,
                                request -> hashed(request, hash -> hash < 0 ? hash >> 62 : hash),
                                KeyedMutants::name)),
                mutant(
                        "all members weigh the same",
                        "keys-weighted",
                        c -> bound(c, AS_IS, KeyedMutants::name, (snapshot, i) -> 1),
                        Trait.WEIGHTED),
                mutant(
                        "hashes text by its length",
                        "keys-text",
                        c -> rendezvous(
                                c, request -> ChooseRequest.hash(request.hash(key -> key.length)), KeyedMutants::name)),
                mutant("ignores admission with keys", "keys-admission", KeyedMutants::unthinned),
                mutant("no key is the key 0", "keys-none", KeyedMutants::keyless));
    }

    /** The original, which must pass. */
    static Map<String, Conformance> healthy() {
        return Map.of(
                "rendezvous",
                StatefulMutants.kit(
                        "rendezvous",
                        c -> rendezvous(c, AS_IS, KeyedMutants::name),
                        Trait.KEYED,
                        Trait.WEIGHTED,
                        Trait.MINIMAL));
    }

    private static Mutant mutant(
            String name, String law, Function<StrategyContext, Strategy.Bound> bind, Trait... traits) {
        return new Mutant(name, law, StatefulMutants.kit(name, bind, traits).with(Trait.KEYED));
    }

    /** What is told of a member. */
    private interface Of<T> {
        T member(PoolSnapshot snapshot, int i);
    }

    private static String name(PoolSnapshot snapshot, int i) {
        return snapshot.endpoint(i).id();
    }

    private static long total(PoolSnapshot snapshot) {
        long total = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            total += snapshot.weight(i);
        }
        return total;
    }

    private static ChooseRequest hashed(ChooseRequest request, UnaryOperator<Long> how) {
        return ChooseRequest.hash(how.apply(hash(request)));
    }

    private static long hash(ChooseRequest request) {
        return request.hash(key -> mix(Arrays.hashCode(key)));
    }

    private static long mix(long z) {
        long x = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }

    private static double fraction(long word) {
        return ((mix(word) >>> 11) + 1) * 0x1.0p-53;
    }

    private static Strategy.Bound rendezvous(
            StrategyContext context, UnaryOperator<ChooseRequest> key, Of<String> name) {
        return bound(context, key, name, (snapshot, i) -> snapshot.weight(i));
    }

    private static Strategy.Bound bound(
            StrategyContext context, UnaryOperator<ChooseRequest> key, Of<String> name, Of<Number> weight) {
        return snapshot -> request -> {
            if (!request.isKeyed()) {
                List<Member> left = Mutants.left(Mutants.eligible(snapshot), request);
                return left.isEmpty() ? null : left.get(context.random().nextInt(left.size()));
            }
            long hash = hash(key.apply(request));
            Member kept = nearest(snapshot, request, i -> {
                long word = mix(hash + mix(name.member(snapshot, i).hashCode()));
                return fraction(word ^ 0x5555) > snapshot.admission(i)
                        ? Double.POSITIVE_INFINITY
                        : -Math.log(fraction(word)) / weight.member(snapshot, i).doubleValue();
            });
            return kept != null ? kept : nearest(snapshot, request, i -> i);
        };
    }

    private static @Nullable Member nearest(
            PoolSnapshot snapshot, ChooseRequest request, ToDoubleFunction<Integer> cost) {
        Member best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.eligible(i) && !request.excludes(snapshot.member(i)) && cost.applyAsDouble(i) < least) {
                least = cost.applyAsDouble(i);
                best = snapshot.member(i);
            }
        }
        return best;
    }

    private static Strategy.Bound yielding(StrategyContext context) {
        Strategy.Bound healthy = rendezvous(context, AS_IS, KeyedMutants::name);
        return snapshot -> request -> {
            Member home = healthy.compile(snapshot).choose(request);
            Member other = home == null ? null : healthy.compile(snapshot).choose(request.excluding(home));
            return other != null && home.inFlight() > other.inFlight() ? other : home;
        };
    }

    private static Strategy.Bound modulo(boolean ofEligible) {
        return snapshot -> request -> {
            List<Member> all = ofEligible ? Mutants.eligible(snapshot) : Mutants.members(snapshot, i -> true);
            List<Member> left = Mutants.left(all, request);
            return left.isEmpty() ? null : left.get((int) Math.floorMod(hash(request) >>> 7, (long) left.size()));
        };
    }

    private static Strategy.Bound unthinned(StrategyContext context) {
        return snapshot -> request -> nearest(
                snapshot,
                request,
                i -> -Math.log(fraction(hash(request) + mix(name(snapshot, i).hashCode()))) / snapshot.weight(i));
    }

    private static Strategy.Bound keyless(StrategyContext context) {
        Strategy.Bound healthy = rendezvous(context, AS_IS, KeyedMutants::name);
        ChooseRequest zero = ChooseRequest.hash(0);
        return snapshot -> request -> healthy.compile(snapshot).choose(request.isKeyed() ? request : zero);
    }
}
