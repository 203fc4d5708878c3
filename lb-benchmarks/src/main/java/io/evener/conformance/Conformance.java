package io.evener.conformance;

import io.evener.spi.Strategy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The laws, tried on a strategy: yours or one of the library's.
 *
 * <pre>{@code
 * Conformance.of(MyStrategy::new).with(Trait.LOAD_AWARE).verify();          // throws, naming every broken law
 *
 * @TestFactory                                                              // or one JUnit test per law
 * Stream<DynamicTest> laws() {
 *     Conformance kit = Conformance.of(MyStrategy::new);
 *     return kit.applicable().map(law -> dynamicTest(law.name(), () -> kit.check(law)));
 * }
 * }</pre>
 *
 * <p>Time is virtual and randomness seeded: the same seed finds the same. The exceptions are the laws about threads
 * ({@code one-snapshot}, {@code no-spin}). Every tolerance comes from a distribution at a chance of one in a million.
 *
 * <p>Immutable; the {@code with...} methods return copies.
 */
public final class Conformance {

    /** One seed keeps a run at a few seconds; more find rarer faults. */
    public static final long DEFAULT_SEED = 1;

    private static final List<Law> LAWS = Stream.of(
                    ContractLaws.all(),
                    RotationLaws.all(),
                    ExclusionLaws.all(),
                    LoadLaws.all(),
                    LeaseLaws.all(),
                    IdentityLaws.all(),
                    ErrorLaws.all(),
                    KeyLaws.all(),
                    KeyShareLaws.all(),
                    SessionLaws.all(),
                    OrderLaws.all(),
                    ShareLaws.all(),
                    WeightLaws.all(),
                    NobodyLaws.all(),
                    ReplayLaws.all(),
                    FaultLaws.all(),
                    CloseLaws.all())
            .flatMap(List::stream)
            .toList();

    private final Supplier<? extends Strategy> maker;
    private final Supplier<? extends Strategy> original;
    private final Set<Trait> traits;
    private final List<Long> seeds;

    private Conformance(
            Supplier<? extends Strategy> maker,
            Supplier<? extends Strategy> original,
            Set<Trait> traits,
            List<Long> seeds) {
        this.maker = maker;
        this.original = original;
        this.traits = traits;
        this.seeds = seeds;
    }

    /**
     * Returns the kit for this strategy.
     *
     * @param maker makes the strategy; called many times
     */
    public static Conformance of(Supplier<? extends Strategy> maker) {
        Objects.requireNonNull(maker, "maker");
        return new Conformance(maker, maker, EnumSet.noneOf(Trait.class), List.of(DEFAULT_SEED));
    }

    /** Returns every law, those that don't apply to a subject included. */
    public static List<Law> laws() {
        return LAWS;
    }

    /** Returns a copy whose strategy also declares these. */
    public Conformance with(Trait... declared) {
        EnumSet<Trait> more = EnumSet.noneOf(Trait.class);
        more.addAll(traits);
        more.addAll(List.of(declared));
        return new Conformance(maker, original, more, seeds);
    }

    /**
     * Returns a copy whose strategy also declares {@link Trait#ALIKE}: it adds something to another strategy (a record, a
     * comparison) and chooses exactly as that would alone.
     *
     * @param other makes that strategy; called many times
     */
    public Conformance alike(Supplier<? extends Strategy> other) {
        Conformance declared = with(Trait.ALIKE);
        return new Conformance(maker, Objects.requireNonNull(other, "other"), declared.traits, seeds);
    }

    /**
     * Returns a copy that tries every law with seeds {@code 1..count}.
     *
     * @throws IllegalArgumentException when not positive
     */
    public Conformance withSeeds(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("must be >= 1: count=" + count);
        }
        return new Conformance(
                maker,
                original,
                traits,
                Stream.iterate(1L, seed -> seed + 1).limit(count).toList());
    }

    /** Returns the subjects, one per seed. */
    public Stream<Subject> subjects() {
        return seeds.stream().map(seed -> new Subject(maker, original, traits, seed));
    }

    /** Returns the laws that apply. */
    public Stream<Law> applicable() {
        Subject subject = subject();
        return LAWS.stream().filter(law -> law.excuse(subject).isEmpty());
    }

    private Subject subject() {
        return new Subject(maker, original, traits, seeds.get(0));
    }

    /**
     * Tries one law with every seed.
     *
     * @throws AssertionError on the first seed that breaks it
     */
    public void check(Law law) {
        subjects().forEach(law::check);
    }

    /** Tries every law that applies, and tells. */
    public Report run() {
        List<Law> kept = new ArrayList<>();
        Map<Law, String> skipped = new LinkedHashMap<>();
        Map<Law, List<String>> broken = new LinkedHashMap<>();
        for (Law law : LAWS) {
            String excuse = law.excuse(subject()).orElse("");
            if (!excuse.isEmpty()) {
                skipped.put(law, excuse);
                continue;
            }
            List<String> seen = new ArrayList<>();
            subjects().forEach(subject -> tryOne(law, subject, seen));
            if (seen.isEmpty()) {
                kept.add(law);
            } else {
                broken.put(law, seen);
            }
        }
        return new Report(maker.get().name() + " " + traits, kept, skipped, broken);
    }

    private static void tryOne(Law law, Subject subject, List<String> seen) {
        try {
            law.check(subject);
        } catch (AssertionError e) {
            seen.add(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Tries every law that applies.
     *
     * @return the report, for the laws that were skipped
     * @throws AssertionError listing every broken law with its number, scenario, seed and what was seen
     */
    public Report verify() {
        Report report = run();
        if (!report.isClean()) {
            throw new AssertionError(report.toString());
        }
        return report;
    }
}
