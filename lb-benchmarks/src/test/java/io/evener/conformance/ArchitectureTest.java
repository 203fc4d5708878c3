package io.evener.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.evener.RandomSource;
import io.evener.Ticker;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The arrows of the design, section 3, and the laws a class file shows. */
class ArchitectureTest {

    private static final String[] LIBRARY = {
        "io.evener",
        "io.evener.spi",
        "io.evener.call",
        "io.evener.limit",
        "io.evener.source",
        "io.evener.strategies..",
        "io.evener.health..",
        "io.evener.dns"
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.evener");

    @Test
    void modules_dependOnCoreOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.evener.strategies..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.evener.health..", "io.evener.http..", "io.evener.dns..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.evener.health..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.evener.strategies..", "io.evener.http..", "io.evener.dns..")
                .allowEmptyShould(true)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.evener", "io.evener.spi", "io.evener.call", "io.evener.limit", "io.evener.source")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.evener.strategies..", "io.evener.health..", "io.evener.http..", "io.evener.dns..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.evener.dns..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.evener.strategies..", "io.evener.health..", "io.evener.http..")
                .check(CLASSES);
    }

    @Test
    void nothing_dependsOnTheTools() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.evener.bench..", "io.evener.conformance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.evener.bench..", "io.evener.conformance..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(LIBRARY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.evener.testing..")
                .check(CLASSES);
    }

    @Test
    void spi_knowsNoCallEngine() {
        noClasses()
                .that()
                .resideInAPackage("io.evener.spi")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.evener.call")
                .check(CLASSES);
    }

    @Test
    void library_readsInjectedTimeAndRandomness() {
        noClasses()
                .that()
                .resideInAnyPackage(LIBRARY)
                .and()
                .doNotBelongToAnyOf(Ticker.class, RandomSource.class)
                .should()
                .accessClassesThat()
                .belongToAnyOf(Random.class, ThreadLocalRandom.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }

    @Test
    void nobody_sleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(CLASSES);
    }

    @Test
    void statics_areFinalAndImmutable() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(LIBRARY)
                .should()
                .beFinal()
                .check(CLASSES);
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(LIBRARY)
                .and(describe("hold mutable state", ArchitectureTest::isMutable))
                .should()
                .notBeStatic()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static boolean isMutable(JavaField field) {
        JavaClass type = field.getRawType();
        boolean synthetic = field.getModifiers().contains(JavaModifier.SYNTHETIC);
        return !synthetic
                && (type.isAssignableTo(Collection.class)
                        || type.isAssignableTo(Map.class)
                        || type.isAssignableTo(ThreadLocal.class)
                        || type.isAssignableTo(AtomicInteger.class)
                        || type.isAssignableTo(AtomicLong.class)
                        || type.isAssignableTo(AtomicBoolean.class)
                        || type.isAssignableTo(AtomicReference.class)
                        || type.isAssignableTo(LongAdder.class));
    }

    private static <T> DescribedPredicate<T> describe(String text, Predicate<T> predicate) {
        return DescribedPredicate.describe(text, predicate);
    }
}
