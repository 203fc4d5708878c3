package io.evener;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.limit.InFlightLimit;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How this module's concurrent pieces are model-checked: few and short scenarios, many interleavings of each. */
public final class ModelCheck {

    private ModelCheck() {}

    /** Returns a member that is in no snapshot, of a pool that only knows that leases age. */
    static Member member() {
        return new Member(pool(), Endpoint.of("http://model:80"), 0);
    }

    /** Returns such a member of a pool with this limit. */
    static Member member(InFlightLimit limit) {
        PoolCore pool = pool();
        set(pool, "limit", new PoolLimit(pool, new Loan(pool, "model"), limit));
        return new Member(pool, Endpoint.of("http://model:80"), 0);
    }

    private static PoolCore pool() {
        return bare(
                PoolCore.class,
                Map.of(
                        "name",
                        "model",
                        "draining",
                        bare(Draining.class, Map.of("drains", new Drains())),
                        "leasesAge",
                        true,
                        "events",
                        new EventBus("model", task -> {}),
                        "loop",
                        bare(ControlLoop.class, Map.of("closed", true))));
    }

    /**
     * Returns an object of which only these fields are set. Lincheck walks all that a scenario can reach, and libraries'
     * modules don't open themselves to it, so parts that reach a Caffeine cache can't be used whole.
     */
    static <T> T bare(Class<T> type, Map<String, Object> fields) {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            T made = type.cast(unsafe.getMethod("allocateInstance", Class.class).invoke(instance.get(null), type));
            fields.forEach((name, value) -> set(made, name, value));
            return made;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Sets a field of an object made so. */
    static void set(Object made, String name, Object value) {
        try {
            Field field = made.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(made, value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /**
     * Passes when no interleaving of the scenarios breaks the class's contract. Of so many scenarios two in five are tried,
     * for time's sake; all with {@code -Devener.thorough=true}.
     */
    public static void holds(Class<?> scenario, int scenarios, int interleavings, int operations) {
        int tried = Boolean.getBoolean("evener.thorough") ? scenarios : Math.max(2, scenarios * 2 / 5);
        options(tried, interleavings, operations).check(scenario);
    }

    /** Passes when some interleaving breaks it: a check that can't fail proves nothing. */
    public static void isBroken(Class<?> scenario, int operations) {
        assertThatThrownBy(() -> options(40, 300, operations).check(scenario))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Thread 1");
    }

    /** Passes when some interleaving of these threads breaks it: where one of many scenarios would, and each takes long. */
    static void isBroken(Class<?> scenario, List<List<Actor>> threads) {
        ExecutionScenario given = new ExecutionScenario(List.of(), threads, List.of(), null);
        assertThatThrownBy(() -> options(0, 300, 1).addCustomScenario(given).check(scenario))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Thread 1");
    }

    /** Returns an operation of a scenario, by name. */
    static Actor actor(Class<?> scenario, String operation, Object... arguments) {
        Method method = Arrays.stream(scenario.getMethods())
                .filter(each -> each.getName().equals(operation))
                .findFirst()
                .orElseThrow();
        return new Actor(method, List.of(arguments));
    }

    private static ModelCheckingOptions options(int scenarios, int interleavings, int operations) {
        return new ModelCheckingOptions()
                .iterations(scenarios)
                .invocationsPerIteration(interleavings)
                .threads(2)
                .actorsPerThread(operations)
                .actorsBefore(operations / 2)
                .actorsAfter(operations / 2)
                .minimizeFailedScenario(false);
    }
}
