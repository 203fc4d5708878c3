package io.evener.health;

import org.jspecify.annotations.Nullable;

/**
 * What is done behind a {@link Breaker}.
 *
 * @param <T> what it returns
 * @param <X> the checked exception it may throw; several are inferred as their common supertype
 */
@FunctionalInterface
public interface GuardedFunction<T extends @Nullable Object, X extends Exception> {

    /** Does it. */
    T call() throws X;
}
