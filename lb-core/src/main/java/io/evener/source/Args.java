package io.evener.source;

import io.evener.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Argument checks that name the argument and its value. */
final class Args {

    /** Longer durations are as good as this one: 292 years of nanoseconds don't fit a long. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Args() {}

    /** Returns a duration above zero. */
    static Duration positive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return value.compareTo(LONGEST) > 0 ? LONGEST : value;
    }

    /** Returns a copy of endpoints of different ids. */
    static List<Endpoint> distinct(Collection<? extends @Nullable Endpoint> endpoints) {
        List<Endpoint> copy = new ArrayList<>(endpoints.size());
        Set<String> ids = new HashSet<>();
        for (@Nullable Endpoint endpoint : endpoints) {
            if (endpoint == null) {
                throw new IllegalArgumentException("must not hold null: endpoints");
            }
            if (!ids.add(endpoint.id())) {
                throw new IllegalArgumentException("must not be listed twice: id=" + endpoint.id());
            }
            copy.add(endpoint);
        }
        return List.copyOf(copy);
    }

    /** Refuses a blank name. */
    static String named(String name, String value) {
        if (Objects.requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException("must not be blank: " + name + "=" + value);
        }
        return value;
    }
}
