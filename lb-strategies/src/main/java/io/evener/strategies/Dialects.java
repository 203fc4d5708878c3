package io.evener.strategies;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Finds dialects by the names that configuration files have for them. */
final class Dialects {

    private Dialects() {}

    /**
     * Returns the one of this name, in any case, hyphens and underscores aside.
     *
     * @throws IllegalArgumentException when there is none, with the names there are
     */
    static <D extends Enum<D>> D of(D[] all, String name) {
        String wanted = plain(Objects.requireNonNull(name, "name"));
        return Arrays.stream(all)
                .filter(dialect -> plain(dialect.toString()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(all).map(Object::toString).collect(Collectors.joining(", ")) + ": dialect="
                        + name));
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
