package io.evener.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.evener.conformance.Mutants.Mutant;
import io.evener.strategies.Strategies;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit bites: every mutant is rejected by the law made for it, and their originals pass. */
class MutantsTest {

    /** Laws about the balancer that no strategy can break: they hold whatever it does. */
    private static final Set<String> CORE = Set.of("forget-once", "last-good", "contained", "black-hole-guarded");

    /** Laws whose mutant breaks a narrower law first: covered by {@code no-spin}, {@code closing throws}, {@code total}. */
    private static final Set<String> COVERED = Set.of("typed", "closed", "alone");

    @AfterAll
    static void release() {
        LifecycleMutants.release();
    }

    @TestFactory
    Stream<DynamicTest> mutant_isRejectedByItsLaw() {
        return Mutants.all().stream()
                .map(mutant -> dynamicTest(mutant.name() + " -> " + mutant.law(), () -> rejected(mutant)));
    }

    private static void rejected(Mutant mutant) {
        Law law = Conformance.laws().stream()
                .filter(candidate -> candidate.name().equals(mutant.law()))
                .findAny()
                .orElseThrow();
        assertThat(mutant.kit().applicable()).contains(law);
        assertThatThrownBy(() -> mutant.kit().check(law))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("law " + law.number() + " " + law.name())
                .hasMessageContaining("[seed 1]");
    }

    @TestFactory
    Stream<DynamicTest> original_passes() {
        return Stream.of(StatefulMutants.healthy(), KeyedMutants.healthy(), SessionMutants.healthy())
                .flatMap(healthy -> healthy.entrySet().stream())
                .map(kit -> dynamicTest(
                        kit.getKey(),
                        () -> kit.getValue()
                                .applicable()
                                .filter(law -> !law.name().equals("no-allocation")) // written for reading
                                .forEach(law -> kit.getValue().check(law))));
    }

    @Test
    void laws_allHaveAMutant() {
        Set<String> laws = Conformance.laws().stream().map(Law::name).collect(Collectors.toCollection(TreeSet::new));
        assertThat(laws).as("names are unique").hasSize(Conformance.laws().size());
        laws.removeAll(CORE);
        laws.removeAll(COVERED);
        Set<String> bitten = Mutants.all().stream().map(Mutant::law).collect(Collectors.toCollection(TreeSet::new));
        assertThat(bitten).isEqualTo(laws);
    }

    @Test
    void verify_listsBrokenAndSkippedLaws() {
        Mutant mutant = Mutants.all().stream()
                .filter(candidate -> candidate.name().equals("ignores exclusions"))
                .findAny()
                .orElseThrow();
        assertThatThrownBy(() -> mutant.kit().verify())
                .hasMessageContaining("BROKEN law 2 strict")
                .hasMessageContaining("[seed 1]")
                .hasMessageContaining("skipped law 10 exact-order")
                .hasMessageContaining("not declared ROUND_ROBIN");
        Report report = Conformance.of(Strategies::random).verify();
        assertThat(report.isClean()).isTrue();
        assertThat(report.kept()).hasSizeGreaterThan(25);
    }
}
