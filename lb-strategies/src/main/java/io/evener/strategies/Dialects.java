package io.evener.strategies;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds dialects by the names that configuration files have for them. */
final class Dialects {

    private Dialects() {}

    /** As {@link #of(Enum[], Function, String)}, for dialects that go by one name. */
    static <D extends Enum<D>> D of(D[] all, String name) {
        return of(all, Object::toString, name);
    }

    /**
     * Returns the one of this name, in any case, hyphens and underscores aside.
     *
     * @param system another name for each: that of whom it repeats
     * @throws IllegalArgumentException when there is none, with the names there are
     */
    static <D extends Enum<D>> D of(D[] all, Function<D, String> system, String name) {
        String wanted = plain(Objects.requireNonNull(name, "name"));
        return Arrays.stream(all)
                .filter(dialect -> plain(dialect.toString()).equals(wanted)
                        || plain(system.apply(dialect)).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(all)
                                .map(dialect -> shown(dialect.toString(), system.apply(dialect)))
                                .collect(Collectors.joining(", "))
                        + ": dialect=" + name));
    }

    private static String shown(String title, String system) {
        return title.equals(system) ? title : title + " (" + system + ")";
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
