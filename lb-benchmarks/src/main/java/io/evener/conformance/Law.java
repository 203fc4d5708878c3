package io.evener.conformance;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One check. Several make up a law of {@code docs/design.md}; {@link #number()} says which. 0 stands for the contract
 * of {@link io.evener.spi.Chooser} itself: light, and shares in slow start.
 */
public final class Law {

    private final int number;
    private final String name;
    private final String description;
    private final Consumer<Subject> trial;
    private final Set<Trait> needs;
    private final Set<Trait> excuses;

    private Law(
            int number,
            String name,
            String description,
            Consumer<Subject> trial,
            Set<Trait> needs,
            Set<Trait> excuses) {
        this.number = number;
        this.name = name;
        this.description = description;
        this.trial = trial;
        this.needs = needs;
        this.excuses = excuses;
    }

    static Law of(int number, String name, String description, Consumer<Subject> trial) {
        return new Law(number, name, description, trial, EnumSet.noneOf(Trait.class), EnumSet.noneOf(Trait.class));
    }

    /** Applies only to strategies that declare all of these. */
    Law needs(Trait first, Trait... more) {
        return new Law(number, name, description, trial, EnumSet.of(first, more), excuses);
    }

    /** Doesn't apply to strategies that declare one of these. */
    Law unless(Trait first, Trait... more) {
        return new Law(number, name, description, trial, needs, EnumSet.of(first, more));
    }

    /** About even shares: not for those that declare otherwise. */
    Law ifEven() {
        return unless(Trait.KEYED, Trait.SELECTIVE);
    }

    /** Returns the number of the law in the design that this is part of, or 0. */
    public int number() {
        return number;
    }

    /** Returns the unique short name, such as {@code strict}. */
    public String name() {
        return name;
    }

    /** Returns what must hold, in a sentence. */
    public String description() {
        return description;
    }

    /** Returns why this law doesn't apply to the subject, empty when it does. */
    public Optional<String> excuse(Subject subject) {
        for (Trait trait : needs) {
            if (!subject.is(trait)) {
                return Optional.of("not declared " + trait);
            }
        }
        for (Trait trait : excuses) {
            if (subject.is(trait)) {
                return Optional.of("declared " + trait);
            }
        }
        return Optional.empty();
    }

    /**
     * Tries the subject, whether or not the law applies to it.
     *
     * @throws AssertionError saying scenario, seed and what was seen
     */
    public void check(Subject subject) {
        try {
            trial.accept(subject);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(this + " [seed " + subject.seed() + "]: " + said(e), e);
        }
    }

    private static String said(Throwable e) {
        return e instanceof AssertionError ? String.valueOf(e.getMessage()) : "threw " + e;
    }

    /** Returns number, name and description. */
    @Override
    public String toString() {
        return "law " + number + " " + name + " (" + description + ")";
    }
}
