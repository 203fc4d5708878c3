package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.RandomSource;
import io.evener.spi.Strategy;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** A strategy on trial: how to make one, what it declares, and the seed of everything random in the trial. */
public final class Subject {

    private final Supplier<? extends Strategy> maker;
    private final Supplier<? extends Strategy> original;
    private final Set<Trait> traits;
    private final long seed;

    Subject(Supplier<? extends Strategy> maker, Supplier<? extends Strategy> original, Set<Trait> traits, long seed) {
        this.maker = maker;
        this.original = original;
        EnumSet<Trait> copy = EnumSet.noneOf(Trait.class);
        copy.addAll(traits);
        this.traits = Collections.unmodifiableSet(copy);
        this.seed = seed;
    }

    /** Returns a strategy, a new one where the maker makes new ones. */
    public Strategy strategy() {
        return maker.get();
    }

    /** Returns the trial of the strategy that this one chooses like. */
    Subject original() {
        return new Subject(original, original, traits, seed);
    }

    /** Returns what the strategy declares. */
    public Set<Trait> traits() {
        return traits;
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Returns a request such as this strategy serves. */
    ChooseRequest request(RandomSource random) {
        return is(Trait.KEYED) || is(Trait.SESSIONS) ? ChooseRequest.hash(random.nextLong()) : ChooseRequest.any();
    }

    @Override
    public String toString() {
        return strategy().name() + " " + traits + " seed=" + seed;
    }
}
