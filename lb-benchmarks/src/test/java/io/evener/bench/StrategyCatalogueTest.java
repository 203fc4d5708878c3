package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.bench.StrategyCatalogue.Entry;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StrategyCatalogueTest {

    @Test
    void entries_haveTheNamesTheStrategiesHave() {
        assertThat(StrategyCatalogue.entries())
                .allSatisfy(entry -> assertThat(entry.factory().get().name()).isEqualTo(entry.name()));
    }

    @Test
    void entries_areTheirNamesAsText() {
        assertThat(StrategyCatalogue.entries())
                .allSatisfy(entry -> assertThat(entry.factory().get()).hasToString(entry.name()));
    }

    @Test
    void entries_coverEveryFactoryThatNeedsNothing() {
        List<String> factories = Arrays.stream(Strategies.class.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method ->
                        Strategy.class.isAssignableFrom(method.getReturnType()) && method.getParameterCount() == 0)
                .map(Method::getName)
                .toList();
        assertThat(StrategyCatalogue.entries()).extracting(Entry::name).containsAll(factories);
    }

    @Test
    void entries_haveNamesOfTheirOwn() {
        assertThat(StrategyCatalogue.entries()).extracting(Entry::name).doesNotHaveDuplicates();
    }

    @Test
    void find_ignoresCaseAndHyphens() {
        assertThat(StrategyCatalogue.find("least-request"))
                .hasValueSatisfying(e -> assertThat(e.name()).isEqualTo("leastRequest"));
        assertThat(StrategyCatalogue.find("ROUNDROBIN")).isPresent();
        assertThat(StrategyCatalogue.find("fastest")).isEmpty();
    }
}
